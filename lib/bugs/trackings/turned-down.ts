import { UNDECIDED_STATES } from "#lib/bugs/trackings/states.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Reports against downstream products that were turned down where they are worked on, as a condition on `b`: closed without a fix, while the product that the reporter
 * named is undecided. Of a private report, the public bug that it became. `ofProduct`: a condition on the number of a downstream product. Whoever decides for that
 * product, or reopens the bug, takes it out.
 */
export function turnedDown(viewer: Viewer, ofProduct: (id: Sql) => Sql): Sql {
  return sql`(b.resolution IS NOT NULL AND b.id IN (
      SELECT coalesce(r.published_bug_id, r.bug_id) FROM routed_reports r JOIN trackings t ON t.bug_id = coalesce(r.published_bug_id, r.bug_id) AND t.product_id = r.product_id
      WHERE ${ofProduct(sql`r.product_id`)} AND r.unrouted_since IS NULL AND r.downstream_only_reason = ''
        AND t.state = ANY(${[...UNDECIDED_STATES]}::tracking_state[]) AND ${visibleTrackings(viewer)})
    AND ${bugMeaning} NOT IN ('fixed', 'duplicate'))`;
}
