import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import { type CommentStanding, mayAnswerComment } from "#lib/bugs/comments/policy.ts";
import { commentStanding } from "#lib/bugs/comments/rights.ts";
import type { React } from "#lib/bugs/comments/schema.ts";
import { canComment } from "#lib/bugs/policy.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Adds or takes back a reaction of the viewer to a comment; doing it again changes nothing. It is no event: nothing about the bug changes,
 * and nobody gets a mail. Throws NotFound or NotAllowed.
 */
export async function reactToComment(viewer: Viewer, bugId: number, input: React): Promise<void> {
  const actor = requireActor(viewer);
  const [comment] = await queryRows<Found>(sql`
    SELECT c.id, b.product_id AS "productId", ${reportOf(actor, "id")} AS "reportOfId", ${audienceName(actor, sql`c`)} AS audience, ${commentStanding(actor)}
    FROM comments c JOIN bugs b ON b.id = c.bug_id
    WHERE c.bug_id = ${bugId} AND ${commentAnchor} = ${input.comment} AND ${visibleBugs(actor, "few")} AND ${visiblePart(actor, sql`c`)}`);
  if (!comment) throw new NotFound("There is no such comment.");
  if (!mayAnswerComment(comment, canComment(actor, comment)))
    throw new NotAllowed("You may not react to this comment.");
  await queryRows(
    input.add === undefined
      ? sql`DELETE FROM comment_reactions WHERE comment_id = ${comment.id} AND user_id = ${actor.userId} AND reaction = ${input.remove ?? ""}`
      : sql`INSERT INTO comment_reactions (comment_id, user_id, reaction) VALUES (${comment.id}, ${actor.userId}, ${input.add}) ON CONFLICT DO NOTHING`,
  );
}

type Found = CommentStanding & {
  id: number;
  productId: number;
  reportOfId: number | null;
  audience: string | null;
};
