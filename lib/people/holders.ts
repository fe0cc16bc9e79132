import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Capability } from "#lib/people/capabilities.ts";

/**
 * Membership in one of the groups that `roots` selects, as a condition on `u`, the users table: direct, by an included group,
 * or by address. The inverse of `viewerQuery`; both must agree.
 */
export function memberOf(roots: Sql): Sql {
  return sql`EXISTS (
    WITH RECURSIVE inside(group_id) AS (
      SELECT g.id FROM groups g WHERE g.is_active AND g.id IN (${roots})
      UNION SELECT i.included_group_id FROM group_inclusions i JOIN inside ON i.group_id = inside.group_id
    )
    SELECT 1 FROM inside JOIN groups g ON g.id = inside.group_id
    WHERE EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id AND m.user_id = u.id)
      OR (u.email_confirmed_at IS NOT NULL AND u.email::text ILIKE g.user_pattern))`;
}

/** Accounts that can sign in, as a condition on `u`. */
export const ableUser = sql`(u.disabled_reason IS NULL AND NOT u.is_placeholder AND u.merged_into_id IS NULL)`;

/**
 * How many people who can sign in are members of each of these groups, by `group_id` and `members`, as a table: the same people as `memberOf`,
 * read for many groups at once.
 */
export function memberCounts(groupIds: readonly number[]): Sql {
  return sql`(
    WITH RECURSIVE inside(root, group_id) AS (
      SELECT g.id, g.id FROM groups g WHERE g.is_active AND g.id = ANY(${[...groupIds]}::int[])
      UNION SELECT inside.root, i.included_group_id FROM group_inclusions i JOIN inside ON i.group_id = inside.group_id
    )
    SELECT x.root AS group_id, count(*)::int AS members FROM (
      SELECT inside.root, m.user_id FROM inside JOIN group_members m ON m.group_id = inside.group_id
      UNION SELECT inside.root, u.id FROM inside JOIN groups g ON g.id = inside.group_id
        JOIN users u ON u.email_confirmed_at IS NOT NULL AND u.email::text ILIKE g.user_pattern
    ) x JOIN users u ON u.id = x.user_id WHERE ${ableUser} GROUP BY x.root)`;
}

/**
 * People with `capability` by a role in the product, as a condition on `u`. `isLasting`: only by roles without a last day.
 */
export function holderOf(capability: Capability, productId: Sql, { isLasting = false } = {}): Sql {
  const grants = sql`
    held_roles pr JOIN roles r ON r.id = pr.role_id
    LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = pr.product_id AND own.name = r.name
    WHERE pr.product_id = ${productId} AND (NOT ${isLasting} OR pr.ends_on IS NULL) AND ${capability} = ANY(coalesce(own.capabilities, r.capabilities))`;
  return sql`(${ableUser} AND (
    u.id IN (SELECT pr.user_id FROM ${grants} AND pr.user_id IS NOT NULL)
    OR ${memberOf(sql`SELECT pr.group_id FROM ${grants} AND pr.group_id IS NOT NULL`)}))`;
}
