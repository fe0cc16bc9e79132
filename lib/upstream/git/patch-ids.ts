import type { Commit, History } from "./history.ts";
import { type Repository, runGitPipe } from "./run-git.ts";

/**
 * The commits whose patch id is worth its time: those that name a bug, a picked or a reverted commit, those that are
 * named so, and those with the same subject as one of them. Merges have none.
 */
export function wantPatchIds(
  { commits, indexOf }: History,
  counts: (index: number) => boolean,
): (index: number) => boolean {
  const wanted = new Uint8Array(commits.length);
  const subjects = new Set<string>();
  const want = (index: number) => {
    wanted[index] = 1;
    subjects.add(commits[index]?.subject ?? "");
  };
  commits.forEach(({ footers }, index) => {
    if (!counts(index)) return;
    const named = [...footers.cherryPickedFrom, ...footers.reverts];
    if (footers.bugs.length + named.length === 0) return;
    want(index);
    for (const sha of named) {
      const at = indexOf(sha);
      if (at !== undefined && counts(at)) want(at);
    }
  });
  return (index) => {
    const commit = commits[index];
    if (commit === undefined || commit.parents.length > 1 || !counts(index)) return false;
    return wanted[index] === 1 || subjects.has(commit.subject);
  };
}

/** As `git log -p` prints a difference without any configuration, whatever this repository's says. */
const DIFF = [
  ...["diff-tree", "--stdin", "--root", "--patch", "--full-index", "--unified=3", "--find-renames"],
  ...["--no-ext-diff", "--no-textconv", "--no-color", "--diff-algorithm=default", "--inter-hunk-context=0"],
  ...["--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--indent-heuristic"],
];

/** `git patch-id --stable` of these commits, by SHA. Those that change nothing have none. */
export async function readPatchIds(
  repository: Repository,
  commits: readonly Commit[],
): Promise<Map<string, string>> {
  if (commits.length === 0) return new Map();
  const lines = await runGitPipe(repository, DIFF, ["patch-id", "--stable"], {
    input: commits.map(({ sha }) => sha),
  });
  return new Map(
    lines
      .split("\n")
      .filter(Boolean)
      .map((line): [string, string] => {
        const [patchId = "", sha = ""] = line.split(" ");
        return [sha, patchId];
      }),
  );
}
