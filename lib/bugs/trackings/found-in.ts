import { visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Where people recorded that they found a bug, and neither they nor a person who may edit said otherwise since, as rows of bug and version; `which` is a condition on `r`, the
 * records. The version in which a bug was found when it was filed is its own field.
 */
export function recordedFound(viewer: Viewer, which: Sql): Sql {
  return sql`SELECT DISTINCT r.bug_id, r.version_id FROM presence r
    WHERE ${which} AND r.kind = 'found' AND ${visiblePart(viewer, sql`r`, sql`r.user_id`)}
      AND NOT EXISTS (SELECT 1 FROM presence l WHERE l.bug_id = r.bug_id AND l.version_id = r.version_id AND l.id > r.id
        AND (l.decides OR l.user_id IS NOT DISTINCT FROM r.user_id)
        -- Who took it back themselves said nothing.
        AND NOT EXISTS (SELECT 1 FROM presence x WHERE x.bug_id = l.bug_id AND x.version_id = l.version_id AND x.id > l.id
          AND x.user_id IS NOT DISTINCT FROM l.user_id AND (l.kind, x.kind) IN (('fixed', 'not_fixed'), ('absent', 'not_found')))
        AND l.kind IN ('not_found', 'fixed', 'absent') AND ${visiblePart(viewer, sql`l`, sql`l.user_id`)})`;
}
