import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { type ActContext, changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/** Adds a group to the bugs that match `which`, or removes it. Returns how many were changed. */
export async function regroup(
  context: ActContext,
  group: Thing,
  { puts, which }: { puts: boolean; which: Sql },
): Promise<number> {
  const has = sql`EXISTS (SELECT 1 FROM bug_groups x WHERE x.bug_id = b.id AND x.group_id = ${group.id})`;
  const ids = await lockBugsWhere(context.tx, sql`${which} AND ${puts ? sql`NOT` : sql``} ${has}`);
  const label = puts ? `Group ${group.name} added` : `Group ${group.name} removed`;
  return changeMany(context, label, ids, (plan) => {
    const action = puts ? "add" : "remove";
    plan.lists.groups[action].push(group.id);
    noteListed(plan, "groups", group, action);
  });
}
