import { type Html, html } from "#lib/html.ts";

/** Characters that change the order of text: code could read differently from what it does. */
const ORDERING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g;

/** A line of a file; what changes the order of its characters is shown by its name instead. */
export function lineHtml(line: string): Html {
  if (line.search(ORDERING) < 0) return html`${line}`;
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: character, index } of line.matchAll(ORDERING)) {
    const name = `U+${character.charCodeAt(0).toString(16).toUpperCase()}`;
    parts.push(
      html`${line.slice(end, index)}<mark class="hidden-mark" title="A character that changes the order of the text">${name}</mark>`,
    );
    end = index + 1;
  }
  return html`${parts}${line.slice(end)}`;
}
