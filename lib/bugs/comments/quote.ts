/** How many lines of a comment a reply quotes. */
const QUOTED_MAX = 40;

/** Whom a reply answers, in words: "Sam Ellery in comment 3". Private comments have no number that can be referred to. */
export function repliesTo(author: string, anchor: string): string {
  // A name is no Markdown.
  const name = author.replaceAll(/[\\`*_[\]<>#@!~|]/g, "").trim() || "Somebody";
  return anchor.startsWith("c") ? `${name} in comment ${anchor.slice(1)}` : name;
}

/** The beginning of a reply: what it answers, and the text as a quote, without what that quoted itself. */
export function quoteOf(text: string, to: string): string {
  const own = text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .filter((line) => !/^ {0,3}>/.test(line) && !/^In reply to .*:$/.test(line))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
  if (own === "") return `In reply to ${to}:\n\n`;
  const lines = own.split("\n");
  const shown = lines.length > QUOTED_MAX ? [...lines.slice(0, QUOTED_MAX), "…"] : lines;
  return `In reply to ${to}:\n\n${shown.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}
