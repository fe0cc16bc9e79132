import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";

/**
 * The version that a report names is one that has the bug: records it for the audience of its tracking, and computes the
 * states. Part of filing, so without history; what happens to a bug that was there before has one. Does nothing for a report that names no version.
 */
export async function recordReport(
  tx: RunsSql,
  actor: Actor,
  trackingId: number,
  { isNew }: { isNew: boolean },
): Promise<void> {
  const [recorded] = await queryRowsIn<{ bugId: number }>(
    tx,
    sql`INSERT INTO presence (bug_id, version_id, kind, user_id, audience_id)
        SELECT t.bug_id, t.version_id, 'found', ${actor.userId}, t.audience_id FROM trackings t
        WHERE t.id = ${trackingId} AND t.version_id IS NOT NULL RETURNING bug_id AS "bugId"`,
  );
  if (recorded) await recomputeTrackings(tx, actor, [recorded.bugId], { isSilent: isNew, own: trackingId });
}
