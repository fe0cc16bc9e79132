import "server-only";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** So often may one person edit one comment in an hour: each text stays, and is compared with the next. */
const EDITS_IN_AN_HOUR = 20;

/** Refuses the edit of a comment that the person has edited very often of late. */
export async function refuseManyEdits(tx: SqlTransaction, actor: Actor, commentId: number): Promise<void> {
  const [row] = await queryRowsIn<{ edits: number }>(
    tx,
    sql`SELECT count(*)::int AS edits FROM (
          SELECT r.author_id AS writer_id, r.written_at AS at FROM comment_revisions r WHERE r.comment_id = ${commentId} AND r.number > 1
          UNION ALL SELECT c.edited_by_id, c.edited_at FROM comments c WHERE c.id = ${commentId} AND c.revision > 1) x
        WHERE x.writer_id = ${actor.userId} AND x.at > now() - interval '1 hour'`,
  );
  if ((row?.edits ?? 0) < EDITS_IN_AN_HOUR) return;
  const words = `You edited this comment ${EDITS_IN_AN_HOUR} times within an hour. Wait a while, or write a new comment.`;
  throw new InvalidInput({ text: [words] });
}
