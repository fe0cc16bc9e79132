import "server-only";
import type { BugControl } from "#lib/admin/access/access-bugs.ts";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { memberCounts } from "#lib/people/holders.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

export type GroupAccess = {
  id: number;
  name: string;
  isActive: boolean;
  members: number;
  canSee: boolean;
  canFile: boolean;
  bugControl: BugControl;
  /** Bugs of the product that are in it. */
  bugs: number;
  isSecurityGroup: boolean;
};
export type ManagedAccess = {
  visibility: "open" | "signed_in" | "groups";
  /** The last day of a closed visibility; null for none. */
  closedUntil: string | null;
  securityGroup: string | null;
  groups: PageOf<GroupAccess>;
  /** Groups not yet used in the product that the viewer may name. */
  otherGroups: string[];
};

/**
 * The access of a product: its groups are those with a row, its security group, and those its bugs are in. For people
 * who manage it.
 */
export async function getManagedAccess(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<ManagedAccess> {
  demand(viewer, "manage_access", productId, "read");
  const isHere = sql`(g.id IS NOT DISTINCT FROM (SELECT security_group_id FROM products WHERE id = ${productId})
    OR EXISTS (SELECT 1 FROM product_access pa WHERE pa.group_id = g.id AND pa.product_id = ${productId})
    OR EXISTS (SELECT 1 FROM bug_groups bg JOIN bugs b ON b.id = bg.bug_id WHERE bg.group_id = g.id AND b.product_id = ${productId}))`;
  const [[product], found] = await Promise.all([
    queryRows<Omit<ManagedAccess, "groups">>(sql`
      SELECT p.visibility, p.closed_until::text AS "closedUntil", s.name::text AS "securityGroup",
        ARRAY(SELECT g.name::text FROM groups g
          WHERE g.is_active AND ${nameableGroups(viewer, productId)} AND NOT ${isHere} ORDER BY g.name) AS "otherGroups"
      FROM products p LEFT JOIN groups s ON s.id = p.security_group_id WHERE p.id = ${productId}`),
    queryRows<{ id: number }>(sql`
      SELECT g.id FROM groups g
      WHERE ${isHere} AND (g.name::text ILIKE ${containing(search.text)} OR g.id = ${search.openRow}::int) ORDER BY g.name`),
  ]);
  if (!product) throw new Error(`There is no product ${productId}.`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<GroupAccess>(sql`
    SELECT g.id, g.name::text AS name, g.is_active AS "isActive",
      coalesce(c.members, 0) AS members,
      coalesce(pa.can_see, false) AS "canSee", coalesce(pa.can_file, false) AS "canFile",
      coalesce(pa.bug_control, 'none') AS "bugControl",
      (SELECT count(*)::int FROM bug_groups bg JOIN bugs b ON b.id = bg.bug_id
        WHERE bg.group_id = g.id AND b.product_id = ${productId}) AS bugs,
      p.security_group_id IS NOT DISTINCT FROM g.id AS "isSecurityGroup"
    FROM groups g JOIN products p ON p.id = ${productId}
    LEFT JOIN product_access pa ON pa.group_id = g.id AND pa.product_id = p.id
    LEFT JOIN ${memberCounts(ids)} c ON c.group_id = g.id
    WHERE g.id = ANY(${ids}::int[]) ORDER BY g.name`);
  return { ...product, groups: { ...page, rows } };
}

/** The group that private reports of a product go to; null: they cannot be filed. For people who manage its access. */
export async function findPrivateGroup(viewer: Viewer, productId: number): Promise<string | null> {
  demand(viewer, "manage_access", productId, "read");
  const [row] = await queryRows<{ name: string }>(
    sql`SELECT g.name::text AS name FROM products p JOIN groups g ON g.id = p.security_group_id WHERE p.id = ${productId}`,
  );
  return row?.name ?? null;
}
