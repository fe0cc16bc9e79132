import { expect, test } from "vitest";
import { audienceFor, commentAudiences } from "#lib/bugs/comments/audience-words.ts";
import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";
import { quoteOf, repliesTo } from "#lib/bugs/comments/quote.ts";

test.each<[what: string, text: string, quote: string]>([
  ["a line", "It stops.", "> It stops."],
  ["paragraphs", "One.\r\n\r\nTwo.", "> One.\n>\n> Two."],
  ["what was quoted itself", "In reply to Ann in comment 1:\n\n> Why?\n\nBecause.", "> Because."],
  ["nothing but a quote", "> Why?", ""],
  ["a log", Array.from({ length: 100 }, (_, line) => `l${line}`).join("\n"), "> l39\n> …"],
])("a reply quotes %s", (_what, text, quote) => {
  const written = quoteOf(text, "Sam in comment 3");
  expect(written.startsWith("In reply to Sam in comment 3:\n\n")).toBe(true);
  expect(written.trimEnd().endsWith(quote || "comment 3:")).toBe(true);
});

test("a quote refers to its comment, and what is typed below it is not a part of it", () => {
  const html = renderMarkdown(`${quoteOf("It stops.", repliesTo("Sam", "c3"))}Since when?`);
  expect(html).toContain('<a href="#c3">comment 3</a>');
  expect(html).toMatch(/<blockquote>\s*<p>It stops.<\/p>\s*<\/blockquote>\s*<p>Since when\?<\/p>/);
});

test.each([
  ["Sam Ellery", "c0", "Sam Ellery in comment 0"],
  // Private comments have numbers of their own, and no reference.
  ["Sam Ellery", "p7-1", "Sam Ellery"],
  ["[click](https://x.example)@maja", "c3", "click(https://x.examplemaja in comment 3"],
  ["**", "c3", "Somebody in comment 3"],
])("the name %s at %s is said as %s, without Markdown", (author, anchor, words) => {
  expect(repliesTo(author, anchor).replace(")", "")).toBe(words);
});

test.each([
  ["insiders of Engine", "@insiders"],
  ["insiders of Relay", "@insiders:Relay"],
  ["insiders of Shop", "@insiders:Shop"],
  ["members of Security", "Security"],
  ["members of Others", null],
  ["others", null],
  ["administrators", null],
])("a reply to a comment only for %s proposes %s", (words, value) => {
  const choices = commentAudiences("Engine", true, ["Security"], ["Relay"], "Shop");
  expect(audienceFor(words, choices)).toBe(value);
});
