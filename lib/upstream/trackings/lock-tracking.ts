import "server-only";
import type { StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { collisionOf } from "#lib/upstream/trackings/collision.ts";
import type { OrderOverride } from "#lib/upstream/trackings/order.ts";

export type LockedTracking = {
  id: number;
  bugId: number;
  productId: number;
  product: string;
  classificationId: number;
  seriesId: number | null;
  versionId: number | null;
  /** The series, also of a version. */
  inSeriesId: number | null;
  targetMilestoneId: number | null;
  audienceId: number | null;
  saidState: TrackingState | null;
  /** A fix was agreed on, and the work goes on since. */
  isAgreed: boolean;
  /** Who asked for a fix last. */
  askedById: number | null;
  state: TrackingState;
  source: StateSource;
  reason: string;
  orderOverride: OrderOverride | null;
  /** The version that the place is. */
  ofVersion: string | null;
  assignee: string | null;
  qaContact: string | null;
  targetVersion: string | null;
  targetMilestone: string | null;
  priority: string | null;
  testPlan: string;
  build: string;
  revision: number;
};

/**
 * Locks the bug of a visible tracking, then the tracking. NotFound when the viewer does not see it, or the bug; Collision when it
 * was changed since `revision`.
 */
export async function lockTracking(
  tx: RunsSql,
  viewer: Viewer,
  id: number,
  revision?: number,
): Promise<LockedTracking> {
  const missing = () => new NotFound("There is no such tracking.");
  const [bug] = await queryRowsIn(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = (SELECT t.bug_id FROM trackings t WHERE t.id = ${id}) AND ${visibleBugs(viewer)} FOR NO KEY UPDATE`,
  );
  if (!bug) throw missing();
  const [tracking] = await queryRowsIn<LockedTracking>(
    tx,
    sql`SELECT t.id, t.bug_id AS "bugId", t.product_id AS "productId", p.name::text AS product, p.classification_id AS "classificationId",
          t.series_id AS "seriesId", t.version_id AS "versionId", coalesce(t.series_id, pv.series_id) AS "inSeriesId",
          t.target_milestone_id AS "targetMilestoneId", t.audience_id AS "audienceId", t.said_state AS "saidState", t.is_agreed AS "isAgreed", t.asked_by_id AS "askedById", t.state, t.source, t.reason,
          t.order_override AS "orderOverride", pv.name AS "ofVersion",
          a.handle::text AS assignee, q.handle::text AS "qaContact", v.name AS "targetVersion", m.name AS "targetMilestone",
          t.priority, t.test_plan AS "testPlan", t.verified_build AS build, t.revision
        FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN versions pv ON pv.id = t.version_id
        LEFT JOIN users a ON a.id = t.assignee_id LEFT JOIN users q ON q.id = t.qa_contact_id
        LEFT JOIN versions v ON v.id = t.target_version_id LEFT JOIN milestones m ON m.id = t.target_milestone_id
        WHERE t.id = ${id} AND ${visibleTrackings(viewer)} FOR UPDATE OF t`,
  );
  if (!tracking) throw missing();
  if (revision !== undefined && revision !== tracking.revision)
    throw await collisionOf(tx, viewer, tracking, revision);
  return tracking;
}
