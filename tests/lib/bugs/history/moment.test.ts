import { describe, expect, it, test } from "vitest";
import { FIELD_NAMES, RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import { filterChoices, filterHistory, readMoment } from "#lib/bugs/history/filter.ts";
import { differencesOf, type Moment, momentAt, momentNow } from "#lib/bugs/history/moment.ts";
import type { BugView, ChangeView, PersonRef } from "#lib/bugs/views/bug.ts";

const ann: PersonRef = { handle: "ann", displayName: "Ann" };
const rule: PersonRef = { handle: "", displayName: "The fix is merged" };

function row(
  minute: number,
  field: string,
  from: string,
  to: string,
  more: Partial<ChangeView> = {},
): ChangeView {
  const at = `2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`;
  return { revision: minute, author: ann, at, field, from, to, attachmentId: null, ...more };
}

const at = (minute: number) => new Date(`2026-11-22T10:${String(minute).padStart(2, "0")}:00.000Z`);

const now = {
  fields: { summary: "Third", severity: "major", keywords: ["b", "c"], dependsOn: ["2", "10"], cc: [] },
  flags: ["review+"],
} as unknown as Moment;

const changes = [
  row(1, "summary", "First", "Second"),
  row(2, "keywords", "a", ""),
  row(2, "keywords", "", "c"),
  row(3, "flag", "", "review?(@bob)"),
  row(4, "flag", "review?(@bob)", "review+"),
  row(4, "flag", "stale?", "stale-", { attachmentId: 7 }),
  row(5, "summary", "Second", "Third"),
  row(6, "dependsOn", "", "10"),
  row(7, "tracking", "5.0: fixed", "5.0: verified"),
];

describe("what a bug looked like", () => {
  test.each<[number, string, string[], string[], string[]]>([
    [0, "First", ["a", "b"], ["2"], []],
    [1, "Second", ["a", "b"], ["2"], []],
    [2, "Second", ["b", "c"], ["2"], []],
    [3, "Second", ["b", "c"], ["2"], ["review?(@bob)"]],
    [4, "Second", ["b", "c"], ["2"], ["review+"]],
    [5, "Third", ["b", "c"], ["2"], ["review+"]],
    [9, "Third", ["b", "c"], ["2", "10"], ["review+"]],
  ])("at minute %i", (minute, summary, keywords, dependsOn, flags) => {
    const then = momentAt(now, changes, at(minute));
    expect(then.fields).toEqual({ summary, severity: "major", keywords, dependsOn, cc: [] });
    expect(then.flags).toEqual(flags);
  });

  it("differs from another moment in what was done between them, each field once", () => {
    const full = (moment: Moment): Moment => ({
      ...moment,
      fields: { ...EMPTY, ...moment.fields },
    });
    const between = differencesOf(full(momentAt(now, changes, at(0))), full(momentAt(now, changes, at(6))));
    expect(between).toEqual([
      { field: "summary", from: "First", to: "Third" },
      { field: "dependsOn", from: "2", to: "2, 10" },
      { field: "keywords", from: "a, b", to: "b, c" },
      { field: "flag", from: "", to: "review+" },
    ]);
    expect(differencesOf(full(now), full(now))).toEqual([]);
  });
});

const EMPTY = Object.fromEntries(FIELD_NAMES.map((name) => [name, ""]));

describe("the filter of a history", () => {
  const comments = [
    {
      number: 1,
      anchor: "c1",
      author: ann,
      audience: null,
      verb: "wrote" as const,
      createdAt: "2026-11-23T00:00:00.000Z",
    },
  ];
  const history = { changes: [...changes, row(8, "status", "NEW", "POST", { author: rule })], comments };
  const all = { person: "", field: "", day: "" };
  const found = (filter: Partial<typeof all>, moments = {}) => {
    const { changes, comments } = filterHistory(history, { ...all, ...filter }, moments);
    return [changes.length, comments.length];
  };

  it("is by person, field and day, all at once", () => {
    expect(found({})).toEqual([10, 1]);
    expect(found({ person: "ann" })).toEqual([9, 1]);
    expect(found({ person: "The fix is merged" })).toEqual([1, 0]);
    expect(found({ field: "summary" })).toEqual([2, 0]);
    expect(found({ field: "comment" })).toEqual([0, 1]);
    expect(found({ day: "2026-11-22" })).toEqual([10, 0]);
    expect(found({ day: "2026-11-23" })).toEqual([0, 1]);
    expect(found({ person: "ann", field: "flag", day: "2026-11-22" })).toEqual([3, 0]);
    expect(found({}, { after: at(2), until: at(4) })).toEqual([3, 0]);
  });

  it("offers who did something, and what changed", () => {
    const { people, fields } = filterChoices(history);
    expect(people.map(({ label }) => label)).toEqual(["Ann", "The fix is merged"]);
    expect(fields).toContainEqual({ value: "comment", label: "Comments" });
    expect(fields).toContainEqual({ value: "dependsOn", label: "Depends on" });
    expect(fields.map(({ value }) => value)).not.toContain("severity");
  });
});

test.each([
  ["2026-11-22", "2026-11-22T23:59:59.999Z"],
  ["2026-11-22T10:00", "2026-11-22T10:00:00.000Z"],
  ["2026-11-22 10:00:05", "2026-11-22T10:00:05.000Z"],
  ["2026-11-22T10:00:05.123Z", "2026-11-22T10:00:05.123Z"],
  ["2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00.000Z"],
  ["2026-02-30T10:00", null],
  ["2026-11-22T99:00", null],
  ["yesterday", null],
  ["", null],
])("the moment %s", (text, iso) => {
  expect(readMoment(text)?.toISOString() ?? null).toBe(iso);
});

test("every relation is a list of bugs at a moment, also one that is added to the registry later", () => {
  const lists = ["cc", "keywords", "seeAlso", "aliases", "groups", "flags"];
  const relations: readonly string[] = RELATION_FIELDS;
  const bug = new Proxy({} as BugView, {
    get: (_, name) =>
      relations.includes(String(name)) ? [{ id: 2 }] : lists.includes(String(name)) ? [] : "",
  });
  const { fields } = momentNow(bug);
  expect(
    RELATION_FIELDS.filter((name) => String(fields[name]) !== "2" || !Array.isArray(fields[name])),
  ).toEqual([]);
});
