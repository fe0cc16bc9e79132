import "server-only";
import { mayPutOn } from "#lib/bugs/access/settable-groups.ts";
import { joinSql, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** What may be done with a group on a bug that moves from one product to another (or stays). */
export type GroupRow = {
  from: number;
  to: number;
  id: number;
  name: string;
  isMandatory: boolean;
  mayPutOn: boolean;
  mayTakeOff: boolean;
};

/** The rules for groups of the bugs, groups that the viewer may add, and mandatory groups. */
export async function loadGroupRules(
  tx: RunsSql,
  viewer: Viewer,
  moves: readonly { from: number; to: number }[],
  onBugs: readonly number[],
): Promise<GroupRow[]> {
  if (moves.length === 0) return [];
  const parts = moves.map(({ from, to }) => {
    const may = mayPutOn(viewer, to);
    const mayTakeOff = sql`(${viewer.isAdministrator} OR g.id = ANY(${[...viewer.groupIds]}::int[])
      OR (${can(viewer, "manage_access", from)} AND (coalesce(was.bug_control, 'none') <> 'none'
        OR old.security_group_id IS NOT DISTINCT FROM g.id)))`;
    return sql`SELECT ${from}::int AS "from", ${to}::int AS "to", g.id, g.name::text AS name,
        g.is_active AND pa.bug_control IS NOT DISTINCT FROM 'mandatory' AS "isMandatory",
        ${may.offered} AND ${may.isMine} AS "mayPutOn", ${mayTakeOff} AS "mayTakeOff"
      FROM groups g JOIN products p ON p.id = ${to}
      LEFT JOIN product_access pa ON pa.group_id = g.id AND pa.product_id = p.id
      JOIN products old ON old.id = ${from}
      LEFT JOIN product_access was ON was.group_id = g.id AND was.product_id = old.id`;
  });
  return queryRowsIn<GroupRow>(
    tx,
    sql`SELECT * FROM (${joinSql(parts, " UNION ALL ")}) x
        WHERE "mayPutOn" OR "isMandatory" OR id = ANY(${[...onBugs]}::int[]) ORDER BY name`,
  );
}
