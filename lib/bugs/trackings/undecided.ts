import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { UNDECIDED_STATES } from "#lib/bugs/trackings/states.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Did nobody decide what is to be done in `t`, a tracking? */
export function isUndecided(viewer: Viewer): Sql {
  return sql`(t.state = ANY(${[...UNDECIDED_STATES]}::tracking_state[]) AND NOT ${isFixedLater(viewer)})`;
}

/**
 * Is the place of `t` a version that is out, while a later one of its series has the fix? Nothing more is done in it: who uses it upgrades. Says
 * so a tracking of the series or of the later version, or what that contains: the fix, or an own patch.
 */
export function isFixedLater(viewer: Viewer): Sql {
  const hasFix = (t: Sql) => sql`${t}.state IN ('carried', 'verified', 'released')`;
  const line = sql`ARRAY(WITH RECURSIVE line AS (SELECT c.id, c.predecessor_id FROM versions c WHERE c.id = ml.version_id
    UNION SELECT c.id, c.predecessor_id FROM versions c JOIN line ON c.id = line.predecessor_id) SELECT line.id FROM line)`;
  const isContained = sql`EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = place.bug_id AND t.product_id = ml.product_id AND t.state IN ('fixed', 'carried', 'verified', 'released')
    AND nullif(${fixVersions(sql`t.evidence`)}, '{}') <@ ${line} AND ${visibleTrackings(viewer)})`;
  return sql`(t.version_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM (SELECT t.bug_id, t.product_id, t.audience_id, o.id, o.series_id, o.sort_key FROM versions o
      WHERE o.id = t.version_id AND o.state IN ('released', 'withdrawn') AND o.series_id IS NOT NULL) place
    WHERE EXISTS (SELECT 1 FROM trackings s LEFT JOIN versions sv ON sv.id = s.version_id
        WHERE s.bug_id = place.bug_id AND s.product_id = place.product_id AND ${hasFix(sql`s`)}
          AND (s.audience_id IS NULL OR s.audience_id = place.audience_id)
          AND (s.series_id = place.series_id OR (sv.series_id = place.series_id AND sv.sort_key COLLATE "C" > place.sort_key)))
      OR EXISTS (SELECT 1 FROM versions w JOIN manifest_lines ml ON ml.in_version_id = w.id JOIN products p ON p.id = ml.product_id
        WHERE w.series_id = place.series_id AND w.sort_key COLLATE "C" > place.sort_key AND w.state <> 'withdrawn' AND ${visibleProducts(viewer)}
          AND (EXISTS (SELECT 1 FROM manifest_patches x WHERE x.manifest_line_id = ml.id AND x.bug_id = place.bug_id) OR ${isContained}))))`;
}
