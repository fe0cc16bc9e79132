import { expect, test } from "vitest";
import { z } from "zod";
import { issueMessage, longTexts, messagesOf, readEntries, unstorableTexts } from "#lib/http/read.ts";

const schema = z.object({
  summary: z.string(),
  version: z.string().nullable(),
  cc: z.array(z.string()),
  keywords: z.array(z.string()).optional(),
  isPrivate: z.boolean(),
  isPatch: z.boolean().optional(),
  revision: z.number().int(),
  days: z.number().nullable().default(null),
  severity: z.enum(["major", "minor"]).optional(),
  dependsOn: z.union([z.array(z.number()), z.string()]).optional(),
});

const read = (...entries: [string, string][]) => readEntries(schema, entries);

test("names are read as the schema wants them", () => {
  expect(
    read(
      ["summary", "a\r\nb"],
      ["cc", "ann"],
      ["isPrivate", "on"],
      ["revision", " 12 "],
      ["severity", "major"],
      ["dependsOn", "1, 2"],
    ),
  ).toEqual({
    summary: "a\nb",
    cc: ["ann"],
    isPrivate: true,
    revision: 12,
    severity: "major",
    dependsOn: "1, 2",
  });
});

test("a blank is null, missing or an empty text, by what may be", () => {
  expect(
    read(
      ["summary", ""],
      ["version", ""],
      ["days", ""],
      ["severity", ""],
      ["revision", ""],
      ["dependsOn", ""],
    ),
  ).toEqual({
    summary: "",
    version: null,
    days: null,
    cc: [],
    isPrivate: false,
    dependsOn: "",
  });
});

test("several values of a name are a list where one is wanted, else the last one counts", () => {
  const input = read(
    ["cc", "ann"],
    ["cc", "bea"],
    ["summary", "one"],
    ["summary", "two"],
    ["dependsOn", "1"],
    ["dependsOn", "2"],
  );
  expect(input).toMatchObject({ cc: ["ann", "bea"], summary: "two", dependsOn: ["1", "2"] });
});

test("React's own fields are no input, and a file that was not chosen is none", () => {
  const empty: [string, string | File] = ["attachment", new File([], "")];
  const input = readEntries(z.object({ attachment: z.file().optional() }), [
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", "{}"],
    empty,
  ]);
  expect(input).toEqual({});
});

test("a number that is none stays as it was typed, for the schema to refuse with words", () => {
  const parsed = schema.safeParse(read(["summary", "s"], ["revision", "0x10"], ["version", "1"]), {
    error: issueMessage,
  });
  expect(parsed.error && messagesOf(parsed.error)).toEqual({ revision: ["This must be a number."] });
});

test("every field has one message, in words for people", () => {
  const shape = z.object({
    email: z.string().min(3).regex(/@/),
    name: z.string(),
    list: z.array(z.string().max(1)),
  });
  const parsed = shape.safeParse({ email: "", list: ["ab", "cd"] }, { error: issueMessage });
  expect(parsed.error && messagesOf(parsed.error)).toEqual({
    email: ["This is required."],
    name: ["This is required."],
    list: ["Too long: at most 1 characters."],
  });
});

test("texts that cannot be read or kept are named", () => {
  expect(longTexts({ a: "x".repeat(1_000_001), b: "x" })).toEqual({
    a: [expect.stringContaining("1,000,000")],
  });
  expect(
    Object.keys(unstorableTexts({ a: "\0", b: ["ok", { c: "\ud800" }], d: "fine \u{1f600}", e: null })),
  ).toEqual(["a", "b"]);
});
