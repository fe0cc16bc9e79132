import "server-only";
import { commentAnchor, listComments, type PersonRef } from "#lib/bugs/views/bug.ts";
import { saidComments, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import type { Actor, Viewer } from "#lib/people/viewer.ts";

/** Where a note is: a line of a file of the patch. */
export type NotePlace = {
  path: string;
  /** The line is one that the patch removes: its number before. */
  isOld: boolean;
  line: number;
};

/** What a reviewer says about a line. */
export type ReviewNoteView = NotePlace & {
  id: number;
  /** The comment does not say it any more: there is no text here, only the comment. */
  isEdited: boolean;
  text: string;
  html: string;
  author: PersonRef | null;
  createdAt: string;
  /** Of the comment that the review became; null: a draft of the viewer. */
  commentAnchor: string | null;
};

/** Whether the comment `c` that the note `n` was sent with was edited, and says it no more. */
const isEdited = sql`(c.id IS NOT NULL AND c.revision > 1 AND (n.text = '' OR position(n.text IN c.text) = 0))`;

/** The notes on the lines of an attachment that the viewer may read: of comments that they see, and their own drafts. */
export async function listReviewNotes(viewer: Viewer, attachmentId: number): Promise<ReviewNoteView[]> {
  const notes = await queryRows<ReviewNoteView & { bugId: number }>(sql`
    SELECT n.id, b.id AS "bugId", n.path, n.is_old AS "isOld", n.line, ${isEdited} AS "isEdited",
      CASE WHEN ${isEdited} THEN '' ELSE n.text END AS text, CASE WHEN ${isEdited} THEN '' ELSE n.html END AS html, to_json(n.created_at) AS "createdAt",
      CASE WHEN c.id IS NOT NULL THEN ${commentAnchor} END AS "commentAnchor",
      json_build_object('handle', u.handle, 'displayName', u.display_name) AS author
    FROM review_notes n JOIN attachments f ON f.id = n.attachment_id JOIN bugs b ON b.id = f.bug_id JOIN users u ON u.id = n.author_id
    LEFT JOIN comments c ON c.id = n.comment_id
    WHERE n.attachment_id = ${attachmentId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`f`)}
      AND ((n.comment_id IS NULL AND n.author_id = ${viewer.userId}::int) OR (c.id IS NOT NULL AND ${saidComments(viewer)}))
    ORDER BY n.created_at, n.id`);
  const [sent] = notes.filter(({ commentAnchor }) => commentAnchor !== null);
  // Whoever may not read the comment does not read its notes.
  const comments = sent ? await listComments(viewer, sent.bugId) : [];
  const readable = new Set(comments.filter(({ html }) => html !== "").map(({ anchor }) => anchor));
  return notes
    .filter(({ commentAnchor }) => commentAnchor === null || readable.has(commentAnchor))
    .map(({ bugId: _, ...note }) => note);
}

/** A note of a draft. */
export type DraftNote = NotePlace & { id: number; quote: string; text: string; changedAt: string };

/** The notes of the viewer on an attachment that are not sent yet, in a transaction locked. */
export async function listDraftNotes(
  viewer: Actor,
  attachmentId: number,
  tx?: RunsSql,
): Promise<DraftNote[]> {
  const statement = sql`
    SELECT id, path, is_old AS "isOld", line, quote, text, to_json(changed_at) AS "changedAt" FROM review_notes
    WHERE attachment_id = ${attachmentId} AND author_id = ${viewer.userId} AND comment_id IS NULL ORDER BY id ${tx ? sql`FOR UPDATE` : sql``}`;
  return tx ? queryRowsIn<DraftNote>(tx, statement) : queryRows<DraftNote>(statement);
}
