import { findReferences, type Linking } from "#lib/bugs/comments/references.ts";
import { type Html, html } from "#lib/html.ts";

/** The relation of a link that a person wrote to a page elsewhere. */
export const OUTSIDE = "nofollow noopener ugc";

/** Plain text with its addresses and its references to bugs, comments and attachments as links. In linear time. */
export function linkLine(text: string, linking: Linking = {}): Html {
  if (!/[#:]|bug|comment|attachment/i.test(text)) return html`${text}`;
  const parts: Html[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = withoutTrailing(match);
    parts.push(linkReferences(text.slice(end, index), linking));
    parts.push(html`<a href="${address}" rel="${OUTSIDE}">${address}</a>`);
    end = index + address.length;
  }
  return html`${parts}${linkReferences(text.slice(end), linking)}`;
}

/** The same in what a sentence of ours quotes: `maja said declined: “See #12”.` Names outside the quotation marks stay words. */
export function linkQuoted(sentence: string, linking: Linking = {}): Html {
  const [from, to] = [sentence.indexOf("“"), sentence.lastIndexOf("”")];
  if (from < 0 || to < from) return html`${sentence}`;
  return html`${sentence.slice(0, from)}${linkLine(sentence.slice(from, to), linking)}${sentence.slice(to)}`;
}

function linkReferences(text: string, linking: Linking): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const { text: name, index, href } of findReferences(text, linking)) {
    parts.push(html`${text.slice(end, index)}<a href="${href}">${name}</a>`);
    end = index + name.length;
  }
  return html`${parts}${text.slice(end)}`;
}

/** Removes trailing punctuation that belongs to the sentence; a closing bracket only if it has no opening one inside. */
function withoutTrailing(address: string): string {
  let open = 0;
  for (const character of address) open += character === "(" ? 1 : character === ")" ? -1 : 0;
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    if (last === ")" && open < 0) open++;
    else if (!".,;:!?'*_~".includes(last)) break;
  }
  return address.slice(0, end);
}

const ADDRESS = /(?<!\w)(?:https?|ftp):\/\/[^\s<>"]+/gi;
