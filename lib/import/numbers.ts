import "server-only";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

export type NumberPlan = {
  /** Allocates numbers for the bugs that do not keep theirs. */
  allocate(count: number): Promise<number[]>;
  /** The numbers far above the rest, lowest first: their bugs are renumbered. */
  readonly tooFar: readonly number[];
  /** The number of the next bug that is filed here, or that would be after a dry run. */
  next(): Promise<number>;
};

/**
 * Decides which bugs keep their numbers: all whose number is free and not far above the rest, since filing goes on after
 * the highest. Before the first bug is written, the sequence is advanced past all numbers that are kept, so that a bug
 * filed meanwhile does not take one.
 */
export async function planNumbers(session: Session, trackers: Tracker[]): Promise<NumberPlan> {
  const wanted = trackers.flatMap((tracker) =>
    [...tracker.bugs.keys()].filter((id) => !tracker.here.has(id)),
  );
  const [here] = await session.rows<{ bugs: number; last: number }>(
    `SELECT (SELECT count(*)::int FROM bugs) AS bugs,
       (SELECT greatest((SELECT max(id) FROM bugs), CASE WHEN is_called THEN last_value ELSE 0 END, 0)::int FROM bugs_id_seq) AS last`,
  );
  const { bugs = 0, last: lastHere = 0 } = here ?? {};
  const tooFar = findTooFar(wanted, { bugs, last: lastHere });
  const limit = tooFar[0] ?? Number.POSITIVE_INFINITY;
  const highest = wanted.reduce((high, id) => (id < limit ? Math.max(high, id) : high), 0);
  if (!session.isDryRun && highest > 0) {
    await session.rows("SELECT setval('bugs_id_seq', $1) WHERE $1 > (SELECT last_value FROM bugs_id_seq)", [
      highest,
    ]);
  }
  const taken = new Set(
    (await session.rows<{ id: number }>("SELECT id FROM bugs WHERE id = ANY($1::int[])", [wanted])).map(
      (row) => row.id,
    ),
  );
  for (const tracker of trackers) {
    for (const id of tracker.bugs.keys()) {
      if (tracker.here.has(id)) continue;
      if (taken.has(id) || id >= limit) tracker.renumbered.add(id);
      else taken.add(id);
    }
  }
  // Sequences are not rolled back with a transaction.
  let last = Math.max(lastHere, highest);
  return {
    tooFar,
    async allocate(count) {
      if (session.isDryRun) return Array.from({ length: count }, () => ++last);
      return session.reserve("bugs_id_seq", count);
    },
    async next() {
      if (session.isDryRun) return last + 1;
      const [row] = await session.rows<{ next: number }>(
        "SELECT (CASE WHEN is_called THEN last_value + 1 ELSE last_value END)::int AS next FROM bugs_id_seq",
      );
      return row?.next ?? last + 1;
    },
  };
}

/** No bug keeps a higher number: half of all numbers are left for filing. */
const HIGHEST = 1_000_000_000;
/** A gap between two numbers is normal up to this size, and when the higher is less than ten times the lower. */
const GAP = 10_000_000;
/** Above a wide gap, at most this part of all bugs is a mistake; more are a tracker that numbers like that. */
const FEW = 0.1;

/** The numbers far above the rest, lowest first. */
function findTooFar(wanted: number[], here: { bugs: number; last: number }): number[] {
  const sorted = [...new Set(wanted)].sort((a, b) => a - b);
  const total = sorted.length + here.bugs;
  let before = here.last;
  for (const [index, id] of sorted.entries()) {
    const isFar = id - before > GAP && id > 10 * before && sorted.length - index <= total * FEW;
    if (id > HIGHEST || isFar) return sorted.slice(index);
    before = Math.max(before, id);
  }
  return [];
}
