import { type Html, html, trustedHtml } from "#lib/html.ts";
import type { ControlledBug } from "#lib/upstream/notes/control-lists.ts";
import type { Note, NotesOfProduct } from "#lib/upstream/notes/notes.ts";

/** Release notes and control lists as HTML strings, for the reasons in docs/decisions/017. */

/** The notes of a product: a heading and a list for each doc type. */
export function notesHtml({ types }: NotesOfProduct): Html {
  return html`${types.map(({ heading, notes }) => html`<h3>${heading}</h3>${listOf(notes)}`)}`;
}

/** Some notes, without a heading. */
export function listOf(notes: readonly Note[]): Html {
  return html`<ul class="notes">${notes.map(itemOf)}</ul>
`;
}

function itemOf({ bug, summary, html: text }: Note): Html {
  return html`<li><p><a href="/bugs/${bug}" data-go="ahead" class="note-bug">${bug}</a> ${summary}</p>${text ? html`<div class="prose">${trustedHtml(text)}</div>` : null}</li>
`;
}

/** The bugs of a control list, each with its reason, and a link to its doc text where that is what is missing. */
export function controlHtml(name: string, bugs: readonly ControlledBug[]): Html {
  const isOfText = name === "text";
  return html`<ul class="controls">${bugs.map(
    ({ id, summary, products, why }) =>
      html`<li><a href="/bugs/${id}${isOfText ? "/doc" : ""}" data-go="ahead" class="note-bug">${id}</a> ${summary} <span class="muted-xs">${products.join(", ")} · ${why}</span></li>
`,
  )}</ul>`;
}
