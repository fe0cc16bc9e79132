import "server-only";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * Decides which bugs keep their numbers: all whose number is free. Before the first bug is written, the sequence is
 * advanced past all numbers of the import, so that a bug filed meanwhile does not take one. Returns a function that
 * allocates numbers for the other bugs.
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
  // Sequences are not rolled back with a transaction.
  const [row] = await session.rows<{ last: number }>(
    "SELECT greatest((SELECT last_value FROM bugs_id_seq), $1)::int AS last",
    [highest],
  );
  let last = row?.last ?? highest;
  return async (count) => Array.from({ length: count }, () => ++last);
}
