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

test("values are converted to the types of the schema", () => {
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

test("a blank is null, undefined or an empty text, depending on the schema", () => {
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

test("several values of a name are a list if the schema has one, else the last one is used", () => {
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

test("React's own fields and empty file inputs are ignored", () => {
  const empty: [string, string | File] = ["attachment", new File([], "")];
  const input = readEntries(z.object({ attachment: z.file().optional() }), [
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", "{}"],
    empty,
  ]);
  expect(input).toEqual({});
});

test("an invalid number is kept as typed, for the schema to reject", () => {
  const parsed = schema.safeParse(read(["summary", "s"], ["revision", "0x10"], ["version", "1"]), {
    error: issueMessage,
  });
  expect(parsed.error && messagesOf(parsed.error)).toEqual({ revision: ["This must be a number."] });
});

test("every field has one readable message", () => {
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

test("too long and unstorable texts are reported by name", () => {
  expect(longTexts({ a: "x".repeat(1_000_001), b: "x" })).toEqual({
    a: [expect.stringContaining("1,000,000")],
  });
  expect(
    Object.keys(unstorableTexts({ a: "\0", b: ["ok", { c: "\ud800" }], d: "fine \u{1f600}", e: null })),
  ).toEqual(["a", "b"]);
});
