import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { type CommentView, commentAnchor } from "#lib/bugs/views/bug.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
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
    SELECT c.number, ${commentAnchor} AS anchor, c.html, ${audienceName(viewer, sql`c`)} AS audience, to_json(c.created_at) AS "createdAt", to_json(c.edited_at) AS "editedAt",
      CASE WHEN u.id IS NULL THEN NULL ELSE json_build_object('handle', u.handle, 'displayName', u.display_name) END AS author,
      s.total, s.visited AS "lastVisited"
    FROM (
      SELECT c.id, c.number = 0 AND c.audience_id IS NULL AS is_description,
        row_number() OVER (ORDER BY c.created_at DESC, c.id DESC) AS place, (count(*) OVER ())::int AS total, v.visited,
        c.created_at >= (${timeOfComment(bugId, sql`${from}::int`)}) AS is_asked,
        c.created_at > (${timeOfComment(bugId, sql`v.visited`)}) AS is_new
      FROM comments c JOIN bugs b ON b.id = c.bug_id CROSS JOIN (
        SELECT max(comment_number) AS visited FROM bug_visits WHERE user_id = ${viewer.userId}::int AND bug_id = ${bugId}) v
      WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`c`)}
    ) s JOIN comments c ON c.id = s.id LEFT JOIN users u ON u.id = c.author_id
    WHERE ${all}::boolean OR s.is_description OR s.is_asked OR s.place <= ${NEWEST} OR (s.is_new AND s.place <= ${SINCE})
    ORDER BY s.is_description DESC, c.created_at, c.id`);
  const comments = rows.map(({ total: _, lastVisited: __, ...comment }) => comment);
  return {
    comments,
    hidden: (rows[0]?.total ?? 0) - rows.length,
    last: comments.findLast(({ audience }) => audience === null)?.number ?? 0,
    lastVisited: rows[0]?.lastVisited ?? null,
  };
}

/** When the comment of this number was written: comments for everybody are counted, the others stand between them. */
function timeOfComment(bugId: number, number: Sql): Sql {
  return sql`SELECT o.created_at FROM comments o WHERE o.bug_id = ${bugId} AND o.audience_id IS NULL AND o.number = ${number}`;
}
