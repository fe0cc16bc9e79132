import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { regroup } from "#lib/bugs/many/regroup.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { countOf } from "#lib/text.ts";

export type BugControl = "none" | "offered" | "default" | "mandatory";
type Group = { id: number; name: string };

/** The effect on existing bugs of making a group mandatory, or of disallowing it. */
export type BugMove = { puts: boolean; which: Sql } | null;

/** Mandatory adds the group to all bugs of the product; none removes it from all. Other changes do not affect bugs. */
export function bugMove(productId: number, group: Group, from: BugControl, to: BugControl): BugMove {
  if (from === to) return null;
  const has = sql`EXISTS (SELECT 1 FROM bug_groups x WHERE x.bug_id = b.id AND x.group_id = ${group.id})`;
  if (to === "mandatory") return { puts: true, which: sql`b.product_id = ${productId} AND NOT ${has}` };
  if (to === "none") return { puts: false, which: sql`b.product_id = ${productId} AND ${has}` };
  return null;
}

/** The number of bugs, and of those the viewer will no longer see. */
export async function countBugMove(
  { tx, viewer }: ProductContext,
  group: Group,
  move: BugMove,
): Promise<{ lines: string[]; bugs: number; mine: number }> {
  if (!move) return { lines: [], bugs: 0, mine: 0 };
  const isIn = viewer.isAdministrator || viewer.groupIds.includes(group.id);
  const me = viewer.userId ?? 0;
  const onIt = sql`(b.assignee_id IS NOT DISTINCT FROM ${me} OR b.qa_contact_id IS NOT DISTINCT FROM ${me}
    OR (b.reporter_accessible AND b.reporter_id IS NOT DISTINCT FROM ${me})
    OR (b.cc_accessible AND EXISTS (SELECT 1 FROM bug_cc c WHERE c.bug_id = b.id AND c.user_id = ${me})))`;
  const [row] = await queryRowsIn<{ bugs: number; mine: number }>(
    tx,
    sql`SELECT count(*)::int AS bugs,
          (count(*) FILTER (WHERE ${move.puts && !isIn} AND ${visibleBugs(viewer)} AND NOT ${onIt}))::int AS mine
        FROM bugs b WHERE ${move.which}`,
  );
  const { bugs: count, mine } = row ?? { bugs: 0, mine: 0 };
  const lines: string[] = [];
  if (mine > 0)
    lines.push(`You are not in ${group.name}: you will not see ${countOf(mine, "bug")} any more.`);
  return { lines, bugs: count, mine };
}

/** Performs it, with a history entry for each bug and without mail; returns the number of bugs. */
export async function followBugMove(context: ProductContext, group: Group, move: BugMove): Promise<number> {
  return move ? regroup(context, group, move) : 0;
}
