import "server-only";
import { factsOf } from "#lib/bugs/change/draft.ts";
import { moderate, removeTexts, reviseComment } from "#lib/bugs/change/write-comments.ts";
import { updateMentions } from "#lib/bugs/change/write-mentions.ts";
import { sayComment } from "#lib/bugs/comments/anchor.ts";
import {
  type CommentNow,
  noteOnComment,
  openComment,
  refuseModeration,
} from "#lib/bugs/comments/comment-now.ts";
import { type Hiding, TAG } from "#lib/bugs/comments/hiding.ts";
import { refuseManyEdits } from "#lib/bugs/comments/many-edits.ts";
import { renderPlain } from "#lib/bugs/comments/markdown.ts";
import { mayEditComment, mayModerateComment } from "#lib/bugs/comments/policy.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import type { EditComment, ModerateComment, RemoveText } from "#lib/bugs/comments/schema.ts";
import { canComment } from "#lib/bugs/policy.ts";
import { type SqlTransaction, sqlTransaction } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed, YOU } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Replaces the text of a comment or a description. The earlier text stays as a revision, for the same audience; who moderates can
 * remove the earlier ones with it. Throws NotFound, NotAllowed, InvalidInput after very many edits, or Collision with the text
 * that somebody else wrote meanwhile.
 */
export async function editComment(viewer: Viewer, bugId: number, input: EditComment): Promise<void> {
  const actor = requireActor(viewer);
  const { comment: anchor, text, revision, removesEarlier } = input;
  const rendered = await renderComment(text, { authorId: actor.userId });
  await sqlTransaction(async (tx) => {
    const { bug, comment } = await openComment(tx, actor, bugId, anchor);
    if (!mayEditComment(comment, canComment(actor, factsOf(bug)))) {
      const isHidden = comment.isOwn && comment.hiddenAs !== null;
      await refuseModeration(
        tx,
        comment,
        isHidden
          ? "edit a hidden comment"
          : comment.isOwn
            ? "edit comments"
            : "edit what somebody else wrote",
      );
    }
    if (removesEarlier && !mayModerateComment(comment)) await refuseModeration(tx, comment, REMOVING);
    if (comment.text === text && !removesEarlier) return;
    if (comment.revision !== revision) throw collision(actor, comment);
    if (comment.text !== text) {
      await refuseManyEdits(tx, actor, comment.id);
      const html = comment.format === "plain" ? renderPlain(text) : rendered;
      await reviseComment(tx, actor, { id: comment.id, text, html });
      const eventId = await noteOnComment(tx, actor, bugId, comment, `edited ${sayComment(anchor)}`);
      await updateMentions(tx, { commentId: comment.id, html, eventId });
    }
    if (removesEarlier) await remove(tx, actor, bugId, anchor, comment, "all");
  });
}

/** Removes an earlier text of a comment for good, such as a leaked password: that it was, by whom and when stays. Throws as `editComment`. */
export async function removeText(viewer: Viewer, bugId: number, input: RemoveText): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const { comment } = await openComment(tx, actor, bugId, input.comment);
    if (!mayModerateComment(comment)) await refuseModeration(tx, comment, REMOVING);
    if (input.number === comment.revision)
      throw new NotAllowed("This is the text as it is now: edit it first, then remove what it was.");
    await remove(tx, actor, bugId, input.comment, comment, input.number);
  });
}

/**
 * Hides a comment for a reason, or shows it again, and adds and removes tags: what differs from what the person saw. Hiding it
 * again for the same reason changes nothing. Throws as `editComment`.
 */
export async function moderateComment(viewer: Viewer, bugId: number, input: ModerateComment): Promise<void> {
  const actor = requireActor(viewer);
  const { comment: anchor } = input;
  await sqlTransaction(async (tx) => {
    const { comment } = await openComment(tx, actor, bugId, anchor);
    if (!mayModerateComment(comment)) await refuseModeration(tx, comment, "hide and tag comments");
    const hiddenAs = hidingAfter(comment, input);
    const tags = tagsAfter(comment, input);
    const words = [
      hiddenAs === comment.hiddenAs
        ? []
        : hiddenAs === null
          ? `showed ${sayComment(anchor)} again`
          : `hid ${sayComment(anchor)} as ${hiddenAs}`,
      ...tagWords(anchor, comment.tags, tags),
    ].flat();
    if (words.length === 0) return;
    await moderate(tx, actor, { id: comment.id, hiddenAs, tags });
    await noteOnComment(tx, actor, bugId, comment, ...words);
  });
}

/** As it is now where the person left it alone. Throws Collision where somebody else gave another reason meanwhile. */
function hidingAfter(now: CommentNow, { hiddenAs, seenHiddenAs }: ModerateComment): Hiding | null {
  if (hiddenAs === seenHiddenAs || hiddenAs === now.hiddenAs) return now.hiddenAs;
  if (now.hiddenAs === seenHiddenAs) return hiddenAs;
  const words = now.hiddenAs === null ? "showed this comment again" : `hid this comment as ${now.hiddenAs}`;
  throw new Collision(
    `Somebody else ${words} in the meantime. Nothing is saved yet. Reload the page to see it.`,
    now.revision,
  );
}

/** Those of now, with what was added to the seen ones, and without what was removed from them. */
function tagsAfter(now: CommentNow, { tags, seenTags }: ModerateComment): string[] {
  const kept = now.tags.filter((tag) => tags.includes(tag) || !seenTags.includes(tag));
  const after = [...new Set([...kept, ...tags.filter((tag) => !seenTags.includes(tag))])].sort();
  if (after.length > TAG.count)
    throw new InvalidInput({
      tags: [`A comment has at most ${TAG.count} tags: it has ${now.tags.join(", ")}.`],
    });
  return after;
}

function tagWords(anchor: string, before: readonly string[], after: readonly string[]): string[] {
  const [added, gone] = [
    after.filter((tag) => !before.includes(tag)),
    before.filter((tag) => !after.includes(tag)),
  ];
  return [
    ...(added.length > 0 ? [`tagged ${sayComment(anchor)} with ${added.join(", ")}`] : []),
    ...(gone.length > 0 ? [`took ${gone.join(", ")} from the tags of ${sayComment(anchor)}`] : []),
  ];
}

const REMOVING = "remove earlier texts";

/** With the text as it is now, so that both can be joined. */
function collision(actor: Actor, { revision, text, writer, writtenAt }: CommentNow): Collision {
  const isOwn = writer?.id === actor.userId;
  const who = isOwn ? YOU : (writer?.displayName ?? "Somebody");
  return new Collision(
    `${isOwn ? "You changed this text in another window" : "Somebody else changed this text"} while you were editing it here. Nothing is saved yet.`,
    revision,
    [{ who, what: text, at: writtenAt }],
  );
}

async function remove(
  tx: SqlTransaction,
  actor: Actor,
  bugId: number,
  anchor: string,
  comment: CommentNow,
  number: number | "all",
): Promise<void> {
  const count = await removeTexts(tx, actor, comment.id, number);
  if (count === 0) return;
  const texts = count === 1 ? "an earlier text" : `${count} earlier texts`;
  await noteOnComment(tx, actor, bugId, comment, `removed ${texts} of ${sayComment(anchor)} for good`);
}
