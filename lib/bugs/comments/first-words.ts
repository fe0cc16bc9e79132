import { cleanLine, cutWords } from "#lib/text.ts";

/** How much of the HTML of a comment is enough for its first words. */
export const FIRST_HTML = 6_000;

/**
 * The beginning of a comment as it is shown, in one line of at most `max` characters: the text of its HTML, of which the end may be
 * cut off, without what it quotes if it says more than that.
 */
export function firstWords(html: string, max: number): string {
  const whole = html.replace(/<[^>]*$/, "");
  return cutWords(textOf(withoutQuotes(whole)) || textOf(whole), max);
}

/** The text of rendered HTML in one line. */
function textOf(html: string): string {
  const text = html
    .replace(/<\/?(?:a|b|i|em|strong|del|code|span|sub|sup|mark)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ");
  return cleanLine(
    text.replace(/&(#x?[\da-f]+|[a-z]+);/gi, (entity, name: string) => charOf(name) ?? entity),
  );
}

/** Without what is quoted, and what is quoted in that. */
function withoutQuotes(html: string): string {
  let depth = 0;
  return html
    .split(/(<\/?blockquote\b[^>]*>)/)
    .filter((part) => {
      if (part.startsWith("<blockquote")) depth += 1;
      else if (part.startsWith("</blockquote")) depth = Math.max(0, depth - 1);
      return depth === 0;
    })
    .join(" ")
    .replace(/<span class="quote">.*?(?:<\/span>|$)/gs, " ");
}

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function charOf(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : undefined;
}
