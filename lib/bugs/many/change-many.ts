import "server-only";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * What an act on a product, a person or the site does to bugs: who may was asked by the act, for all of them together. Its
 * changes go through the same writing as those of one bug, in a batch.
 */
export type ActContext = { tx: RunsSql; viewer: Viewer };

/** Locks the bugs that `which` chooses (a condition on `b`), in the order of their numbers. */
export async function lockBugsWhere(tx: RunsSql, which: Sql): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE ${which} ORDER BY b.id FOR NO KEY UPDATE`,
  );
  return rows.map(({ id }) => id);
}

/** How many bugs `which` chooses. */
export async function countBugsWhere(tx: RunsSql, which: Sql): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs b WHERE ${which}`,
  );
  return row?.count ?? 0;
}

/** Writes what `planOne` makes of each bug, as one batch. The bugs are locked. Gives how many. */
export async function changeMany(
  { tx, viewer }: ActContext,
  label: string,
  bugIds: readonly number[],
  planOne: (plan: PlannedBug) => void,
): Promise<number> {
  const plans = bugIds.map((bugId) => {
    const plan = emptyPlan(bugId);
    planOne(plan);
    return plan;
  });
  await writePlans(tx, viewer, plans, { batch: label });
  return plans.length;
}
