import { expect, test } from "vitest";
import { cleanLine, cleanText } from "#lib/bugs/text.ts";

test.each([
  ["line ends become \\n", "a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd"],
  [
    "control characters go, tab and newline stay",
    "\u0000a\u0007\tb\u001b[31m\u007f\nc\u000b\u000c",
    "a\tb[31m\nc",
  ],
  ["spaces and spelling stay as typed", "  e\u0301 \u202eabc  ", "  e\u0301 \u202eabc  "],
  ["half a surrogate pair becomes U+FFFD", "a\ud83d b \u{1f41b}", "a\ufffd b \u{1f41b}"],
  ["nothing stays nothing", "", ""],
])("cleanText: %s", (_, text, clean) => {
  expect(cleanText(text)).toBe(clean);
  expect(cleanText(clean)).toBe(clean);
});

test.each([
  [
    "white space becomes one space, ends are trimmed",
    " \n a\t\tb\r\n c\u00a0\u3000d\u0085\u2028e ",
    "a b c d e",
  ],
  ["only white space and controls is nothing", " \u200b\u0000\n\ufeff ", ""],
  ["overrides of direction go", "a\u202egpj.exe\u202c \u2066b\u2069 \u200fc", "agpj.exe b c"],
  ["zero-width characters go", "ad\u200bmi\u2060n\u00ad\ufeff", "admin"],
  ["joiners next to ASCII go", "ad\u200dmin\u200c x\u200c\u200d\u200dy", "admin xy"],
  [
    "joiners stay where a script or an emoji needs them",
    "می\u200cخواهم \u{1f468}\u200d\u{1f469}",
    "می\u200cخواهم \u{1f468}\u200d\u{1f469}",
  ],
  ["a run of joiners is one joiner", "م\u200c\u200c\u200cخ", "م\u200cخ"],
])("cleanLine: %s", (_, text, clean) => {
  expect(cleanLine(text)).toBe(clean);
  expect(cleanLine(clean)).toBe(clean);
});

test("a million characters of any of it are cleaned", () => {
  for (const piece of ["a", "\u200d", "م\u200d", " \n", "\r", "\u0000", "\ud83d", "\u202e"]) {
    const text = piece.repeat(1_000_000 / piece.length);
    expect(cleanLine(text).length).toBeLessThanOrEqual(text.length);
    expect(cleanText(text).length).toBeLessThanOrEqual(text.length);
  }
});
