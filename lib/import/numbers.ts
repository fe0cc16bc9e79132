import "server-only";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * Decides which bugs keep their numbers: all whose number is free here. The sequence goes past every number that the
 * import brings before the first of them is written, so that a bug filed meanwhile does not take one. Gives a function
 * that makes numbers for the others.
 */
export async function planNumbers(
  session: Session,
  trackers: Tracker[],
): Promise<(count: number) => Promise<number[]>> {
  const wanted = trackers.flatMap((tracker) =>
    [...tracker.bugs.keys()].filter((id) => !tracker.here.has(id)),
  );
  const highest = wanted.reduce((high, id) => Math.max(high, id), 0);
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
      if (taken.has(id)) tracker.renumbered.add(id);
      else taken.add(id);
    }
  }
  if (!session.isDryRun) return (count) => session.reserve("bugs_id_seq", count);
  // A sequence does not go back when a transaction does.
  const [row] = await session.rows<{ last: number }>(
    "SELECT greatest((SELECT last_value FROM bugs_id_seq), $1)::int AS last",
    [highest],
  );
  let last = row?.last ?? highest;
  return async (count) => Array.from({ length: count }, () => ++last);
}
