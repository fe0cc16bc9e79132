import {
  mayAnswerComment,
  mayEditComment,
  mayModerateComment,
  mayReadComment,
} from "#lib/bugs/comments/policy.ts";
import { repliesTo } from "#lib/bugs/comments/quote.ts";
import { nameOf } from "#lib/bugs/history/describe.ts";
import type { CommentView } from "#lib/bugs/views/bug.ts";
import { type Html, html } from "#lib/html.ts";

/** What can be done with a comment, as links that work without scripts. */
export function commentActions(
  bugId: number,
  comment: CommentView,
  mayComment: boolean,
  isFormOpen: boolean,
): Html {
  const { anchor, audience, author, number } = comment;
  const name = anchor === "c0" ? "the description" : `${audience ? "private comment" : "comment"} ${number}`;
  const only = audience ? html` data-audience="${audience}"` : null;
  // The comment box stays with what is typed there; a form in the thread does not.
  const keeps = isFormOpen ? null : html` data-keeps`;
  const inPlace = (form: string, verb: string, label = verb) =>
    html`<a href="/bugs/${bugId}?${form}=${anchor}#${anchor}" data-go="stay"${keeps} aria-label="${label} ${name}">${verb}</a>`;
  const mayAnswer = mayAnswerComment(comment, mayComment);
  const reply = html`<a href="/bugs/${bugId}?reply=${anchor}#comment-form" data-reply="${repliesTo(nameOf(author), anchor)}"${only} data-keeps aria-label="Reply to ${name}">Reply</a>`;
  const more = [
    mayAnswer ? inPlace("react", "React", "React to") : null,
    mayEditComment(comment, mayComment) ? inPlace("edit", "Edit") : null,
    mayModerateComment(comment) ? inPlace("moderate", "Moderate") : null,
    html`<a href="/bugs/${bugId}/${anchor}" data-copy="link" data-keeps>Copy link</a>`,
    mayReadComment(comment)
      ? html`<a href="/bugs/${bugId}/${anchor}/markdown" data-copy="text" data-keeps>Copy as Markdown</a>`
      : null,
  ].filter((link) => link !== null);
  return html`<span class="comment-actions">${mayAnswer ? reply : null}<details class="menu" data-closes><summary aria-label="More for ${name}">More</summary><div class="menu-box menu-end">${more}</div></details></span>`;
}
