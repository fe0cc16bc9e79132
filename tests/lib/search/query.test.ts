import fc from "fast-check";
import { expect, test } from "vitest";
import { PHASES } from "#lib/catalog/workflow/phases.ts";
import { COLUMN_NAMES, isSortable } from "#lib/search/columns.ts";
import {
  choicesOf,
  FILTER_NAMES,
  FILTERS,
  type FilterKind,
  type FilterName,
  wordOf,
} from "#lib/search/filters.ts";
import {
  type BugQuery,
  bugQuery,
  bugsHref,
  isTooMuch,
  MAX_TEXT,
  parseBugQuery,
  printBugQuery,
  statusesOf,
} from "#lib/search/query.ts";
import { cleanLine } from "#lib/text.ts";

const parse = (text: string) => parseBugQuery(new URLSearchParams(text));

const word = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .map(cleanLine)
  .filter((text) => text !== "");
const name = word.filter((text) => !/^@(none|open|closed|all)$/i.test(text));
const values: Record<Exclude<FilterKind, "choice">, fc.Arbitrary<string>> = {
  name,
  line: name
    .map((text) => cleanLine(text.replaceAll(",", " ")))
    .filter((text) => text !== "" && text !== "none" && text !== "@none"),
  number: fc.integer({ min: 0, max: 2_147_483_647 }).map(String),
  day: fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  phase: fc.constantFrom(...PHASES),
  person: fc
    .oneof(fc.constantFrom("@me", "@nobody"), fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/))
    .filter((text) => text !== "none"),
  bug: fc.integer({ min: 1, max: 2_147_483_647 }).map(String),
  tracking: fc
    .tuple(
      fc.uniqueArray(fc.constantFrom("fixed", "carried", "@any"), { minLength: 1 }),
      fc.oneof(fc.constant(""), word),
    )
    .map(([words, place]) => words.join(",") + (place ? `:${place}` : "")),
};
const filterOf = (field: FilterName) => {
  const { kind, canBeNone } = FILTERS[field];
  const some = kind === "choice" ? fc.constantFrom(...choicesOf(field)) : values[kind];
  const one = canBeNone && kind !== "person" ? fc.oneof(some, fc.constant("@none")) : some;
  return fc.array(one, { maxLength: 4 });
};
const anyQuery: fc.Arbitrary<BugQuery> = fc
  .record({
    filters: fc.record(Object.fromEntries(FILTER_NAMES.map((field) => [field, filterOf(field)]))),
    text: fc.array(word, { maxLength: 5 }).map((words) => cleanLine(words.join(" "))),
    sort: fc.record({
      column: fc.constantFrom(...COLUMN_NAMES.filter(isSortable)),
      direction: fc.constantFrom("ascending" as const, "descending" as const),
    }),
    columns: fc.uniqueArray(
      fc.constantFrom(...COLUMN_NAMES.filter((column) => column !== "id" && column !== "summary")),
      { minLength: 1 },
    ),
  })
  .map(bugQuery)
  .filter(({ text }) => text.split(" ").length <= 10);

test("printing and parsing a query gives the same query, without problems", () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      expect(parseBugQuery(printBugQuery(query))).toEqual({ query, problems: [] });
      expect(parse(new URL(bugsHref(query), "http://here.test").search)).toEqual({ query, problems: [] });
    }),
    { numRuns: 500 },
  );
});

test("any address can be parsed, and is printed in a canonical form", () => {
  const key = fc.oneof(
    fc.constantFrom(...FILTER_NAMES, "q", "text", "sort", "columns", "after"),
    fc.string(),
  );
  const pairs = fc.array(fc.tuple(key, fc.oneof(fc.string({ unit: "binary" }), word)), { maxLength: 12 });
  fc.assert(
    fc.property(pairs, (params) => {
      const { query } = parseBugQuery(new URLSearchParams(params));
      const again = parseBugQuery(printBugQuery(query));
      expect(again.query).toEqual(query);
    }),
    { numRuns: 500 },
  );
});

test("an empty address means open bugs, last changed first, and is printed as empty", () => {
  const { query, problems } = parse("");
  expect(problems).toEqual([]);
  expect(statusesOf(query)).toEqual(["@open"]);
  expect(query.sort).toEqual({ column: "changed", direction: "descending" });
  expect(bugsHref(query)).toBe("/bugs");
  expect(bugsHref(parse("status=@open").query)).toBe("/bugs");
});

test("a resolution or a number filter is not limited to open bugs", () => {
  expect(statusesOf(parse("resolution=FIXED").query)).toEqual(["@all"]);
  expect(statusesOf(parse("id=12,13").query)).toEqual(["@all"]);
  expect(bugsHref(parse("resolution=FIXED&status=@open").query)).toBe("/bugs?status=@open&resolution=FIXED");
});

test("open and closed together are all", () => {
  expect(bugsHref(parse("status=@open&status=@CLOSED").query)).toBe("/bugs?status=@all");
});

test("people are given with or without @, several in one value", () => {
  expect(parse("assignee=@ann,%20bob&assignee=ann&cc=@none&qaContact=@ME").query.filters).toEqual({
    assignee: ["ann", "bob"],
    cc: ["@nobody"],
    qaContact: ["@me"],
  });
});

test("invalid values are reported at their field; those of filters stay, to match nothing", () => {
  const { query, problems } = parse(
    "product=A&colour=red&sort=-taste&columns=status,taste&id=x&type=epic&status=@none",
  );
  const filters = { product: ["A"], id: ["x"], type: ["epic"], status: ["@none"] };
  expect(query).toEqual(bugQuery({ filters, columns: ["status"] }));
  expect(problems.map(({ field, value }) => [field, value]).sort()).toEqual([
    ["", "colour"],
    ["columns", "taste"],
    ["id", "x"],
    ["sort", "-taste"],
    ["status", "@none"],
    ["type", "epic"],
  ]);
});

test("a million characters anywhere are harmless, and reported truncated", () => {
  const long = "x".repeat(1_000_000);
  for (const field of [...FILTER_NAMES, "text", "q", "sort", "columns", long]) {
    const { query, problems } = parseBugQuery(new URLSearchParams([[field, long]]));
    expect(bugsHref(query).length).toBeLessThan(600);
    expect(problems.length).toBeGreaterThan(0);
    for (const { value } of problems) expect(value.length).toBeLessThan(100);
  }
});

test("control characters and lone surrogates are removed", () => {
  const { query } = parseBugQuery(
    new URLSearchParams([
      ["product", "a\0b\u202e"],
      ["text", "x\0\ud800y\tz"],
    ]),
  );
  expect(query.filters.product).toEqual(["ab"]);
  expect(query.text).toBe("x\ufffdy z");
});

test("more than ten words stay more than ten, so that they match nothing, with a message", () => {
  const { query, problems } = parse(`text=${"a b c d e f g h i j k l".replaceAll(" ", "+")}`);
  expect(isTooMuch(query)).toBe(true);
  expect(problems.map(({ field }) => field)).toEqual(["text"]);
  expect(parse(`text=${"x".repeat(MAX_TEXT + 1)}`).query.text).toHaveLength(MAX_TEXT + 1);
});

test.each([
  ["phase", "to_verify", "To verify"],
  ["assignee", "@me", "me"],
  ["assignee", "@nobody", "nobody"],
  ["whiteboard", "to_verify", "to_verify"],
] as const)("a page shows the %s filter %s as %s", (name, value, word) => {
  expect(wordOf(name, value)).toBe(word);
});
