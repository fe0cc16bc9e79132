import { expect, test } from "vitest";
import { customFacts } from "#lib/bugs/fields/custom-facts.ts";

test.each([
  ["cf_internal_whiteboard", "a {b}", { label: "Internal whiteboard", lines: ["a {b}"] }],
  ["cfBugId", 12_345, { label: "Cf bug id", lines: ["12,345"] }],
  ["votes", 3, { label: "Votes", lines: ["3"] }],
  ["is_open", false, { label: "Is open", lines: ["no"] }],
  ["see_also", ["one", "two"], { label: "See also", lines: ["one", "two"] }],
  ["cf_last_closed", "2016-03-04T05:06:07Z", { label: "Last closed", lines: ["2016-03-04 05:06 UTC"] }],
  ["cf_day", "2016-03-04T00:00:00Z", { label: "Day", lines: ["2016-03-04"] }],
  [
    "ovirt",
    [{ milestone: "ovirt-4.4.1", doc_type: null, score: 2 }, { milestone: "ovirt-4.4.2" }],
    { label: "Ovirt", lines: ["Milestone: ovirt-4.4.1; Score: 2", "Milestone: ovirt-4.4.2"] },
  ],
])("%s of an imported bug is said in words", (name, value, fact) => {
  expect(customFacts({ [name]: value })).toEqual([fact]);
});

test("what says nothing is left out", () => {
  expect(customFacts({ a: null, b: "", c: [], d: {} })).toEqual([]);
});
