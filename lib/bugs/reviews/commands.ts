import "server-only";
import { audienceValue } from "#lib/bugs/access/audiences.ts";
import { attachmentAddress } from "#lib/bugs/attachments/address.ts";
import { findLine } from "#lib/bugs/attachments/patch/line-anchor.ts";
import type { Patch } from "#lib/bugs/attachments/patch/parse.ts";
import { readStoredPatch } from "#lib/bugs/attachments/patch/stored.ts";
import { type Changed, changeBugsIn } from "#lib/bugs/change/change-bugs.ts";
import { refuseRepeated } from "#lib/bugs/change/repeated.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { composeReview } from "#lib/bugs/reviews/compose.ts";
import { type DraftNote, listDraftNotes } from "#lib/bugs/reviews/queries.ts";
import type { ReviewInput, ReviewNoteInput } from "#lib/bugs/reviews/schema.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { type AttachmentPage, findAttachment } from "#lib/bugs/views/attachment.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import { visiblePart } from "#lib/bugs/visibility.ts";
import { db, type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** The notes that one review may have. */
const NOTES_MAX = 300;

/** Writes a note on a line of a patch, or changes one of the viewer's draft; nobody else sees it before the review is sent. */
export async function saveReviewNote(viewer: Viewer, input: ReviewNoteInput): Promise<void> {
  const { userId } = requireActor(viewer);
  const file = await findForReview(viewer, input);
  const { text, html, ...place } = await draftOf(userId, await patchOf(file), input, "text");
  if (input.noteId !== undefined) {
    const where = { id: input.noteId, authorId: userId, attachmentId: file.id, commentId: null };
    const { count } = await db.reviewNote.updateMany({ where, data: { text, html, changedAt: new Date() } });
    if (count === 0) throw new InvalidInput({ text: [GONE] });
    return;
  }
  const drafts = await db.reviewNote.count({
    where: { authorId: userId, attachmentId: file.id, commentId: null },
  });
  if (drafts >= NOTES_MAX)
    throw new InvalidInput({ text: [`A review has at most ${NOTES_MAX} comments on lines: send it first.`] });
  await db.reviewNote.create({ data: { attachmentId: file.id, authorId: userId, ...place, text, html } });
}

const GONE = "This comment was sent or removed in the meantime.";

/** What is kept of a note: where it is, the line itself, what it says. A message at `field`, where the patch has no such line. */
async function draftOf(
  authorId: number,
  patch: Patch | null,
  { anchor, text }: Pick<ReviewNoteInput, "anchor" | "text">,
  field: string,
) {
  const found = patch && findLine(patch, anchor);
  if (!found) throw new InvalidInput({ [field]: ["The patch has no such line."] });
  const html = await renderComment(text, { authorId });
  const { kind, old, new: now, text: code } = found.line;
  const quote = `${{ same: " ", old: "-", new: "+" }[kind]}${code.slice(0, 500)}`;
  return { path: found.file.path, isOld: now === null, line: now ?? old ?? 0, quote, text, html };
}

/** Removes a note of the viewer's draft. */
export async function removeReviewNote(viewer: Viewer, noteId: number): Promise<void> {
  const { userId } = requireActor(viewer);
  await db.reviewNote.deleteMany({ where: { id: noteId, authorId: userId, commentId: null } });
}

/**
 * Sends a review: the summary and the notes of the viewer's draft, with those that are `open`, as one comment on the bug, with changes of flags. It is
 * for whoever sees the attachment, or for fewer.
 */
export async function sendReview(viewer: Viewer, input: ReviewInput): Promise<Changed> {
  const actor = requireActor(viewer);
  const file = await findForReview(viewer, input);
  const drafts = await listDraftNotes(actor, file.id);
  const { summary, open = [] } = input;
  if (summary === "" && drafts.length === 0 && open.length === 0)
    throw new InvalidInput({ summary: ["Write a summary, or comment on a line."] });
  const patch = drafts.length > 0 || open.length > 0 ? await patchOf(file) : null;
  const added = await Promise.all(
    open.map(async ({ noteId, ...note }) => ({
      ...(await draftOf(actor.userId, patch, note, "summary")),
      id: noteId ?? null,
    })),
  );
  if (added.some(({ id }) => id !== null && !drafts.some((draft) => draft.id === id)))
    throw new InvalidInput({ summary: [GONE] });
  const notes = [...drafts.filter(({ id }) => !added.some((note) => note.id === id)), ...added];
  const page = attachmentAddress(file);
  const comment = composeReview({ attachmentId: file.id, page, summary, notes }, patch);
  if (comment.length > COMMENT_MAX)
    throw new InvalidInput({
      summary: [
        `The review is too long: with the quoted lines at most ${COMMENT_MAX} characters. Send it in parts.`,
      ],
    });
  const change: ChangeBug = {
    revision: input.revision,
    comment,
    commentAudience: audienceOf(file, input.audience),
    ...(input.flags?.length ? { flags: input.flags } : {}),
  };
  await refuseRepeated(viewer, file.bug.id, comment, Boolean(change.commentAudience));
  const html = await renderComment(comment, { authorId: actor.userId });
  return sqlTransaction(async (tx) => {
    refuseChanged(drafts, await listDraftNotes(actor, file.id, tx));
    const [changed] = await changeBugsIn(tx, actor, [file.bug.id], change, html);
    if (!changed) throw new NotFound(`There is no bug ${file.bug.id}.`);
    await refuseOtherAudience(tx, actor, file);
    const sent = [...drafts.map(({ id }) => id), ...(await writeNotes(tx, actor, file, added))];
    await queryRowsIn(
      tx,
      sql`UPDATE review_notes n SET comment_id = c.id FROM comments c
          WHERE n.id = ANY(${sent}::int[]) AND c.bug_id = ${file.bug.id} AND ${commentAnchor} = ${changed.commentAnchor}`,
    );
    return changed;
  });
}

/** Makes notes part of the draft, new ones and changed ones; their ids. */
async function writeNotes(
  tx: RunsSql,
  { userId }: Actor,
  file: AttachmentPage,
  notes: readonly (Awaited<ReturnType<typeof draftOf>> & { id: number | null })[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const { id, path, isOld, line, quote, text, html } of notes) {
    const rows = await queryRowsIn<{ id: number }>(
      tx,
      id === null
        ? sql`INSERT INTO review_notes (attachment_id, author_id, path, is_old, line, quote, text, html)
            VALUES (${file.id}, ${userId}, ${path}, ${isOld}, ${line}, ${quote}, ${text}, ${html}) RETURNING id`
        : sql`UPDATE review_notes SET text = ${text}, html = ${html}, changed_at = now() WHERE id = ${id} RETURNING id`,
    );
    ids.push(...rows.map((row) => row.id));
  }
  return ids;
}

/** What was looked at is what is sent. */
function refuseChanged(seen: readonly DraftNote[], now: readonly DraftNote[]): void {
  const key = (notes: readonly DraftNote[]) =>
    JSON.stringify(notes.map(({ id, changedAt }) => [id, changedAt]));
  if (key(seen) === key(now)) return;
  throw new InvalidInput({
    summary: ["Your comments on lines were changed or sent in another window. Look at them, and send again."],
  });
}

/** The quoted lines are for whoever sees the file now: its bug is locked. */
async function refuseOtherAudience(tx: RunsSql, actor: Actor, file: AttachmentPage): Promise<void> {
  const [now] = await queryRowsIn<Pick<AttachmentPage, "audienceValue">>(
    tx,
    sql`SELECT ${audienceValue(actor, sql`f`, sql`b`)} AS "audienceValue" FROM attachments f JOIN bugs b ON b.id = f.bug_id
        WHERE f.id = ${file.id} AND ${visiblePart(actor, sql`f`)}`,
  );
  if (!now) throw new NotFound("There is no such attachment.");
  if (now.audienceValue === file.audienceValue) return;
  throw new InvalidInput({
    summary: ["Somebody changed who sees this attachment in the meantime. Look at it, and send again."],
  });
}

/** The audience of a review: that of the attachment, or a chosen one where everyone who sees the bug sees the attachment. */
function audienceOf(
  { audience, audienceValue }: AttachmentPage,
  chosen: string | undefined,
): string | undefined {
  if (audience === null) return chosen;
  if (audienceValue) return audienceValue;
  throw new NotAllowed("You can read this attachment, but not write to those who see it.");
}

async function findForReview(
  viewer: Viewer,
  { bugId, id }: { bugId: number; id: number },
): Promise<AttachmentPage> {
  const file = await findAttachment(viewer, bugId, id);
  if (!file) throw new NotFound("There is no such attachment.");
  if (!file.may.comment) throw new NotAllowed("You may not comment here.");
  return file;
}

async function patchOf({ sha256, isPatch }: AttachmentPage): Promise<Patch | null> {
  if (sha256 === null || !isPatch) return null;
  const patch = await readStoredPatch(sha256);
  return "problem" in patch ? null : patch;
}
