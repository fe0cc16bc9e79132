import "server-only";
import { nameableGroups } from "#lib/admin/flag-types/rows.ts";
import { type RoleRow, rolesIn } from "#lib/admin/roles/rows.ts";
import { sql, transaction } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type RoleHolder = {
  roleId: number;
  person: { handle: string; displayName: string; isAble: boolean } | null;
  group: { name: string; isActive: boolean; members: number } | null;
  grantedBy: { handle: string; displayName: string } | null;
  /** ISO 8601. */
  grantedAt: string;
};
export type ManagedRole = RoleRow & { holders: RoleHolder[] };

/** Every role of a product with who holds it, people first. The caller has checked the right. */
export async function listManagedRoles(productId: number): Promise<ManagedRole[]> {
  const [roles, holders] = await Promise.all([
    transaction((tx) => rolesIn(tx, productId)),
    queryRows<RoleHolder>(sql`
      SELECT pr.role_id AS "roleId", to_json(pr.granted_at) AS "grantedAt",
        CASE WHEN h.id IS NULL THEN NULL ELSE json_build_object('handle', h.handle, 'displayName', h.display_name,
          'isAble', (SELECT ${ableUser} FROM users u WHERE u.id = h.id)) END AS person,
        CASE WHEN g.id IS NULL THEN NULL ELSE json_build_object('name', g.name, 'isActive', g.is_active,
          'members', (SELECT count(*) FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT g.id`)})) END AS "group",
        CASE WHEN b.id IS NULL THEN NULL ELSE json_build_object('handle', b.handle, 'displayName', b.display_name) END AS "grantedBy"
      FROM product_roles pr
      LEFT JOIN users h ON h.id = pr.user_id LEFT JOIN groups g ON g.id = pr.group_id LEFT JOIN users b ON b.id = pr.granted_by_id
      WHERE pr.product_id = ${productId}
      ORDER BY g.name NULLS FIRST, h.display_name, pr.id`),
  ]);
  return roles.map((role) => ({
    ...role,
    holders: holders.filter(({ roleId }) => roleId === role.baseId || roleId === role.id),
  }));
}

/** The groups that the viewer can give roles and access to in a product, by name. */
export async function listGroupOptions(
  viewer: Viewer,
  productId: number,
): Promise<{ value: string; label: string; hint: string }[]> {
  return queryRows(sql`
    SELECT g.name::text AS value, g.name::text AS label, left(g.description, 60) AS hint FROM groups g
    WHERE g.is_active AND ${nameableGroups(viewer, productId)} ORDER BY g.name`);
}
