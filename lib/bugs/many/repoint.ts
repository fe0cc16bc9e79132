import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type ActContext, changeMany, countBugsWhere, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type SaidBugs, sayBugsWhere } from "#lib/bugs/many/said-bugs.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";

/** Fields that refer to something that may be deleted. */
const COLUMNS = {
  component: sql`component_id`,
  version: sql`version_id`,
  targetRelease: sql`target_release_id`,
  targetMilestone: sql`target_milestone_id`,
};

export type Reference = {
  field: keyof typeof COLUMNS;
  from: Thing;
  /** Only open bugs; closed ones are not changed. */
  onlyOpen?: boolean;
  /** Not those that match this condition on `b`. */
  except?: Sql;
};

/** How many bugs `repoint` would change. */
export async function countReferences(tx: RunsSql, reference: Reference): Promise<number> {
  return countBugsWhere(tx, refersTo(reference));
}

/** The bugs that `repoint` would change, for a sentence to the viewer. */
export function sayReferences(context: ActContext, reference: Reference): Promise<SaidBugs> {
  return sayBugsWhere(context, refersTo(reference), reference.onlyOpen ? "open bug" : "bug");
}

/** Changes bugs that refer to `from` to refer to `to`, or clears the field, with history. Returns how many. */
export async function repoint(context: ActContext, reference: Reference, to: Thing | null): Promise<number> {
  const { field, from } = reference;
  const ids = await lockBugsWhere(context.tx, refersTo(reference));
  const label = to ? `${from.name} → ${to.name}` : `${from.name} removed`;
  return changeMany(context, label, ids, (plan) => {
    plan.columns[field] = to?.id ?? null;
    plan.changes.push({ field, from: from.name, to: to?.name ?? "", fromId: from.id, toId: to?.id ?? null });
  });
}

function refersTo({ field, from, onlyOpen, except }: Reference): Sql {
  const open = onlyOpen ? sql`AND b.resolution IS NULL` : sql``;
  const others = except ? sql`AND NOT coalesce(${except}, FALSE)` : sql``;
  return sql`b.${COLUMNS[field]} = ${from.id} ${open} ${others}`;
}
