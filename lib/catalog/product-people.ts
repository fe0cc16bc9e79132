import "server-only";
import { rawSql, sql } from "#lib/db/client.ts";
import type { Capability } from "#lib/people/capabilities.ts";

/** People who have a right in product `p`, by a role of theirs or of a group: an array of PersonRef. */
export const peopleWith = (capability: Capability) => sql`(
  WITH RECURSIVE held AS (
    SELECT pr.user_id, pr.group_id FROM held_roles pr
    JOIN roles r ON r.id = pr.role_id
    LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = pr.product_id AND own.name = r.name
    WHERE pr.product_id = p.id AND ${rawSql(`'${capability}'`)} = ANY(coalesce(own.capabilities, r.capabilities))
  ), inside(group_id) AS (
    SELECT group_id FROM held WHERE group_id IS NOT NULL
    UNION SELECT i.included_group_id FROM group_inclusions i JOIN inside ON i.group_id = inside.group_id
  )
  SELECT coalesce(json_agg(json_build_object('handle', u.handle, 'displayName', u.display_name) ORDER BY u.display_name, u.id), '[]')
  FROM users u WHERE u.disabled_reason IS NULL AND u.merged_into_id IS NULL AND (
    u.id IN (SELECT user_id FROM held) OR u.id IN (SELECT m.user_id FROM group_members m JOIN inside ON m.group_id = inside.group_id)))`;

/** The same of those who may assign roles. */
export const productMaintainers = peopleWith("manage_people");
