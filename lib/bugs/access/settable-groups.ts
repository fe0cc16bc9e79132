import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/**
 * Which groups may be added to a bug of `p`, as conditions on `g` and `pa`, its access row. `offered`: the product allows
 * the group, or it is the security group. `isMine`: the viewer is a member or manages access to the product.
 */
export function mayPutOn(viewer: Viewer, productId: number): { offered: Sql; isMine: Sql } {
  return {
    offered: sql`(g.is_active AND g.is_for_bugs
      AND (coalesce(pa.bug_control, 'none') <> 'none' OR p.security_group_id IS NOT DISTINCT FROM g.id))`,
    isMine: sql`(${can(viewer, "manage_access", productId)} OR g.id = ANY(${[...viewer.groupIds]}::int[]))`,
  };
}

/** The names of the groups that the viewer may add to bugs of a product. */
export async function listSettableGroups(viewer: Viewer, productId: number): Promise<string[]> {
  const { offered, isMine } = mayPutOn(viewer, productId);
  const rows = await queryRows<{ name: string }>(sql`
    SELECT g.name::text AS name FROM groups g JOIN products p ON p.id = ${productId}
    LEFT JOIN product_access pa ON pa.group_id = g.id AND pa.product_id = p.id
    WHERE ${offered} AND ${isMine} ORDER BY g.name`);
  return rows.map(({ name }) => name);
}
