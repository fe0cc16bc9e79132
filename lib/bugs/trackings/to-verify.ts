import "server-only";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * What waits for QE: bugs whose status says that their fix is ready to be tested, and bugs, also closed ones, whose fix a build carries in
 * some place where nobody has tested it. As statements that give numbers of bugs; whether the viewer sees the bug is asked by the caller.
 */

/** The status of `b` says so. Statuses that never do are left out before its phase is computed. */
export const isReadyToVerify: Sql = sql`(b.status IN (SELECT s.name FROM statuses s WHERE s.phase = 'to_verify'
    UNION SELECT ws.status FROM workflow_statuses ws WHERE ws.phase = 'to_verify') AND ${bugPhase} = 'to_verify')`;

/** A build carries the fix in `t`, which the viewer sees, and it was not tested there. */
export function isCarriedUntested(viewer: Viewer): Sql {
  return sql`(t.state = 'carried' AND ${visibleTrackings(viewer)})`;
}

/** Those whose home matches `home`, a condition on `b`, and those tracked in a place that matches `place`, one on `t`. */
export function bugsToVerify(viewer: Viewer, home: Sql, place: Sql): Sql {
  return sql`SELECT b.id FROM bugs b WHERE ${home} AND ${isReadyToVerify}
    UNION SELECT t.bug_id FROM trackings t WHERE ${place} AND ${isCarriedUntested(viewer)}`;
}

/** Those for the viewer: as QA contact of the bug or of the place, or because they said that somebody will test it there. */
export function bugsToVerifyBy(viewer: Viewer, { limit }: { limit?: number } = {}): Sql {
  const me = sql`${viewer.userId}::int`;
  const some = limit === undefined ? sql`` : sql`LIMIT ${limit}`;
  const isCarried = isCarriedUntested(viewer);
  // Each part begins at an index of the viewer's own; the bug's QA contact answers for places that have none.
  return sql`(SELECT b.id FROM bugs b WHERE b.qa_contact_id = ${me} AND ${isReadyToVerify} ${some})
    UNION (SELECT t.bug_id FROM trackings t WHERE t.qa_contact_id = ${me} AND ${isCarried} ${some})
    UNION (SELECT t.bug_id FROM trackings t
      WHERE t.bug_id = ANY(ARRAY(SELECT b.id FROM bugs b WHERE b.qa_contact_id = ${me})) AND t.qa_contact_id IS NULL AND ${isCarried} ${some})
    UNION (SELECT t.bug_id FROM trackings t JOIN tracking_acks x ON x.tracking_id = t.id AND x.kind = 'testing' AND x.answer = 'granted'
      WHERE ${isCarried} AND x.user_id = ${me} AND (t.qa_contact_id IS NULL OR t.qa_contact_id = ${me}) ${some})`;
}
