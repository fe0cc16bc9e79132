import { type FooterOptions, type Footers, parseFooters } from "../changes/footers.ts";
import { type Repository, readRecords } from "./run-git.ts";

/** A commit as it stands in the repository. */
export type Commit = {
  readonly sha: string;
  /** Where its parents stand in the history: after it. */
  readonly parents: readonly number[];
  readonly subject: string;
  readonly author: string;
  readonly at: Date;
  readonly footers: Footers;
};

/** All commits that these lead to, children before their parents. */
export type History = {
  readonly commits: readonly Commit[];
  /** Where a commit stands; undefined for one that is not there. */
  readonly indexOf: (sha: string) => number | undefined;
};

/** The last moment that a date can name with a year of four digits. */
const LAST_SECOND = 253_402_300_799;
const NOTHING: Footers = { bugs: [], backportTo: [], changeId: null, cherryPickedFrom: [], reverts: [] };

/** Reads all commits that these lead to. */
export async function readHistory(
  repository: Repository,
  tips: Iterable<string>,
  options: FooterOptions,
): Promise<History> {
  const places = new Map<string, number>();
  const read: (Omit<Commit, "parents"> & { parentShas: string })[] = [];
  const input = [...new Set(tips)];
  // Without a tip, git would begin at HEAD.
  if (input.length > 0) {
    const args = ["log", "--stdin", "-z", "--topo-order", "--no-notes", "--no-decorate", "--no-patch"];
    const format = `--format=tformat:${["%H", "%P", "%an", "%ct", "%s", "%B"].join("%x00")}`;
    const records = readRecords(repository, [...args, "--encoding=UTF-8", format], 6, { input });
    for await (const some of records) {
      for (const [sha = "", parentShas = "", author = "", seconds = "", subject = "", message = ""] of some) {
        places.set(sha, read.length);
        const at = new Date(Math.min(Math.max(Number(seconds) || 0, 0), LAST_SECOND) * 1000);
        read.push({ sha, parentShas, subject, author, at, footers: footersOf(message, options) });
      }
    }
  }
  const commits = read.map(({ parentShas, ...commit }): Commit => {
    // The parents of a shallow clone's oldest commits are not there.
    const parents = parentShas.split(" ").flatMap((sha) => places.get(sha) ?? []);
    return { ...commit, parents };
  });
  return { commits, indexOf: (sha) => places.get(sha) };
}

/** Most messages name nothing: they share one value. */
function footersOf(message: string, options: FooterOptions): Footers {
  const { bugs, backportTo, changeId, cherryPickedFrom, reverts } = parseFooters(message, options);
  const isEmpty =
    changeId === null && bugs.length + backportTo.length + cherryPickedFrom.length + reverts.length === 0;
  return isEmpty ? NOTHING : { bugs, backportTo, changeId, cherryPickedFrom, reverts };
}
