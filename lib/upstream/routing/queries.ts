import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** Where new bugs of a component are filed; `component` is empty for all others. */
export type FilingRoute = { component: string; upstream: string | null };

/** The components of a product that have a mapping of their own, for those who file. `upstream` is null where they stay in the product. */
export async function listFilingRoutes(viewer: Viewer, productId: number): Promise<FilingRoute[]> {
  return queryRows<FilingRoute>(sql`
    SELECT coalesce(c.name::text, '') AS component,
      CASE WHEN ${visibleProducts(viewer)} AND p.is_open_for_bugs AND NOT p.is_retired AND NOT EXISTS (
        SELECT 1 FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
        WHERE pa.product_id = p.id AND pa.bug_control IN ('default', 'mandatory')) THEN p.name::text END AS upstream
    FROM product_mappings m LEFT JOIN products p ON p.id = m.upstream_product_id
    LEFT JOIN components c ON c.id = m.downstream_component_id
    WHERE m.downstream_product_id = ${productId} AND (c.id IS NULL OR c.is_active) ORDER BY c.name NULLS FIRST`);
}

/** A private report that waits to be published. */
export type UnroutedReport = {
  id: number;
  summary: string;
  /** Its upstream home. */
  home: string;
  component: string | null;
  version: string | null;
  status: string;
  severity: string;
  assignee: string | null;
  reporter: string | null;
  /** ISO 8601. */
  since: string;
};

/** May the viewer see that there are unrouted reports in this product? */
function seesUnrouted(viewer: Viewer, productId: number): boolean {
  return viewer.userId !== null && can(viewer, "edit", productId);
}

const ofProduct = (viewer: Viewer, productId: number): Sql =>
  sql`r.product_id = ${productId} AND r.unrouted_since IS NOT NULL AND b.resolution IS NULL AND ${visibleBugs(viewer)}`;

/** The open private reports of a downstream product that nobody has published, oldest first, for those who see them. */
export async function listUnrouted(viewer: Viewer, productId: number): Promise<UnroutedReport[]> {
  if (!seesUnrouted(viewer, productId)) return [];
  return queryRows<UnroutedReport>(sql`
    SELECT b.id, b.summary, p.name::text AS home, c.name::text AS component, b.status, b.severity,
      a.display_name AS assignee, u.display_name AS reporter,
      to_json(r.unrouted_since) #>> '{}' AS since,
      (SELECT v.name FROM trackings t JOIN versions v ON v.id = t.version_id
        WHERE t.bug_id = b.id AND t.product_id = r.product_id AND ${visibleTrackings(viewer)} ORDER BY t.id LIMIT 1) AS version
    FROM routed_reports r JOIN bugs b ON b.id = r.bug_id JOIN products p ON p.id = b.product_id
    LEFT JOIN components c ON c.id = b.component_id LEFT JOIN users u ON u.id = b.reporter_id LEFT JOIN users a ON a.id = b.assignee_id
    WHERE ${ofProduct(viewer, productId)} ORDER BY r.unrouted_since, b.id`);
}

/** How many there are; null for those who are not to know. */
export async function countUnrouted(viewer: Viewer, productId: number): Promise<number | null> {
  if (!seesUnrouted(viewer, productId)) return null;
  const [row] = await queryRows<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM routed_reports r JOIN bugs b ON b.id = r.bug_id WHERE ${ofProduct(viewer, productId)}`);
  return row?.count ?? 0;
}
