import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { ancestorsOf, isFirstIn } from "#lib/search/trackings/tracking-sql.ts";

/** A bug whose fix comes with a version that a milestone contains. */
export type ContainedBug = {
  id: number;
  summary: string;
  product: string;
  /** The target of the bug; null: none. */
  target: string | null;
};

/**
 * The bugs that the viewer sees whose fix is in a version that a shared milestone contains, and was not in the one that the milestone
 * before contained, under the upstream products that they see. A product without one before says nothing: all its history would be new.
 */
export async function listContained(viewer: Viewer, milestoneId: number): Promise<ContainedBug[]> {
  return searchRows<ContainedBug>(
    viewer,
    sql`WITH line AS MATERIALIZED (
          SELECT p.id AS product_id, p.name::text AS product, ${ancestorsOf(sql`l.version_id`)} AS after, ${ancestorsOf(sql`l.previous_version_id`)} AS before
          FROM manifest_lines l JOIN products p ON p.id = l.product_id JOIN classifications k ON k.id = p.classification_id AND k.kind = 'upstream'
          WHERE l.milestone_id = ${milestoneId} AND l.version_id <> l.previous_version_id AND ${visibleProducts(viewer)})
        SELECT DISTINCT b.id, b.summary, line.product,
          coalesce((SELECT m.name FROM milestones m WHERE m.id = b.target_milestone_id), (SELECT v.name FROM versions v WHERE v.id = b.target_release_id)) AS target
        FROM line JOIN trackings t ON t.product_id = line.product_id JOIN bugs b ON b.id = t.bug_id
        WHERE ${isFirstIn(sql`line.before`, sql`line.after`)} AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
        ORDER BY b.id, line.product`,
  );
}
