import { type Html, html, trustedHtml } from "#lib/html.ts";
import type { ControlledBug } from "#lib/upstream/notes/control-lists.ts";
import type { Note, NotesOfProduct } from "#lib/upstream/notes/notes.ts";

/** Release notes and control lists as HTML strings, for the reasons in docs/decisions/017. */

/** The notes of a product: a heading and a list for each doc type. */
export function notesHtml({ types }: NotesOfProduct): string {
  return types
    .map(
      ({ heading, notes }) =>
        html`<h3>${heading}</h3><ul class="notes">${notes.map(itemOf)}</ul>
`.html,
    )
    .join("");
}

/** Notes that readers are not told, in a fold. */
export function leftOutHtml(notes: readonly Note[]): string {
  return html`<ul class="notes">${notes.map(itemOf)}</ul>`.html;
}

function itemOf({ bug, summary, html: text }: Note): Html {
  return html`<li><p><a href="/bugs/${bug}" data-go="ahead" class="note-bug">${bug}</a> ${summary}</p>${text ? html`<div class="prose">${trustedHtml(text)}</div>` : null}</li>
`;
}

/** The bugs of a control list, each with its reason, and a link to its doc text where that is what is missing. */
export function controlHtml(name: string, bugs: readonly ControlledBug[]): string {
  const isOfText = name === "text";
  return html`<ul class="controls">${bugs.map(
    ({ id, summary, products, why }) =>
      html`<li><a href="/bugs/${id}${isOfText ? "/doc" : ""}" data-go="ahead" class="note-bug">${id}</a> ${summary} <span class="muted-xs">${products.join(", ")} · ${why}</span></li>
`,
  )}</ul>`.html;
}
