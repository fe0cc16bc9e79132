import { expect, test } from "vitest";
import { cutQuote } from "#lib/text.ts";

test.each([
  ["declined, “It is over”", 40, "declined, “It is over”"],
  ["declined, “It is over, see the notes of the release”", 30, "declined, “It is over, see…”"],
  ["declined, “No”, and much more was said of it", 30, "declined, “No”, and much more…"],
  ["abcdefghijklmnop", 8, "abcdefgh…"],
])("a line that is cut says so, and closes its quotation: %s", (line, max, cut) => {
  expect(cutQuote(line, max)).toBe(cut);
});
