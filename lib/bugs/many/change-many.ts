import "server-only";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The context of an administrative act that changes bugs. The act has checked the permission for all of them together. The
 * changes are written like those of one bug, in a batch.
 */
export type ActContext = { tx: RunsSql; viewer: Viewer };

/** Locks the bugs that match `which` (a condition on `b`), in the order of their numbers. */
export async function lockBugsWhere(tx: RunsSql, which: Sql): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE ${which} ORDER BY b.id FOR NO KEY UPDATE`,
  );
  return rows.map(({ id }) => id);
}

/** How many bugs match `which`. */
export async function countBugsWhere(tx: RunsSql, which: Sql): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs b WHERE ${which}`,
  );
  return row?.count ?? 0;
}

/** Plans each bug with `planOne` and writes them as one batch. The bugs must be locked. Returns how many. */
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
