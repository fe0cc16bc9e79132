import "server-only";
import type { KnownThings } from "#lib/bugs/comments/named-things.ts";
import { canComment } from "#lib/bugs/policy.ts";
import { type BugView, type CommentView, commentAnchor, findBug } from "#lib/bugs/views/bug.ts";
import { readKnownThings } from "#lib/bugs/views/known-things.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type BugNews = { bug: BugView; comments: CommentView[]; known: KnownThings; mayComment: boolean };

/**
 * What was said on a bug after the comment with this anchor, for a page that shows all until then: the bug and the comments, oldest
 * first, with what they name. Null: nothing, or the bug, or that comment, is missing or hidden.
 */
export async function findNews(viewer: Viewer, bugId: number, lastAnchor: string): Promise<BugNews | null> {
  const rows = await queryRows(sql`
    SELECT 1 FROM comments c JOIN bugs b ON b.id = c.bug_id
    JOIN (SELECT c.bug_id, c.created_at, c.id FROM comments c WHERE c.bug_id = ${bugId} AND ${commentAnchor} = ${lastAnchor}) last ON last.bug_id = c.bug_id
    WHERE c.bug_id = ${bugId} AND (c.created_at, c.id) > (last.created_at, last.id) AND ${visibleBugs(viewer, "few")} AND ${visiblePart(viewer, sql`c`)} LIMIT 1`);
  if (rows.length === 0) return null;
  const [bug, thread] = await Promise.all([findBug(viewer, bugId), listThread(viewer, bugId, { all: true })]);
  const last = thread.comments.findIndex(({ anchor }) => anchor === lastAnchor);
  const comments = last < 0 ? [] : thread.comments.slice(last + 1);
  if (!bug || comments.length === 0) return null;
  const known = await readKnownThings(
    viewer,
    comments.map(({ html }) => html),
  );
  return { bug, comments, known, mayComment: canComment(viewer, bug) };
}
