import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { ancestorsOf, HAS_FIX } from "#lib/search/trackings/tracking-sql.ts";

/**
 * Bugs whose fix an own patch brought to a version of these products (`isOne`, a condition on `x`), while the last version that follows it
 * has neither a patch for them nor a contained version with the fix: who upgrades gets the bug back. Not what somebody decided against there.
 */
export function lostFixes(viewer: Viewer, isOne: Sql): Sql {
  const hasManifest = (version: Sql) =>
    sql`EXISTS (SELECT 1 FROM manifest_lines m JOIN products p ON p.id = m.product_id WHERE m.in_version_id = ${version} AND ${visibleProducts(viewer)})`;
  return sql`b.id IN (
    WITH last AS MATERIALIZED (
      SELECT v.id, v.series_id, v.product_id, ${ancestorsOf(sql`v.id`)} AS line FROM versions v JOIN products p ON p.id = v.product_id
      WHERE v.product_id IN (SELECT x.id FROM products x WHERE ${isOne}) AND v.state <> 'withdrawn' AND ${hasManifest(sql`v.id`)} AND ${visibleProducts(viewer)}
        AND NOT EXISTS (SELECT 1 FROM versions n WHERE n.predecessor_id = v.id AND n.state <> 'withdrawn' AND ${hasManifest(sql`n.id`)})),
    patched AS MATERIALIZED (
      SELECT DISTINCT last.id, last.series_id, last.product_id, y.bug_id, now.id AS line_id, now.product_id AS contained_id, now.version_id
      FROM last JOIN manifest_lines l ON l.in_version_id = ANY(last.line) AND l.in_version_id <> last.id
      JOIN manifest_patches y ON y.manifest_line_id = l.id AND y.bug_id IS NOT NULL
      JOIN manifest_lines now ON now.in_version_id = last.id AND now.product_id = l.product_id JOIN products p ON p.id = l.product_id
      WHERE ${visibleProducts(viewer)} AND NOT EXISTS (SELECT 1 FROM manifest_patches o WHERE o.manifest_line_id = now.id AND o.bug_id = y.bug_id))
    SELECT o.bug_id FROM patched o
    WHERE NOT EXISTS (SELECT 1 FROM trackings t CROSS JOIN LATERAL (SELECT nullif(${fixVersions(sql`t.evidence`)}, '{}') AS at OFFSET 0) f
        WHERE t.bug_id = o.bug_id AND t.product_id = o.contained_id AND ${HAS_FIX} AND f.at <@ ${ancestorsOf(sql`o.version_id`)} AND ${visibleTrackings(viewer)})
      AND NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = o.bug_id AND t.product_id = o.product_id AND ${visibleTrackings(viewer)}
        AND (t.version_id = o.id OR (t.version_id IS NULL AND (t.series_id IS NULL OR t.series_id = o.series_id)))
        AND t.state IN ('declined', 'deferred', 'wont_fix', 'not_affected', 'does_not_exist')))`;
}
