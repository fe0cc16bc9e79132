import "server-only";
import { revokeRole } from "#lib/admin/roles/acts.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { systemViewer } from "#lib/people/viewer.ts";

type Ended = { product: string; role: string; person: string | null; group: string | null };

/**
 * Takes away the roles whose last day is over, by the act, so that the audit log says it. They give nothing since that day,
 * whether this has run or not. Returns how many.
 */
export async function endRoles(): Promise<number> {
  const ended = await queryRows<Ended>(sql`
    SELECT p.name::text AS product, r.name AS role, u.handle::text AS person, g.name::text AS "group"
    FROM product_roles pr JOIN products p ON p.id = pr.product_id JOIN roles r ON r.id = pr.role_id
    LEFT JOIN users u ON u.id = pr.user_id LEFT JOIN groups g ON g.id = pr.group_id
    WHERE pr.id NOT IN (SELECT id FROM held_roles) ORDER BY pr.id`);
  const viewer = systemViewer("the last day of a role");
  for (const { product, role, person, group } of ended) {
    await revokeRole.perform(viewer, { product, role, ...(person ? { person } : { group }) });
  }
  return ended.length;
}
