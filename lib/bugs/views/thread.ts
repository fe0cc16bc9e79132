import "server-only";
import type { CommentView } from "#lib/bugs/views/bug.ts";
import { visibleBugs, visiblePrivate } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** So many of the newest comments are always sent. */
export const NEWEST = 20;
/** Of those since the last visit, so many. */
const SINCE = 100;
/** Changes further back are sent with all comments. */
export const NEWEST_CHANGES = 100;
const EVERY = 1_000_000;

/** Which comments are asked for, beside the description and the newest: all, or those from a number on. */
export type ThreadAsked = { from?: number; all?: boolean };

export type Thread = {
  /** Oldest first. */
  comments: CommentView[];
  /** How many the viewer sees that are not among them: they lie between the description and the next. */
  hidden: number;
  /** The number of the last comment that the viewer sees; 0 when there is only the description. */
  last: number;
  /** The last comment on this bug that was sent to the viewer before; null when that is not known. */
  lastVisited: number | null;
};

/**
 * The comments of a bug as a page shows them: the description, the newest, those since the viewer's
 * last visit, and what was asked for.
 */
export async function listThread(viewer: Viewer, bugId: number, asked: ThreadAsked = {}): Promise<Thread> {
  const { all = false, from = EVERY } = asked;
  const rows = await queryPrepared<CommentView & { total: number; lastVisited: number | null }>(sql`
    SELECT c.number, c.html, c.is_private AS "isPrivate", to_json(c.created_at) AS "createdAt", to_json(c.edited_at) AS "editedAt",
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END AS author,
      s.total, s.visited AS "lastVisited"
    FROM (
      SELECT c.id, c.number, row_number() OVER (ORDER BY c.number DESC) AS place, (count(*) OVER ())::int AS total,
        (SELECT v.comment_number FROM bug_visits v WHERE v.user_id = ${viewer.userId}::int AND v.bug_id = ${bugId}) AS visited
      FROM comments c JOIN bugs b ON b.id = c.bug_id
      WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePrivate(viewer, sql`c`)}
    ) s JOIN comments c ON c.id = s.id LEFT JOIN users u ON u.id = c.author_id
    WHERE ${all}::boolean OR s.number = 0 OR s.number >= ${from}::int
      OR s.place <= ${NEWEST} OR (s.number > s.visited AND s.place <= ${SINCE})
    ORDER BY s.number`);
  const comments = rows.map(({ total: _, lastVisited: __, ...comment }) => comment);
  return {
    comments,
    hidden: (rows[0]?.total ?? 0) - rows.length,
    last: comments.at(-1)?.number ?? 0,
    lastVisited: rows[0]?.lastVisited ?? null,
  };
}
