import { expect, test } from "vitest";
import { type Mark, markText } from "#components/ui/mark-text.ts";

const bold: Mark = { around: "**", words: "bold" };
const code: Mark = { around: "`", words: "code", fence: "```" };
const quote: Mark = { before: "> ", words: "quote" };
const link: Mark = { link: "https://", words: "words" };

/** "a [b] c": what is in brackets is selected. */
function press(text: string, mark: Mark): string {
  const start = text.indexOf("[");
  const end = text.indexOf("]") - 1;
  const value = text.replace("[", "").replace("]", "");
  const made = markText({ value, start, end }, mark);
  const after = value.slice(0, made.from) + made.text + value.slice(made.to);
  return `${after.slice(0, made.start)}[${after.slice(made.start, made.end)}]${after.slice(made.end)}`;
}

test.each([
  ["bold", "a [b] c", bold, "a **[b]** c"],
  ["what to type, selected, where nothing was", "a [] c", bold, "a **[bold]** c"],
  ["code in a line", "a [b] c", code, "a `[b]` c"],
  ["code of several lines", "[a\nb]", code, "```\n[a\nb]\n```"],
  ["whole lines", "one\ntw[o\nth]ree", quote, "one\n[> two\n> three]"],
])("%s is formatted, and pressing again takes it off", (_what, text, mark, marked) => {
  expect(press(text, mark)).toBe(marked);
  if (text.includes("[]")) return;
  const off = press(marked, mark).replace("[", "").replace("]", "");
  expect(off).toBe(text.replace("[", "").replace("]", ""));
});

test("marks that were selected with the words are taken off too, and a link waits for its address", () => {
  expect(press("a [**b**] c", bold)).toBe("a [b] c");
  const made = markText({ value: "see docs", start: 4, end: 8 }, link);
  expect(made).toEqual({ from: 4, to: 8, text: "[docs](https://)", start: 11, end: 19 });
  expect(made.text.slice(made.start - 4, made.end - 4)).toBe("https://");
});
