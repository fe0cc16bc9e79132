import { expect, test } from "vitest";
import { initialsOf } from "#components/ui/initials.ts";

test.each([
  ["Aiko Tanaka", "aiko", "AT"],
  ["Inês de Almeida Carvalho", "ines", "IC"],
  ["root", "root", "RO"],
  ["", "jonas.weber", "JW"],
  ["李小龍", "bruce", "李小"],
  ["Łukasz (away) Żak", "zak", "ŁŻ"],
  ["\u{1F680}", "rocket", "?"],
  ["  ", "x", "?"],
])("the initials of %s (@%s) are %s", (name, handle, initials) => {
  expect(initialsOf(name, handle)["data-initials"]).toBe(initials);
});

test("a person keeps one of the colours, whatever they are called later", () => {
  const hue = initialsOf("Aiko Tanaka", "aiko")["data-hue"];
  expect(initialsOf("Aiko Sato", "aiko")["data-hue"]).toBe(hue);
  expect([0, 1, 2, 3, 4, 5]).toContain(hue);
});
