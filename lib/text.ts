/** What people type, made safe to store. It says nothing about HTML: markdown.ts does. */

/**
 * Text of several lines, kept as typed (no Unicode normalisation), with line ends as \n and without NUL and the other
 * control characters of ASCII except newline and tab. Half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD.
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(CONTROLS, "").toWellFormed();
}

/**
 * Text of one line (a summary, a name): as cleanText, with every run of white space made one space, the ends trimmed,
 * and without the invisible characters that make a line look like another one: direction overrides and marks,
 * zero-width spaces, and joiners next to ASCII or an end. Joiners in scripts and emoji that need them stay.
 */
export function cleanLine(text: string): string {
  return cleanText(text)
    .replace(INVISIBLE, "")
    .replace(JOINERS, "$1")
    .replace(STRAY_JOINER, "")
    .replace(/[\s\u0085]+/g, " ")
    .trim();
}

/** How many of something, for sentences: "1 bug", "214 bugs", "2 people" (`countOf(2, "person", "people")`). */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const JOINERS = /([\u200c\u200d])[\u200c\u200d]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const STRAY_JOINER = /(?<=^|[\u0000-\u007f])[\u200c\u200d]|[\u200c\u200d](?=$|[\u0000-\u007f])/g;
