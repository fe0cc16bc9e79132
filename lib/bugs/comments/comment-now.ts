import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { type BugNow, loadBugs, lockBugs } from "#lib/bugs/change/bug-now.ts";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import type { CommentStanding } from "#lib/bugs/comments/policy.ts";
import { commentStanding, moderatedIn } from "#lib/bugs/comments/rights.ts";
import { COMMENT } from "#lib/bugs/fields/registry.ts";
import { commentAnchor, type PersonRef } from "#lib/bugs/views/bug.ts";
import { visiblePart } from "#lib/bugs/visibility.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { refusalFor } from "#lib/people/weakest-role.ts";

/** A comment of a locked bug, as the viewer sees it. */
export type CommentNow = CommentStanding & {
  id: number;
  audienceId: number | null;
  text: string;
  format: "markdown" | "plain";
  revision: number;
  tags: string[];
  /** The product whose moderators moderate it, as far as the viewer is to know. */
  moderatedIn: number;
  /** Who wrote its text, and when. */
  writer: (PersonRef & { id: number }) | null;
  writtenAt: string;
};

/** Locks the bug, and reads the comment as the viewer sees it. */
export async function openComment(
  tx: SqlTransaction,
  actor: Actor,
  bugId: number,
  anchor: string,
): Promise<{ bug: BugNow; comment: CommentNow }> {
  await lockBugs(tx, [bugId]);
  const [bug] = await loadBugs(tx, actor, [bugId], new Set());
  if (!bug?.isVisible) throw new NotFound(`There is no bug ${bugId}.`);
  const [comment] = await queryRowsIn<CommentNow>(
    tx,
    sql`SELECT c.id, c.audience_id AS "audienceId", c.text, c.format, c.revision, c.tags,
          CASE WHEN ${audienceName(actor, sql`c`)} = 'others' THEN b.product_id ELSE ${moderatedIn} END AS "moderatedIn", ${commentStanding(actor)},
          (SELECT json_build_object('id', u.id, 'handle', u.handle, 'displayName', u.display_name) FROM users u
            WHERE u.id = CASE WHEN c.revision = 1 THEN c.author_id ELSE c.edited_by_id END) AS writer,
          to_json(coalesce(c.edited_at, c.created_at)) AS "writtenAt"
        FROM comments c JOIN bugs b ON b.id = c.bug_id
        WHERE c.bug_id = ${bugId} AND ${commentAnchor} = ${anchor} AND ${visiblePart(actor, sql`c`)}`,
  );
  if (!comment) throw new NotFound("There is no such comment.");
  return { bug, comment };
}

/** Writes what was done to a comment into the history of its bug, for its audience. Returns the number of the event. */
export async function noteOnComment(
  tx: SqlTransaction,
  actor: Actor,
  bugId: number,
  { audienceId }: CommentNow,
  ...words: string[]
): Promise<string> {
  const plan = emptyPlan(bugId);
  for (const to of words)
    plan.changes.push({ field: COMMENT, from: "", to, fromId: null, toId: null, audienceId });
  const written = (await writePlans(tx, actor, [plan])).get(bugId);
  if (!written) throw new Error(`Nothing was written on bug ${bugId}.`);
  return written.eventId;
}

/** The refusal of what takes a moderator. */
export async function refuseModeration(
  tx: SqlTransaction,
  { moderatedIn }: CommentNow,
  what: string,
): Promise<never> {
  throw await refusalFor(tx, { capability: "moderate", productId: moderatedIn }, what);
}
