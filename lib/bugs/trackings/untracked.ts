import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * What bugs say of a series of their product where they are not tracked (docs/decisions/052), as rows: an open bug is in the version
 * that it was found in; one that is closed as fixed, while no change of code says where, is fixed in its target version once that is out.
 * `which` is a condition on `b`, `where` on `v`, the version, of bugs that are visible to whom it is for.
 */
export function untrackedPlaces(which: Sql, where: Sql = sql`TRUE`): Sql {
  const isTracked = sql`EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = v.product_id
    AND (t.series_id = v.series_id OR t.version_id = v.id) AND t.audience_id IS NULL)`;
  const isNamed = sql`EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id
    WHERE l.bug_id = b.id AND l.relation = 'fixes' AND r.product_id = v.product_id
      AND (c.status = 'open' OR (c.status = 'merged' AND (c.branches <> '{}'
        OR EXISTS (SELECT 1 FROM code_change_tags g WHERE g.code_change_id = c.id AND g.version_id IS NOT NULL)))))`;
  const row = sql`b.id AS bug_id, v.product_id, v.series_id, v.id AS version_id, v.name AS version`;
  return sql`SELECT ${row}, 'affected'::tracking_state AS state FROM bugs b JOIN versions v ON v.id = b.version_id
      WHERE ${which} AND ${where} AND b.resolution IS NULL AND v.product_id = b.product_id AND v.series_id IS NOT NULL AND NOT ${isTracked}
    UNION ALL SELECT ${row}, 'released' FROM bugs b JOIN versions v ON v.id = b.target_release_id
      WHERE ${which} AND ${where} AND b.resolution IS NOT NULL AND v.product_id = b.product_id AND v.series_id IS NOT NULL
        AND v.state = 'released' AND coalesce(v.released_on, current_date) <= current_date
        AND NOT ${isTracked} AND NOT ${isNamed} AND ${bugMeaning} = 'fixed'`;
}
