import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import type { Hiding } from "#lib/bugs/comments/hiding.ts";
import { type CommentStanding, mayModerateComment, mayReadComment } from "#lib/bugs/comments/policy.ts";
import { commentStanding } from "#lib/bugs/comments/rights.ts";
import { commentAnchor, type PersonRef } from "#lib/bugs/views/bug.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** One of the texts that a comment has had. */
export type CommentText = {
  /** The first is 1. */
  number: number;
  /** Null: it was removed. */
  text: string | null;
  writer: PersonRef | null;
  /** ISO 8601. */
  at: string;
  removedBy: PersonRef | null;
  removedAt: string | null;
};

export type CommentTexts = {
  summary: string;
  product: string;
  /** The audience in words; null: everyone who sees the bug. */
  audience: string | null;
  author: PersonRef | null;
  mayRemove: boolean;
  /** The number of the text as it is now. */
  current: number;
  /** Oldest first; the last is the text as it is now, or the one that was asked for. */
  texts: CommentText[];
};

/** So many texts of a comment are shown at once. */
export const TEXTS_SHOWN = 10;

/**
 * What a comment has said, up to a text by its number: at most `TEXTS_SHOWN`, and the one before them. Null when the comment is
 * missing, or the viewer does not see it or may not read it.
 */
export async function findTexts(
  viewer: Viewer,
  bugId: number,
  anchor: string,
  upTo: number | null = null,
): Promise<CommentTexts | null> {
  const last = sql`least(c.revision, ${upTo}::bigint)`;
  const [row] = await queryRows<Omit<CommentTexts, "mayRemove"> & CommentStanding>(sql`
    SELECT b.summary, p.name::text AS product, ${audienceName(viewer, sql`c`)} AS audience, ${commentStanding(viewer)},
      (SELECT ${person} FROM users u WHERE u.id = c.author_id) AS author, c.revision AS current,
      (SELECT coalesce(json_agg(json_build_object('number', x.number, 'text', CASE WHEN x.removed_at IS NULL THEN x.text END, 'at', x.at,
          'writer', (SELECT ${person} FROM users u WHERE u.id = x.writer_id),
          'removedBy', (SELECT ${person} FROM users u WHERE u.id = x.removed_by_id), 'removedAt', x.removed_at) ORDER BY x.number), '[]')
        FROM (SELECT r.number, r.text, r.author_id AS writer_id, r.written_at AS at, r.removed_by_id, r.removed_at
            FROM comment_revisions r WHERE r.comment_id = c.id
          UNION ALL SELECT c.revision, c.text, CASE WHEN c.revision = 1 THEN c.author_id ELSE c.edited_by_id END,
            coalesce(c.edited_at, c.created_at), NULL, NULL) x
        WHERE x.number > ${last} - ${TEXTS_SHOWN + 1}::int AND x.number <= ${last}) AS texts
    FROM comments c JOIN bugs b ON b.id = c.bug_id JOIN products p ON p.id = b.product_id
    WHERE c.bug_id = ${bugId} AND ${commentAnchor} = ${anchor} AND ${visibleBugs(viewer, "few")} AND ${visiblePart(viewer, sql`c`)}`);
  if (!row || !mayReadComment(row)) return null;
  return { ...row, mayRemove: mayModerateComment(row) };
}

const person = sql`json_build_object('handle', u.handle, 'displayName', u.display_name)`;

/** A comment as it was written. */
export type WrittenComment = {
  anchor: string;
  author: PersonRef | null;
  /** ISO 8601. */
  at: string;
  /** The audience in words; null: everyone who sees the bug. */
  audience: string | null;
  format: "markdown" | "plain";
  hiddenAs: Hiding | null;
  /** Null: a moderator has hidden it. */
  text: string | null;
};

/** The visible comments of a bug as they were written, the description first. What moderators hid is left out. */
export async function listWritten(viewer: Viewer, bugId: number): Promise<WrittenComment[]> {
  return queryRows<WrittenComment>(sql`
    SELECT ${commentAnchor} AS anchor, (SELECT ${person} FROM users u WHERE u.id = c.author_id) AS author, to_json(c.created_at) AS at,
      ${audienceName(viewer, sql`c`)} AS audience, c.format, c.hidden_as AS "hiddenAs", CASE WHEN c.hidden_at IS NULL THEN c.text END AS text
    FROM comments c JOIN bugs b ON b.id = c.bug_id
    WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer, "few")} AND ${visiblePart(viewer, sql`c`)}
    ORDER BY c.number = 0 AND c.audience_id IS NULL DESC, c.created_at, c.id`);
}
