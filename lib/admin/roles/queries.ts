import "server-only";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { type RoleRow, rolesIn } from "#lib/admin/roles/rows.ts";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql, transaction } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** A role with the number of its holders (people and groups). */
export type ManagedRole = RoleRow & { people: number; groups: number };

export type RoleHolder = {
  /** Of the grant. */
  id: number;
  role: string;
  person: { handle: string; displayName: string; isAble: boolean } | null;
  group: { name: string; isActive: boolean; members: number } | null;
  grantedBy: { handle: string; displayName: string } | null;
  /** ISO 8601. */
  grantedAt: string;
  /** The last day; null for no end. */
  endsOn: string | null;
};

/** All roles of a product, most powerful first; for people who assign them. */
export async function listManagedRoles(viewer: Viewer, productId: number): Promise<ManagedRole[]> {
  demand(viewer, "manage_people", productId, "read");
  const [roles, counts] = await Promise.all([
    transaction((tx) => rolesIn(tx, productId)),
    queryRows<{ roleId: number; people: number; groups: number }>(sql`
      SELECT role_id AS "roleId", count(user_id)::int AS people, count(group_id)::int AS groups
      FROM product_roles WHERE product_id = ${productId} GROUP BY 1`),
  ]);
  return roles.map((role) => {
    const held = counts.filter(({ roleId }) => roleId === role.baseId || roleId === role.id);
    const sum = (of: "people" | "groups") => held.reduce((total, count) => total + count[of], 0);
    return { ...role, people: sum("people"), groups: sum("groups") };
  });
}

/**
 * Who holds which role of a product, people before groups; for people who assign them. The search is by person, group and
 * role. Somebody with two roles is in two rows, and one of the `holders`.
 */
export async function listRoleHolders(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<PageOf<RoleHolder> & { holders: number }> {
  demand(viewer, "manage_people", productId, "read");
  const like = containing(search.text);
  const from = sql`product_roles pr
    JOIN roles r ON r.id = pr.role_id LEFT JOIN users h ON h.id = pr.user_id LEFT JOIN groups g ON g.id = pr.group_id LEFT JOIN users b ON b.id = pr.granted_by_id`;
  const order = sql`g.name NULLS FIRST, h.display_name, h.id, r.sort_key, pr.id`;
  const found = await queryRows<{ id: number; holder: string }>(sql`
    SELECT pr.id, concat(pr.user_id, '/', pr.group_id) AS holder FROM ${from}
    WHERE pr.product_id = ${productId}
      AND (r.name ILIKE ${like} OR g.name::text ILIKE ${like} OR h.display_name ILIKE ${like} OR h.handle::text ILIKE ${like} OR pr.id = ${search.openRow}::int)
    ORDER BY ${order}`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<RoleHolder>(sql`
    SELECT pr.id, r.name AS role, to_json(pr.granted_at) AS "grantedAt", pr.ends_on::text AS "endsOn",
      CASE WHEN h.id IS NULL THEN NULL ELSE json_build_object('handle', h.handle, 'displayName', h.display_name,
        'isAble', (SELECT ${ableUser} FROM users u WHERE u.id = h.id)) END AS person,
      CASE WHEN g.id IS NULL THEN NULL ELSE json_build_object('name', g.name, 'isActive', g.is_active,
        'members', (SELECT count(*) FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT g.id`)})) END AS "group",
      CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object('handle', b.handle, 'displayName', b.display_name) END AS "grantedBy"
    FROM ${from} WHERE pr.id = ANY(${ids}::int[]) ORDER BY ${order}`);
  return { ...page, rows, holders: new Set(found.map(({ holder }) => holder)).size };
}

/** The groups that the viewer can assign roles and access to in a product, by name. */
export async function listGroupOptions(
  viewer: Viewer,
  productId: number,
): Promise<{ value: string; label: string; hint: string }[]> {
  return queryRows(sql`
    SELECT g.name::text AS value, g.name::text AS label, left(g.description, 60) AS hint FROM groups g
    WHERE g.is_active AND ${nameableGroups(viewer, productId)} ORDER BY g.name`);
}
