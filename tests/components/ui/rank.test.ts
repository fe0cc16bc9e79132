import { expect, test } from "vitest";
import { rank } from "#components/ui/rank.ts";

const options = (...labels: string[]) => labels.map((label) => ({ value: label, label }));
const ranked = (typed: string, ...labels: string[]) =>
  rank(options(...labels), typed).map(({ label }) => label);

test.each([
  ["the same word comes first", "minor", ["minority", "minor"], ["minor", "minority"]],
  ["then the same in other letters", "High", ["high", "High", "Highest"], ["High", "high", "Highest"]],
  [
    "then the beginning of a word of it",
    "storage",
    ["Live storage", "Storage domains"],
    ["Storage domains", "Live storage"],
  ],
  [
    "a whole part before a part of one",
    "4.5",
    ["4.50.1", "4.5.1", "4.5", "14.5"],
    ["4.5", "4.5.1", "4.50.1", "14.5"],
  ],
  ["then any part", "ore", ["store", "ore dock"], ["ore dock", "store"]],
  ["what does not match is left out", "m", ["major", "critical", "minor"], ["major", "minor"]],
  ["nothing typed: all, in their order", " ", ["b", "a"], ["b", "a"]],
])("%s", (_promise, typed, labels, expected) => {
  expect(ranked(typed, ...labels)).toEqual(expected);
});

test("what was found by something that is not shown comes last", () => {
  expect(rank(options("Bea", "Ann"), "an", true).map(({ label }) => label)).toEqual(["Ann", "Bea"]);
});
