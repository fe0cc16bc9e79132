import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { ancestorsOf, HAS_FIX, isOnLine } from "#lib/search/trackings/tracking-sql.ts";

/**
 * The bugs that are fixed in the products that a downstream version contains: `bug_id`, and where the fix is for it as `word`
 * (lib/search/trackings/words.ts). Left out is what somebody decided against there, also for now, what the contained series never had, and a place
 * of which nobody knows where the fix is: a product without series and version, as clones have it.
 * The newest version of the contained series is the next rebase.
 */
export function manifestBugs(viewer: Viewer, versionId: number | Sql): Sql {
  return sql`
    SELECT f.bug_id, CASE
        WHEN f.is_in OR o.is_carried THEN '@in_manifest'
        WHEN o.is_asked THEN '@backport_requested'
        WHEN f.is_next THEN '@next_rebase' ELSE '@needs_backport' END AS word
    FROM (
      SELECT x.bug_id, bool_and(x.is_in) AS is_in, bool_and(x.is_in OR x.is_next) AS is_next FROM (
        SELECT t.bug_id, l.id, bool_or(${HAS_FIX} AND coalesce(f.at <@ l.now_in, FALSE)) OR EXISTS (
            SELECT 1 FROM manifest_patches y WHERE y.manifest_line_id = l.id AND y.bug_id = t.bug_id) AS is_in,
          bool_or(${HAS_FIX} AND (coalesce(f.at <@ l.next_in, FALSE) OR (t.state = 'fixed' AND t.series_id = l.series_id))) AS is_next
        FROM (${linesOf(viewer, versionId)}) l JOIN trackings t ON t.product_id = l.product_id
        CROSS JOIN LATERAL (SELECT nullif(${fixVersions(sql`t.evidence`)}, '{}') AS at OFFSET 0) f
        WHERE ${visibleTrackings(viewer)}
        GROUP BY t.bug_id, l.id
        HAVING bool_or(${HAS_FIX} AND (f.at IS NOT NULL OR t.state = 'fixed' OR ${isInNewerSeries}))
          AND NOT coalesce(bool_or(t.state IN ('not_affected', 'does_not_exist') AND t.series_id = l.series_id), FALSE)) x
      GROUP BY x.bug_id) f
    LEFT JOIN (
      SELECT t.bug_id, bool_or(t.state IN ('carried', 'verified', 'released') AND (t.version_id = d.id OR t.source <> 'computed'
          OR ${isOnLine(sql`t.evidence`, ancestorsOf(sql`d.id`))})) AS is_carried,
        bool_or(t.state IN ('requested', 'approved', 'in_review')) AS is_asked,
        bool_or(t.state IN ('declined', 'deferred', 'wont_fix', 'not_affected', 'does_not_exist')) AS is_declined
      FROM trackings t JOIN versions d ON d.id = ${versionId}::int AND t.product_id = d.product_id
        AND (t.version_id = d.id OR (t.version_id IS NULL AND (t.series_id IS NULL OR t.series_id = d.series_id)))
      WHERE ${visibleTrackings(viewer)} GROUP BY t.bug_id) o ON o.bug_id = f.bug_id
    WHERE f.is_in OR o.is_carried OR NOT coalesce(o.is_declined, FALSE)`;
}

/** The place is a series that came after the contained one: also without a version, its fix is not in what is contained. */
const isInNewerSeries = sql`(SELECT n.sort_key COLLATE "C" > s.sort_key FROM series n, series s WHERE n.id = t.series_id AND s.id = l.series_id)`;

/** The lines of the manifest, each with what its version contains, and what the newest version of that series does. */
function linesOf(viewer: Viewer, versionId: number | Sql): Sql {
  return sql`SELECT l.id, l.product_id, c.series_id, ${ancestorsOf(sql`c.id`)} AS now_in,
      ${ancestorsOf(sql`(SELECT n.id FROM versions n WHERE n.series_id = c.series_id AND n.state NOT IN ('planned', 'withdrawn')
        ORDER BY n.sort_key COLLATE "C" DESC LIMIT 1)`)} AS next_in
    FROM manifest_lines l JOIN versions c ON c.id = l.version_id JOIN products p ON p.id = l.product_id
    WHERE l.in_version_id = ${versionId}::int AND ${visibleProducts(viewer)}
      AND EXISTS (SELECT 1 FROM versions d JOIN products p ON p.id = d.product_id WHERE d.id = l.in_version_id AND ${visibleProducts(viewer)}) OFFSET 0`;
}
