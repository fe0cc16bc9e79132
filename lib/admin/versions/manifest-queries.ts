import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** What a version contains of another product, for those who edit it. */
export type ContainedLine = {
  id: number;
  product: string;
  version: string | null;
  previousVersion: string | null;
  tag: string | null;
  note: string;
  revision: number;
  /** As they are typed: one a line. */
  patches: string;
  patchCount: number;
};

export type VersionManifest = {
  lines: ContainedLine[];
  /** Upstream products that it does not contain yet. */
  others: string[];
};

/**
 * The manifest of a version of a product that is built on others, with the contained products that the viewer sees; null for
 * a product of an upstream classification without one. For people who manage the product's milestones.
 */
export async function findVersionManifest(
  viewer: Viewer,
  productId: number,
  versionId: number,
): Promise<VersionManifest | null> {
  demand(viewer, "manage_milestones", productId, "read");
  const [lines, others] = await Promise.all([
    queryRows<ContainedLine>(sql`
      SELECT l.id, p.name::text AS product, v.name AS version, pv.name AS "previousVersion", l.tag, l.note,
        1 + (SELECT count(*)::int FROM audit_entries e WHERE e.product_id = ${productId} AND e.subject = 'manifest line' AND e.subject_id = l.id) AS revision,
        coalesce((SELECT string_agg(x.name || coalesce(' #' || b.id, '') || CASE WHEN x.subject = '' THEN '' ELSE ' ' || x.subject END, E'\n' ORDER BY x.id)
          FROM manifest_patches x LEFT JOIN bugs b ON b.id = x.bug_id AND ${visibleBugs(viewer, "few")} WHERE x.manifest_line_id = l.id), '') AS patches,
        (SELECT count(*)::int FROM manifest_patches x WHERE x.manifest_line_id = l.id) AS "patchCount"
      FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id AND d.product_id = ${productId}
      JOIN products p ON p.id = l.product_id LEFT JOIN versions v ON v.id = l.version_id LEFT JOIN versions pv ON pv.id = l.previous_version_id
      WHERE l.in_version_id = ${versionId} AND ${visibleProducts(viewer)} ORDER BY p.name`),
    queryRows<{ name: string }>(sql`
      SELECT p.name::text AS name FROM products p JOIN classifications k ON k.id = p.classification_id
      WHERE k.kind = 'upstream' AND NOT p.is_retired AND p.id <> ${productId} AND ${visibleProducts(viewer)}
        AND (SELECT ok.kind FROM products o JOIN classifications ok ON ok.id = o.classification_id WHERE o.id = ${productId}) = 'downstream'
        AND NOT EXISTS (SELECT 1 FROM manifest_lines l WHERE l.in_version_id = ${versionId} AND l.product_id = p.id)
      ORDER BY p.name`),
  ]);
  return lines.length + others.length > 0 ? { lines, others: others.map(({ name }) => name) } : null;
}
