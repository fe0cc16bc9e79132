import { expect, test } from "vitest";
import { firstWords } from "#lib/bugs/comments/first-words.ts";
import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";

test.each([
  ["It stops.", "It stops."],
  ["> It stops.\n\nThe same **here**.", "The same here."],
  ["> a\n>\n> > b\n>\n> c\n\nNo & <no>", "No & <no>"],
  ["> only a quote", "only a quote"],
  ["## Steps\n\n1. `boot`", "Steps boot"],
  ["one two three four five", "one two three…"],
  ["x".repeat(30), `${"x".repeat(16)}…`],
  ["[a.c, line 5](/bugs/6/attachments/7#f1R5):\n\n```diff\n+x\n```", "a.c, line 5: +x"],
])("the first words of %j are %j", (text, words) => {
  expect(firstWords(renderMarkdown(text), 16)).toBe(words);
});

test("the first words of HTML that is cut off within a tag have nothing of the tag", () => {
  expect(firstWords('<p>See <a href="/bugs/1', 50)).toBe("See");
  expect(firstWords("<blockquote><p>It stops", 50)).toBe("It stops");
});
