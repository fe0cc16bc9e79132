import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** Writes to comments that are there, while their bug is locked. The event is written by `writePlans` in the same transaction. */

/** Replaces the text of a comment. The one before becomes a revision. */
export async function reviseComment(
  tx: RunsSql,
  actor: Actor,
  { id, text, html }: { id: number; text: string; html: string },
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`WITH kept AS (
          INSERT INTO comment_revisions (comment_id, number, text, author_id, written_at)
          SELECT c.id, c.revision, c.text, CASE WHEN c.revision = 1 THEN c.author_id ELSE c.edited_by_id END,
            CASE WHEN c.revision = 1 THEN c.created_at ELSE c.edited_at END
          FROM comments c WHERE c.id = ${id})
        UPDATE comments SET text = ${text}, html = ${html}, revision = revision + 1, edited_at = now(), edited_by_id = ${actor.userId}
        WHERE id = ${id}`,
  );
}

/**
 * Removes earlier texts of a comment for good: one, or all; and what it does not say any more from the notes of a review. Who
 * wrote them and when stays. Returns how many.
 */
export async function removeTexts(
  tx: RunsSql,
  actor: Actor,
  commentId: number,
  number: number | "all",
): Promise<number> {
  const which = number === "all" ? sql`TRUE` : sql`number = ${number}`;
  const rows = await queryRowsIn(
    tx,
    sql`UPDATE comment_revisions SET text = '', removed_at = now(), removed_by_id = ${actor.userId}
        WHERE comment_id = ${commentId} AND removed_at IS NULL AND ${which} RETURNING number`,
  );
  await queryRowsIn(
    tx,
    sql`UPDATE review_notes n SET text = '', html = '', quote = '' FROM comments c
        WHERE c.id = ${commentId} AND n.comment_id = c.id AND position(n.text IN c.text) = 0`,
  );
  return rows.length;
}

/** Hides a comment, or shows it again, and sets its tags. Who hid it first for the same reason stays. */
export async function moderate(
  tx: RunsSql,
  actor: Actor,
  { id, hiddenAs, tags }: { id: number; hiddenAs: string | null; tags: readonly string[] },
): Promise<void> {
  const isNew = sql`hidden_as IS DISTINCT FROM ${hiddenAs}`;
  await queryRowsIn(
    tx,
    sql`UPDATE comments SET hidden_as = ${hiddenAs}, tags = ${[...tags]}::text[],
          hidden_at = CASE WHEN ${hiddenAs}::text IS NULL THEN NULL WHEN ${isNew} THEN now() ELSE hidden_at END,
          hidden_by_id = CASE WHEN ${hiddenAs}::text IS NULL THEN NULL WHEN ${isNew} THEN ${actor.userId}::int ELSE hidden_by_id END
        WHERE id = ${id}`,
  );
}
