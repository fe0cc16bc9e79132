import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { visibleBugs, visibleWatches } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Failure } from "#lib/upstream/watches/failures.ts";

export type LockedWatch = {
  id: number;
  bugId: number;
  /** The product of the bug, or of the tracking that it is about. */
  productId: number;
  trackingId: number | null;
  audienceId: number | null;
  /** Everybody who sees the bug sees it. */
  isPublic: boolean;
  tracker: string;
  remoteId: string;
  url: string;
  rawStatus: string;
  lastOkAt: Date | null;
  nextCheckAt: Date;
  /** In a row. */
  failures: number;
  failure: Failure | null;
  addedById: number;
  confirmedById: number | null;
};

/** Locks the bug of a visible watch, then the watch. NotFound when the viewer does not see it, or the bug. */
export async function lockWatch(tx: RunsSql, viewer: Viewer, id: number): Promise<LockedWatch> {
  await queryRowsIn(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = (SELECT w.bug_id FROM watches w WHERE w.id = ${id}) AND ${visibleBugs(viewer)} FOR NO KEY UPDATE`,
  );
  const [watch] = await queryRowsIn<LockedWatch>(
    tx,
    sql`SELECT w.id, w.bug_id AS "bugId", coalesce(t.product_id, b.product_id) AS "productId", w.tracking_id AS "trackingId",
          w.audience_id AS "audienceId", w.audience_id IS NULL AND (t.id IS NULL OR p.visibility = 'open') AS "isPublic",
          w.tracker, w.remote_id AS "remoteId", w.url, w.raw_status AS "rawStatus", w.last_ok_at AS "lastOkAt", w.next_check_at AS "nextCheckAt",
          w.failures, w.failure,
          w.added_by_id AS "addedById", w.confirmed_by_id AS "confirmedById"
        FROM watches w JOIN bugs b ON b.id = w.bug_id LEFT JOIN trackings t ON t.id = w.tracking_id LEFT JOIN products p ON p.id = t.product_id
        WHERE w.id = ${id} AND ${visibleBugs(viewer)} AND ${visibleWatches(viewer)} FOR UPDATE OF w`,
  );
  if (!watch) throw new NotFound("There is no such watch.");
  return watch;
}

/** Writes a row of history about a watch, for those who see the watch. */
export async function noteWatch(
  tx: RunsSql,
  viewer: Viewer,
  watch: Pick<LockedWatch, "bugId" | "trackingId" | "audienceId" | "isPublic">,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const plan = emptyPlan(watch.bugId, { isMain: false });
  plan.changes.push({
    field: "watch",
    from,
    to,
    fromId: null,
    toId: null,
    trackingId: watch.trackingId,
    audienceId: watch.audienceId,
    isHidden: !watch.isPublic,
  });
  await writePlans(tx, viewer, [plan]);
}

/** "github.com/example/engine #12", with its status there: "github.com/example/engine #12: open". */
export function watchName({ tracker, remoteId }: { tracker: string; remoteId: string }, status = ""): string {
  return `${tracker} ${remoteId}${status && `: ${status}`}`;
}
