import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkNumberingPattern, examplesOfPattern, matchesPattern } from "#lib/catalog/numbering-pattern.ts";

describe("a pattern", () => {
  test.each([
    [
      "{major}.{minor}.{patch}[-rc{n}]",
      "4.5.0 4.10.12 4.5.0-rc2",
      "4.5 4.5.0-rc 4.5.0-beta1 v4.5.0 4.5.0x 4.5.0-rc2-",
    ],
    [
      "{major}.{minor}[.{patch}][-{alpha|beta|rc}{n}]",
      "4.5 4.5.1 4.5-rc1 4.5.1-beta2",
      "4 4.5-gamma1 4.5.1.1",
    ],
    ["{yyyy}.{mm}[.{n}]", "2026.03 2026.03.1", "26.03 2026.3 20260.03"],
    ["r{n}", "r1 r20260318", "1 r R1 r1.0"],
    ["{a}[.{b}[.{c}[.{d}]]]", "1 1.2 1.2.3 1.2.3.4", "1. 1.2.3.4.5"],
    ["{a}{b}", "12 123", "1"],
    ["({n}) *$^\\", "(7) *$^\\", "7"],
    ["{jammy|noble|字}-{n}", "noble-1 字-2", "-1"],
  ])("%s matches %s, not %s", (pattern, good, bad) => {
    expect(checkNumberingPattern(pattern)).toEqual({ ok: true });
    for (const name of pattern.includes(" ") ? [good] : good.split(" ")) {
      expect([name, matchesPattern(pattern, name)]).toEqual([name, true]);
    }
    for (const name of bad.split(" ")) expect([name, matchesPattern(pattern, name)]).toEqual([name, false]);
    for (const name of examplesOfPattern(pattern))
      expect([name, matchesPattern(pattern, name)]).toEqual([name, true]);
  });

  test.each([
    ["", "Write a pattern"],
    ["4.5", "needs at least one number outside [ ]"],
    ["[{n}]", "needs at least one number outside [ ]"],
    ["{n", "unmatched"],
    ["n}", "unmatched"],
    ["{n}]", "] without a ["],
    ["[{n}", "[ without a ]"],
    ["{n}[]", "[] with nothing inside"],
    ["{}", "{} is not a name"],
    ["{n}{a||b}", "{a||b} has an empty word"],
    ["{n}{1+}", "{1+} is not a name"],
    ["{n}".repeat(40), "at most 100 characters"],
  ])("%s is refused: %s", (pattern, message) => {
    const check = checkNumberingPattern(pattern);
    expect(check.ok ? "accepted" : check.message).toContain(message);
  });

  test("gives matching examples", () => {
    expect(examplesOfPattern("{major}.{minor}.{patch}[-rc{n}]")).toEqual(["4.5.0", "4.5.0-rc1"]);
    expect(examplesOfPattern("{yyyy}.{mm}")).toEqual(["2026.03"]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("{n}", "{yyyy}", "{dd}", "[", "]", ".", "rc", "{a|b}")),
        (some) => {
          const pattern = some.join("");
          if (!checkNumberingPattern(pattern).ok) return;
          for (const name of examplesOfPattern(pattern)) expect(matchesPattern(pattern, name)).toBe(true);
        },
      ),
    );
  });

  test("cannot be slow: input that would hang a regular expression is matched at once", () => {
    const optional = `{n}${"[{n}.][{n}]".repeat(8)}`;
    expect(matchesPattern(optional, `${"1".repeat(64)}x`)).toBe(false);
    expect(matchesPattern("{a}".repeat(33), `${"1".repeat(64)}x`)).toBe(false);
    expect(matchesPattern(`{n}${"[".repeat(40)}{a|aa}${"]".repeat(40)}`, "1aa")).toBe(true);
  });
});
