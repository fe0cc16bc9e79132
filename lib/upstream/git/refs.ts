import { matchesGlob } from "./glob.ts";
import { type Repository, runGit } from "./run-git.ts";

/** Branches and tags, by name, with the commits that they point to. */
export type Refs = {
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
};

/** As they are kept between two readings: {"refs/heads/main": "sha", "refs/tags/v1": "sha"}. */
export type RecordedRefs = Readonly<Record<string, string>>;

export type RefOptions = {
  /** Names of the branches that count, with * and ?. None: all. */
  readonly branches?: readonly string[];
  /** Whether a tag counts. Without it, all do. */
  readonly isTagCounted?: (tag: string) => boolean;
  /** The branch on which new work lands. Without it, and if there is none of this name, the one that git names. */
  readonly developmentBranch?: string;
};

const HEADS = "refs/heads/";
const ORIGIN = "refs/remotes/origin/";
const TAGS = "refs/tags/";

/** The branches and tags that count now. In a clone, the branches are those of its origin, and its own. */
export async function readRefs(
  repository: Repository,
  { branches: patterns = [], isTagCounted, developmentBranch }: RefOptions,
): Promise<{ refs: Refs; development: string | null; ignoredTags: string[] }> {
  const lines = await runGit(repository, [
    "for-each-ref",
    "--format=%(refname)%00%(objectname)%00%(symref)",
    ...[HEADS, ORIGIN, TAGS],
  ]);
  const found = lines
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\0"))
    .map(([ref = "", sha = "", symref = ""]) => ({ ref, sha, symref }));
  const ignoredTags: string[] = [];
  const counted = found.filter(({ ref, symref }) => {
    if (ref.startsWith(TAGS)) {
      const tag = ref.slice(TAGS.length);
      const counts = isTagCounted?.(tag) ?? true;
      if (!counts) ignoredTags.push(tag);
      return counts;
    }
    return (
      symref === "" && (patterns.length === 0 || patterns.some((one) => matchesGlob(one, branchName(ref))))
    );
  });
  const commits = await findCommits(
    repository,
    counted.map(({ sha }) => sha),
  );
  const of = (prefix: string) =>
    new Map(
      counted.flatMap(({ ref, sha }): [string, string][] => {
        const commit = commits.get(sha);
        return ref.startsWith(prefix) && commit !== undefined ? [[ref.slice(prefix.length), commit]] : [];
      }),
    );
  const branches = await joinBranches(repository, of(ORIGIN), of(HEADS));
  const head = await runGit(repository, ["symbolic-ref", "--quiet", "HEAD"], { mayFail: true });
  const here = branchName(head?.trim() ?? "");
  // With a work tree, HEAD is what somebody looks at just now.
  const isBare = (await runGit(repository, ["rev-parse", "--is-bare-repository"])).trim() === "true";
  const originHead = found.find(({ ref }) => ref === `${ORIGIN}HEAD`)?.symref ?? "";
  const likely = [
    developmentBranch ?? "",
    branchName(originHead),
    isBare ? here : "",
    "main",
    "master",
    here,
  ];
  const development = likely.find((name) => branches.has(name)) ?? null;
  return { refs: { branches, tags: of(TAGS) }, development, ignoredTags };
}

/** The commits that these names of objects lead to. What leads to none, or is not there, is left out. */
export async function findCommits(
  repository: Repository,
  shas: Iterable<string>,
): Promise<Map<string, string>> {
  const asked = [...new Set(shas)].filter((sha) => /^[0-9a-f]{40,64}$/.test(sha));
  if (asked.length === 0) return new Map();
  const answers = await runGit(repository, ["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
    input: asked.map((sha) => `${sha}^{commit}`),
  });
  const lines = answers.split("\n");
  return new Map(
    asked.flatMap((sha, index): [string, string][] => {
      const commit = /^commit (?<sha>\S+)$/.exec(lines[index] ?? "")?.groups?.sha;
      return commit === undefined ? [] : [[sha, commit]];
    }),
  );
}

/** A clone's own branch counts where it is ahead of its origin's; where they went apart, the origin's does. */
async function joinBranches(
  repository: Repository,
  origin: ReadonlyMap<string, string>,
  own: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const joined = new Map([...own, ...origin]);
  for (const [name, sha] of own) {
    const theirs = origin.get(name);
    if (theirs === undefined || theirs === sha) continue;
    const args = ["merge-base", "--is-ancestor", "--end-of-options", theirs, sha];
    if ((await runGit(repository, args, { mayFail: true })) !== null) joined.set(name, sha);
  }
  return joined;
}

function branchName(ref: string): string {
  if (ref.startsWith(ORIGIN)) return ref.slice(ORIGIN.length);
  return ref.startsWith(HEADS) ? ref.slice(HEADS.length) : "";
}

/** For the next reading. */
export function recordRefs({ branches, tags }: Refs): RecordedRefs {
  return Object.fromEntries([
    ...[...branches].map(([name, sha]) => [HEADS + name, sha]),
    ...[...tags].map(([name, sha]) => [TAGS + name, sha]),
  ]);
}

export function refsOf(recorded: RecordedRefs): Refs {
  const of = (prefix: string) =>
    new Map(
      Object.entries(recorded).flatMap(([ref, sha]): [string, string][] =>
        ref.startsWith(prefix) ? [[ref.slice(prefix.length), sha]] : [],
      ),
    );
  return { branches: of(HEADS), tags: of(TAGS) };
}
