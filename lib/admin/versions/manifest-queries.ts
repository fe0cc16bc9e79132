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

export type OtherProduct = { id: number; name: string; isNear: boolean };

export type VersionManifest = {
  lines: ContainedLine[];
  /** Upstream products that it does not contain yet: those that other versions contain, that bugs go to, or that are beside them, first. */
  others: OtherProduct[];
  /** The product whose line is open, with its versions, newest first; null: none is. */
  chosen: { product: string; versions: string[] } | null;
  /** Milestones with a manifest of such products, newest first: "oVirt/ovirt-4.4.10". */
  milestones: string[];
};

/**
 * The manifest of a version of a product that is built on others, with the contained products that the viewer sees; null for
 * a product of an upstream classification without one. `open`: the open line (l12), or the product to add (add34). For people who manage
 * the product's milestones.
 */
export async function findVersionManifest(
  viewer: Viewer,
  productId: number,
  versionId: number,
  open = "",
): Promise<VersionManifest | null> {
  demand(viewer, "manage_milestones", productId, "read");
  const isBuiltOnOthers = sql`(SELECT ok.kind FROM products o JOIN classifications ok ON ok.id = o.classification_id WHERE o.id = ${productId}) = 'downstream'`;
  const near = sql`(SELECT l.product_id FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id WHERE d.product_id = ${productId}
    UNION SELECT a.upstream_product_id FROM product_mappings a WHERE a.downstream_product_id = ${productId} AND a.upstream_product_id IS NOT NULL)`;
  const [, kind = "", number = "0"] = /^(l|add)(\d{1,9})$/.exec(open) ?? [];
  const [lines, others, milestones, versions] = await Promise.all([
    queryRows<ContainedLine>(sql`
      SELECT l.id, p.name::text AS product, v.name AS version, pv.name AS "previousVersion", l.tag, l.note,
        1 + (SELECT count(*)::int FROM audit_entries e WHERE e.product_id = ${productId} AND e.subject = 'manifest line' AND e.subject_id = l.id) AS revision,
        coalesce((SELECT string_agg(x.name || coalesce(' #' || b.id, '') || CASE WHEN x.subject = '' THEN '' ELSE ' ' || x.subject END, E'\n' ORDER BY x.id)
          FROM manifest_patches x LEFT JOIN bugs b ON b.id = x.bug_id AND ${visibleBugs(viewer, "few")} WHERE x.manifest_line_id = l.id), '') AS patches,
        (SELECT count(*)::int FROM manifest_patches x WHERE x.manifest_line_id = l.id) AS "patchCount"
      FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id AND d.product_id = ${productId}
      JOIN products p ON p.id = l.product_id LEFT JOIN versions v ON v.id = l.version_id LEFT JOIN versions pv ON pv.id = l.previous_version_id
      WHERE l.in_version_id = ${versionId} AND ${visibleProducts(viewer)} ORDER BY p.name`),
    queryRows<OtherProduct>(sql`
      SELECT p.id, p.name::text AS name, p.id IN ${near} OR p.classification_id IN (SELECT n.classification_id FROM products n WHERE n.id IN ${near}) AS "isNear"
      FROM products p JOIN classifications k ON k.id = p.classification_id
      WHERE k.kind = 'upstream' AND NOT p.is_retired AND p.id <> ${productId} AND ${visibleProducts(viewer)} AND ${isBuiltOnOthers}
        AND NOT EXISTS (SELECT 1 FROM manifest_lines l WHERE l.in_version_id = ${versionId} AND l.product_id = p.id)
      ORDER BY p.id IN ${near} DESC, 3 DESC, p.name`),
    queryRows<{ name: string }>(sql`
      SELECT k.name::text || '/' || m.name AS name FROM milestones m JOIN classifications k ON k.id = m.classification_id
      WHERE k.kind = 'upstream' AND ${isBuiltOnOthers} AND EXISTS (SELECT 1 FROM manifest_lines l JOIN products p ON p.id = l.product_id
        WHERE l.milestone_id = m.id AND l.version_id IS NOT NULL AND ${visibleProducts(viewer)})
      ORDER BY EXISTS (SELECT 1 FROM products n WHERE n.classification_id = k.id AND n.id IN ${near}) DESC, k.name, m.sort_key COLLATE "C" DESC`),
    queryRows<{ product: string; name: string | null }>(sql`
      SELECT p.name::text AS product, v.name FROM products p LEFT JOIN versions v ON v.product_id = p.id
      WHERE p.id = CASE WHEN ${kind} = 'l' THEN (SELECT l.product_id FROM manifest_lines l WHERE l.id = ${number}::int AND l.in_version_id = ${versionId})
          ELSE ${number}::int END AND ${kind} <> '' AND ${visibleProducts(viewer)}
      ORDER BY v.sort_key COLLATE "C" DESC`),
  ]);
  if (lines.length + others.length === 0) return null;
  const [first] = versions;
  const chosen = first
    ? { product: first.product, versions: versions.flatMap(({ name }) => name ?? []) }
    : null;
  return { lines, others, chosen, milestones: milestones.map(({ name }) => name) };
}
