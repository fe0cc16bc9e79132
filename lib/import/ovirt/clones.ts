import "server-only";
import { columnsOf } from "#lib/import/catalog.ts";
import { SOURCE } from "#lib/import/ovirt/classification.ts";
import type { ReleaseRecord } from "#lib/import/ovirt/read.ts";
import type { Commit } from "#lib/import/ovirt/read-commits.ts";
import type { Session } from "#lib/import/session.ts";

/** What became of a bug that was a copy of another one for a version of a product. */
export type CloneOutcome =
  | {
      readonly clone: number;
      readonly original: number;
      /** How the original was found. */
      readonly by: "summary" | "commit" | "subject of a commit";
      /** Other bugs that it could have been. */
      readonly others: readonly number[];
    }
  | { readonly clone: number; readonly original: null };

/**
 * Finds the originals of clones: bugs whose summary is marked as a copy (`[downstream clone - 4.2.8]`, `[z-stream clone - 3.6.6]`,
 * `[cloned ]`). The original has the same summary without the mark; else a commit names both; else commits with the
 * same subject do (upstream.md, 1.7). Of several, one that a commit names too wins, then the lowest number.
 */
export function findOriginals(records: readonly ReleaseRecord[], commits: readonly Commit[]): CloneOutcome[] {
  const clones = new Map(records.filter(isClone).map((record) => [record.id, record]));
  const known = new Set(records.map(({ id }) => id));
  const isOriginal = (id: number) => known.has(id) && !clones.has(id);
  const bySummary = new Map<string, Set<number>>();
  for (const { id, summary } of records) {
    if (isOriginal(id) && summary) add(bySummary, plain(withoutCloneMark(summary)), id);
  }
  const named = namedTogether(commits, (commit) => `${commit.project} ${commit.sha}`, clones);
  const subjects = namedTogether(commits, (commit) => `${commit.project} ${plain(commit.subject)}`, clones);
  return [...clones].map(([clone, { summary }]): CloneOutcome => {
    const ways = [
      ["summary", bySummary.get(plain(withoutCloneMark(summary)))],
      ["commit", named.get(clone)],
      ["subject of a commit", subjects.get(clone)],
    ] as const;
    for (const [by, found] of ways) {
      const originals = [...(found ?? [])].filter(isOriginal).sort((a, b) => a - b);
      const original = originals.find((id) => named.get(clone)?.has(id)) ?? originals[0];
      if (original !== undefined)
        return { clone, original, by, others: originals.filter((id) => id !== original) };
    }
    return { clone, original: null };
  });
}

function isClone({ clone_marker, summary }: ReleaseRecord): boolean {
  return Boolean(clone_marker) || MARK.test(summary);
}

const MARK = /\[\s*(?:downstream|z-?stream)?\s*clone(?:d)?\b[^\]]*\]\s*/i;

/** A summary without the mark of a clone. */
export function withoutCloneMark(summary: string): string {
  return summary.replace(MARK, "").trim();
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** For each clone, the bugs that are named in a commit of the same key. */
function namedTogether(
  commits: readonly Commit[],
  keyOf: (commit: Commit) => string,
  clones: ReadonlyMap<number, unknown>,
): Map<number, Set<number>> {
  const byKey = new Map<string, Set<number>>();
  for (const commit of commits) for (const bug of commit.bugs ?? []) add(byKey, keyOf(commit), bug);
  const together = new Map<number, Set<number>>();
  for (const bugs of byKey.values()) {
    for (const bug of bugs) {
      if (!clones.has(bug)) continue;
      for (const other of bugs) if (other !== bug) add(together, bug, other);
    }
  }
  return together;
}

function add<Key>(sets: Map<Key, Set<number>>, key: Key, value: number): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}

/** The records with those of folded clones under their originals. Clones that an earlier import made stay bugs. */
export function foldClones(
  records: readonly ReleaseRecord[],
  outcomes: readonly CloneOutcome[],
  here: ReadonlyMap<number, number>,
): ReleaseRecord[] {
  const originals = new Map(
    outcomes.flatMap(({ clone, original }) =>
      original !== null && isFolded(clone, original, here) ? [[clone, original]] : [],
    ),
  );
  return records.map((record) => {
    const original = originals.get(record.id);
    return original === undefined ? record : { ...record, id: original, was: record.id };
  });
}

function isFolded(clone: number, original: number, here: ReadonlyMap<number, number>): boolean {
  const already = here.get(clone);
  return already === undefined || already === here.get(original);
}

/** The numbers of folded clones lead to their originals: commits that name them, and addresses, where no other bug has the number. */
export async function noteClones(
  session: Session,
  outcomes: readonly CloneOutcome[],
  here: Map<number, number>,
): Promise<void> {
  const folded = outcomes.flatMap(({ clone, original }) => {
    const bugId = original === null ? undefined : here.get(original);
    return original !== null && bugId !== undefined && isFolded(clone, original, here)
      ? [{ clone, bugId }]
      : [];
  });
  await session.rows(
    `INSERT INTO imported_bugs (source, original_id, bug_id)
     SELECT $1, n.clone, n.bug FROM unnest($2::int[], $3::int[]) AS n(clone, bug) ON CONFLICT DO NOTHING`,
    [SOURCE, ...columnsOf(folded, ({ clone, bugId }) => [clone, bugId], 2)],
  );
  for (const { clone, bugId } of folded) here.set(clone, bugId);
}

/** What became of each copy, as CSV. */
export function cloneTable(outcomes: readonly CloneOutcome[]): string {
  const rows = outcomes.map((one) =>
    one.original === null
      ? [one.clone, "", "stays a bug: its original is not here", "", ""]
      : [one.clone, one.original, "tracking of its original", one.by, one.others.join(" ")],
  );
  return [["clone", "original", "outcome", "found by", "could also be"], ...rows]
    .map((row) => `${row.join(",")}\n`)
    .join("");
}
