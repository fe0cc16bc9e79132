import "server-only";
import type { BugControl } from "#lib/admin/access/access-bugs.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";

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
  securityGroup: string | null;
  groups: GroupAccess[];
};

/** The access of a product: its groups are those with a row, its security group, and those its bugs are in. */
export async function getManagedAccess(productId: number): Promise<ManagedAccess> {
  const [[product], groups] = await Promise.all([
    queryRows<Omit<ManagedAccess, "groups">>(sql`
      SELECT p.visibility, g.name::text AS "securityGroup" FROM products p
      LEFT JOIN groups g ON g.id = p.security_group_id WHERE p.id = ${productId}`),
    queryRows<GroupAccess>(sql`
      WITH used AS MATERIALIZED (
        SELECT bg.group_id, count(*)::int AS bugs FROM bug_groups bg JOIN bugs b ON b.id = bg.bug_id
        WHERE b.product_id = ${productId} GROUP BY 1
      )
      SELECT g.id, g.name::text AS name, g.is_active AS "isActive",
        (SELECT count(*)::int FROM users u WHERE ${ableUser} AND ${memberOf(sql`SELECT g.id`)}) AS members,
        coalesce(pa.can_see, false) AS "canSee", coalesce(pa.can_file, false) AS "canFile",
        coalesce(pa.bug_control, 'none') AS "bugControl", coalesce(n.bugs, 0) AS bugs,
        p.security_group_id IS NOT DISTINCT FROM g.id AS "isSecurityGroup"
      FROM groups g JOIN products p ON p.id = ${productId}
      LEFT JOIN product_access pa ON pa.group_id = g.id AND pa.product_id = p.id
      LEFT JOIN used n ON n.group_id = g.id
      WHERE pa.group_id IS NOT NULL OR n.group_id IS NOT NULL OR p.security_group_id = g.id
      ORDER BY g.name`),
  ]);
  if (!product) throw new Error(`There is no product ${productId}.`);
  return { ...product, groups };
}
