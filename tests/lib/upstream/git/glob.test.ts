import { expect, test } from "vitest";
import { matchesGlob } from "#lib/upstream/git/glob.ts";

test.each<[pattern: string, matches: string[], not: string[]]>([
  ["main", ["main"], ["main2", "Main", "", "mai"]],
  ["stable-*", ["stable-", "stable-4.4", "stable-a/b"], ["stable", "xstable-1"]],
  ["*", ["", "main", "a/b"], []],
  ["*-4.?", ["engine-4.3", "-4.x"], ["engine-4.10", "engine-4."]],
  ["a*b*c", ["abc", "a-b-b-c", "abbcc"], ["acb", "abcd"]],
  ["4.4", ["4.4"], ["4x4"]],
  ["[ab]", ["[ab]"], ["a"]],
  ["", [""], ["a"]],
])("%s", (pattern, matches, not) => {
  expect(matches.filter((name) => !matchesGlob(pattern, name))).toEqual([]);
  expect(not.filter((name) => matchesGlob(pattern, name))).toEqual([]);
});
