import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type ActContext, changeMany, countBugsWhere, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";

/** The fields by which a bug points at something that may go. */
const COLUMNS = {
  component: sql`component_id`,
  version: sql`version_id`,
  targetRelease: sql`target_release_id`,
  targetMilestone: sql`target_milestone_id`,
};

export type Pointing = {
  field: keyof typeof COLUMNS;
  from: Thing;
  /** Only the open bugs: closed ones keep what they have. */
  onlyOpen?: boolean;
};

/** How many bugs `repoint` would change. */
export async function countPointing(tx: RunsSql, pointing: Pointing): Promise<number> {
  return countBugsWhere(tx, pointed(pointing));
}

/** Gives bugs that point at `from` another one, or none, each with its history. Gives how many. */
export async function repoint(context: ActContext, pointing: Pointing, to: Thing | null): Promise<number> {
  const { field, from } = pointing;
  const ids = await lockBugsWhere(context.tx, pointed(pointing));
  const label = to ? `${from.name} → ${to.name}` : `${from.name} taken off`;
  return changeMany(context, label, ids, (plan) => {
    plan.columns[field] = to?.id ?? null;
    plan.changes.push({ field, from: from.name, to: to?.name ?? "", fromId: from.id, toId: to?.id ?? null });
  });
}

function pointed({ field, from, onlyOpen }: Pointing): Sql {
  const open = onlyOpen ? sql`AND b.resolution IS NULL` : sql``;
  return sql`b.${COLUMNS[field]} = ${from.id} ${open}`;
}
