import { mayAnswerComment } from "#lib/bugs/comments/policy.ts";
import { REACTION_NAMES, REACTIONS, type ReactionView } from "#lib/bugs/comments/reactions.ts";
import type { CommentView } from "#lib/bugs/views/bug.ts";
import { type Html, html } from "#lib/html.ts";

/**
 * The reactions to a comment, as a form that needs no scripts: each button adds or takes back. `all`: also those that nobody had.
 * Null: there is nothing to show.
 */
export function reactionsHtml(
  bugId: number,
  comment: CommentView,
  mayComment: boolean,
  all = false,
): Html | null {
  const { anchor, reactions, hiddenAs } = comment;
  if (hiddenAs !== null) return null;
  const mayReact = mayAnswerComment(comment, mayComment);
  const none = (reaction: ReactionView["reaction"]) => ({ reaction, count: 0, isMine: false, names: [] });
  const shown: ReactionView[] =
    all && mayReact
      ? REACTION_NAMES.map((name) => reactions.find(({ reaction }) => reaction === name) ?? none(name))
      : reactions;
  if (shown.length === 0) return null;
  if (!mayReact)
    return html`<div class="reactions">${shown.map((one) => html`<span ${wordsOf(one)}>${signOf(one)}</span>`)}</div>`;
  const buttons = shown.map(
    (one) =>
      html`<button name="${one.isMine ? "remove" : "add"}" value="${one.reaction}" aria-pressed="${one.isMine ? "true" : "false"}" ${wordsOf(one)}>${signOf(one)}</button>`,
  );
  return html`<form class="reactions" method="post" action="/bugs/${bugId}/${anchor}/reactions" aria-label="Reactions">${buttons}</form>`;
}

function signOf({ reaction, count }: ReactionView): Html {
  return html`${REACTIONS[reaction].sign}${count > 0 ? ` ${count}` : ""}`;
}

/** What the sign means, and who had it. */
function wordsOf({ reaction, count, names }: ReactionView): Html {
  const { label } = REACTIONS[reaction];
  const more = count - names.length;
  const who = [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  return html`title="${who ? `${label}: ${who}` : label}" aria-label="${label}, ${count}"`;
}
