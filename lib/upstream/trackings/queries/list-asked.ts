import "server-only";
import { CLOSED_AS } from "#lib/bugs/trackings/open-boxes.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { type TrackingView, trackingsWhere } from "#lib/upstream/trackings/queries/list-trackings.ts";

/** A fix that the viewer asked for, with what became of it. */
export type AskedFix = {
  summary: string;
  isRestricted: boolean;
  /** Status and resolution of a bug that is closed; null while it is open. */
  closedAs: string | null;
  tracking: TrackingView;
};

const ASKED_SHOWN = 25;

/** The fixes that the viewer asked for, the latest first: at most 25 of those that nobody else asked for since. */
export async function listAskedFixes(viewer: Viewer): Promise<AskedFix[]> {
  if (viewer.userId === null) return [];
  const bugs = await queryRows<{
    id: number;
    summary: string;
    isRestricted: boolean;
    closedAs: string | null;
  }>(
    sql`SELECT t.id, b.summary, b.is_restricted AS "isRestricted", ${CLOSED_AS} AS "closedAs" FROM trackings t JOIN bugs b ON b.id = t.bug_id
        WHERE t.asked_by_id = ${viewer.userId} AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
        ORDER BY t.asked_at DESC, t.id DESC LIMIT ${ASKED_SHOWN}`,
  );
  if (bugs.length === 0) return [];
  const trackings = await queryRows<TrackingView>(
    trackingsWhere(viewer, sql`t.id = ANY(${bugs.map(({ id }) => id)}::int[])`),
  );
  return bugs.flatMap(({ id, ...bug }) => {
    const tracking = trackings.find((one) => one.id === id);
    return tracking ? [{ ...bug, tracking }] : [];
  });
}
