import { lineHtml } from "#lib/bugs/attachments/line-html.ts";
import { type Html, html } from "#lib/html.ts";

/** Lines of a text with their numbers, each a link to itself; `marked`: from one number to another. */
export function textLines(
  lines: readonly string[],
  first: number,
  marked: readonly [from: number, to: number] | null = null,
): Html {
  return html`${lines.map((line, index) => {
    const number = first + index;
    const isMarked = marked !== null && number >= marked[0] && number <= marked[1];
    return html`<div id="L${number}"${isMarked ? MARKED : null}><a href="#L${number}">${number}</a><code>${lineHtml(line)}
</code></div>`;
  })}`;
}

const MARKED = html` class="line-marked"`;
