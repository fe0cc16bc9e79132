import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { type ActContext, changeMany, lockBugsWhere } from "#lib/bugs/many/change-many.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/** Puts a group on the bugs that `which` chooses and that are not in it, or takes it off those that are. Gives how many. */
export async function regroup(
  context: ActContext,
  group: Thing,
  { puts, which }: { puts: boolean; which: Sql },
): Promise<number> {
  const has = sql`EXISTS (SELECT 1 FROM bug_groups x WHERE x.bug_id = b.id AND x.group_id = ${group.id})`;
  const ids = await lockBugsWhere(context.tx, sql`${which} AND ${puts ? sql`NOT` : sql``} ${has}`);
  const label = puts ? `Group ${group.name} put on` : `Group ${group.name} taken off`;
  return changeMany(context, label, ids, (plan) => {
    const way = puts ? "add" : "remove";
    plan.lists.groups[way].push(group.id);
    noteListed(plan, "groups", group, way);
  });
}
