import "server-only";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type ReportedBug = BugRef & {
  component: string | null;
  /** Its duplicates and theirs. */
  duplicates: number;
  /** People on its CC list. */
  followers: number;
};

const MOST = 100;

/**
 * The bugs of a product with the most duplicates, as far as the viewer sees both. A duplicate of a duplicate counts for
 * the bug where they end.
 */
export async function listMostReported(
  viewer: Viewer,
  productId: number,
  { onlyOpen }: { onlyOpen: boolean },
): Promise<ReportedBug[]> {
  return queryRows<ReportedBug>(sql`
    WITH RECURSIVE said(original, id) AS (
      SELECT b.duplicate_of_id, b.id FROM bugs b JOIN bugs o ON o.id = b.duplicate_of_id
      WHERE o.product_id = ${productId} AND o.duplicate_of_id IS NULL AND (${!onlyOpen} OR o.resolution IS NULL) AND ${visibleBugs(viewer)}
      UNION SELECT s.original, b.id FROM said s JOIN bugs b ON b.duplicate_of_id = s.id WHERE ${visibleBugs(viewer)}
    ), counted AS (SELECT original, count(*)::int AS duplicates FROM said GROUP BY original)
    SELECT b.id, b.summary, b.status, b.resolution, b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning,
      (SELECT c.name::text FROM components c WHERE c.id = b.component_id) AS component, x.duplicates,
      (SELECT count(*)::int FROM bug_cc cc WHERE cc.bug_id = b.id) AS followers
    FROM counted x JOIN bugs b ON b.id = x.original WHERE ${visibleBugs(viewer)}
    ORDER BY x.duplicates DESC, followers DESC, b.id LIMIT ${MOST}`);
}
