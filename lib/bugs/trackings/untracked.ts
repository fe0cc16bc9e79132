import { closedForVersion } from "#lib/bugs/trackings/closed-for.ts";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * What bugs say of a series of their product where they are not tracked (docs/decisions/052), as rows: an open bug is in the version
 * that it was found in; one that is closed as fixed is fixed in the version that it names, once that is out, unless a change of code says
 * where the fix is (054).
 * `which` is a condition on `b`, `where` on `v`, the version, of bugs that are visible to whom it is for.
 */
export function untrackedPlaces(which: Sql, where: Sql = sql`TRUE`): Sql {
  // Two conditions, which PostgreSQL can look up one by one; with both in one, it looks at every change of code first.
  const at = (
    place: Sql,
  ) => sql`EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = v.product_id
    AND ${place} AND t.audience_id IS NULL)`;
  const isTracked = sql`(${at(sql`t.series_id = v.series_id`)} OR ${at(sql`t.version_id = v.id`)})`;
  const isPlaced = sql`EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id
    WHERE l.bug_id = b.id AND ${isFixingChange} AND r.product_id = v.product_id AND c.status <> 'abandoned'
      AND (c.status = 'open' OR c.branches <> '{}' OR EXISTS (SELECT 1 FROM code_change_tags t WHERE t.code_change_id = c.id AND t.version_id IS NOT NULL)))`;
  const row = sql`b.id AS bug_id, v.product_id, v.series_id, v.id AS version_id, v.name AS version`;
  const inSeries = sql`${which} AND ${where} AND v.product_id = b.product_id AND v.series_id IS NOT NULL AND ${isRealVersion} AND NOT ${isTracked}`;
  const isFixed = sql`${inSeries} AND b.resolution IS NOT NULL AND v.state = 'released' AND coalesce(v.released_on, current_date) <= current_date
    AND NOT ${isPlaced} AND ${bugMeaning} = 'fixed'`;
  return sql`SELECT ${row}, 'affected'::tracking_state AS state FROM bugs b JOIN versions v ON v.id = b.version_id
      WHERE ${inSeries} AND b.resolution IS NULL
    UNION ALL SELECT ${row}, 'released' FROM bugs b JOIN versions v ON v.id = b.target_release_id WHERE ${isFixed}
    UNION ALL SELECT ${row}, 'released' FROM bugs b CROSS JOIN LATERAL (SELECT ${closedForVersion} AS id OFFSET 0) x JOIN versions v ON v.id = x.id
      WHERE ${isFixed} AND b.target_release_id IS NULL AND b.target_milestone_id IS NOT NULL`;
}
