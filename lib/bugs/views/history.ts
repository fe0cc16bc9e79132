import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import type { HistoryParts } from "#lib/bugs/history/filter.ts";
import { commentAnchor, listChanges } from "#lib/bugs/views/bug.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** All that was done to a bug and said on it, as far as the viewer sees it, oldest first; comments without their texts. */
export async function readHistory(viewer: Viewer, bugId: number): Promise<HistoryParts> {
  const [changes, comments] = await Promise.all([
    listChanges(viewer, bugId),
    queryPrepared<HistoryParts["comments"][number]>(sql`
      SELECT c.number, ${commentAnchor} AS anchor, ${audienceName(viewer, sql`c`)} AS audience, x.verb, to_json(x.at) AS "createdAt",
        CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END AS author
      FROM comments c JOIN bugs b ON b.id = c.bug_id CROSS JOIN LATERAL (
        SELECT 'wrote' AS verb, c.created_at AS at, c.author_id AS by
        UNION ALL SELECT 'edited', r.written_at, r.author_id FROM comment_revisions r WHERE r.comment_id = c.id AND r.number > 1
        UNION ALL SELECT 'edited', c.edited_at, c.edited_by_id WHERE c.edited_at IS NOT NULL
        UNION ALL SELECT 'hid', c.hidden_at, c.hidden_by_id WHERE c.hidden_at IS NOT NULL) x LEFT JOIN users u ON u.id = x.by
      WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`c`)} ORDER BY x.at, c.id`),
  ]);
  return { changes, comments };
}
