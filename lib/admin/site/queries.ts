import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

export type SiteCounts = Record<
  | "classifications"
  | "products"
  | "users"
  | "imported"
  | "administrators"
  | "groups"
  | "bugs"
  | "auditEntries"
  | "mailsWaiting",
  number
>;

/** The counts of the site, for administrators. */
export async function countSite(viewer: Viewer): Promise<SiteCounts> {
  demandAdministrator(viewer, "read");
  const [row] = await queryRows<SiteCounts>(sql`SELECT
    (SELECT count(*)::int FROM classifications) AS classifications,
    (SELECT count(*)::int FROM products) AS products,
    (SELECT count(*)::int FROM users WHERE merged_into_id IS NULL AND NOT is_placeholder) AS users,
    (SELECT count(*)::int FROM users WHERE is_placeholder AND merged_into_id IS NULL) AS imported,
    (SELECT count(*)::int FROM users WHERE is_administrator AND disabled_reason IS NULL) AS administrators,
    (SELECT count(*)::int FROM groups) AS groups,
    (SELECT coalesce(sum(bugs), 0)::int FROM bug_counts WHERE facet = 'product') AS bugs,
    (SELECT count(*)::int FROM audit_entries) AS "auditEntries",
    (SELECT count(*)::int FROM outgoing_mail WHERE sent_at IS NULL) AS "mailsWaiting"`);
  if (!row) throw new Error("The site could not be counted.");
  return row;
}
