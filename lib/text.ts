/** Cleans typed text for storing. HTML is handled by markdown.ts. */

/**
 * Multi-line text as typed (no Unicode normalisation), with line ends as \n and without ASCII control characters except
 * newline and tab. A lone surrogate becomes U+FFFD.
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").toWellFormed();
}

/**
 * Single-line text (a summary, a name): as cleanText, with white space collapsed and trimmed, and without invisible
 * characters that make one line look like another: direction overrides and marks, zero-width spaces, and joiners next
 * to ASCII or an end. Joiners in scripts and emoji that need them are kept.
 */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(INVISIBLE, "")
    .replace(JOINERS, "$1")
    .replace(STRAY_JOINER, "")
    .replace(/[\s\u0085]+/g, " ")
    .trim();
}

/** A number as people read it: "1,204". */
export function sayNumber(number: number): string {
  return number.toLocaleString("en");
}

/** A count with its noun: "1 bug", "8,213 bugs", "2 people" (`countOf(2, "person", "people")`). */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${sayNumber(count)} ${count === 1 ? one : many}`;
}

const andList = new Intl.ListFormat("en-GB");

/** A list in a sentence: "1 role, 2 components and 3 bugs". */
export function sayList(parts: readonly string[]): string {
  return andList.format(parts);
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The largest number of a bug, an attachment and the like: an INTEGER of PostgreSQL. */
export const NUMBER_MAX = 2_147_483_647;

/** The number that a word of digits is, from 1 to NUMBER_MAX; null for any other word. */
export function parseNumber(word: string): number | null {
  const number = /^\d{1,10}$/.test(word) ? Number(word) : 0;
  return number >= 1 && number <= NUMBER_MAX ? number : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const JOINERS = /([\u200c\u200d])[\u200c\u200d]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const STRAY_JOINER = /(?<=^|[\u0000-\u007f])[\u200c\u200d]|[\u200c\u200d](?=$|[\u0000-\u007f])/g;

/** A line of at most `max` characters, cut between words; a quotation that is cut off has its closing mark. */
export function cutQuote(line: string, max: number): string {
  const cut = cutWords(line, max);
  const isOpen = cut.lastIndexOf("“") > cut.lastIndexOf("”");
  return cut !== line && isOpen ? `${cut}”` : cut;
}

/** A line of at most `max` characters, cut between words. */
export function cutWords(line: string, max: number): string {
  if (line.length <= max) return line;
  const cut = line.slice(0, max).toWellFormed();
  const end = cut.lastIndexOf(" ");
  return `${end < max / 2 ? cut : cut.slice(0, end)}…`;
}

/** A text without formatting, in Markdown. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/^([-+]|\d+[.)])(?=\s)/, "\\$1");
}
