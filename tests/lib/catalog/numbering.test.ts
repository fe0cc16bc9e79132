import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  checkVersionName,
  compareVersionNames,
  findPredecessor,
  type NumberingScheme,
  seriesOf,
  versionFromTag,
  versionSortKey,
} from "#lib/catalog/numbering.ts";
import { readVersionName, SORT } from "#lib/catalog/version-tokens.ts";

// Generated and hostile texts: much work, no deadline of its own.
vi.setConfig({ testTimeout: 60_000 });

// Each line is in order; = says: the same version, spelled otherwise.
const ordered = `
  4.9 < 4.10
  4.4.9.5 < 4.4.10 < 4.4.10.7
  4.5.0-rc1 < 4.5.0-rc2 < 4.5.0-rc10 < 4.5.0 < 4.5.0.1 < 4.5.1
  4.4.5 < 4.4.5-1 < 4.4.5-2 < 4.4.5-10 < 4.4.5.1 < 4.4.6
  4.0.0-SNAPSHOT < 4.0.0.alpha15 < 4.0.0.alpha21 < 4.0.0_beta2 < 4.0.0.M1 < 4.0.0_rc1 < 4.0.0
  4.4.0_master < 4.4.0.a6 < 4.4.0.a10 < 4.4.0.b1 < 4.4.0rc1 < 4.4.0
  4.5.0.dev1 < 4.5.0.dev2 < 4.5.0-nightly.20260101 < 4.5.0-alpha < 4.5.0
  0.10.6-1.3.4 < 0.10.6-1.4.1 < 0.10.7-0.0.6 < 0.10.7-0.0.16 < 0.10.8-2.0 < 0.10.9 < 0.10.10
  1.4a1 < 1.4a2 < 1.4b1 < 1.4rc1 < 1.4 < 1.4.1
  1.0.2 < 1.0.2a < 1.0.2b < 1.0.2k < 1.0.2-1 < 1.0.3
  1.0 < 1.0a < 1.0.1
  1.5.0M2 < 1.5.0M5 < 1.5.0 < 1.5.3RC1 < 1.5.3
  0.8-alpha1 < 0.8-alpha2 < 0.8-beta1 < 0.8-rc1 < 0.8 < 0.8.1
  2008 < 2008.sp1 < 2008.sp2 < 2009
  2026.3.1 < 2026.3.10 < 2026.10 < 2026.12.1
  2.3.18 < 2.3.x < 2.4.0 < 2.5.x (next) < 2.5.x
  1.0~beta1 < 1.0~rc1 < 1.0 < 1.0+git20200101 < 1.0+git20200102 < 1.0-1
  1.0~~ < 1.0~ < 1.0
  - = --- < unspecified < current = Current < rawhide < 1.0
  1.0~foo < 1.0~1 < 1.0
  9.9 < 1:0.1 < 1:0.2 < 2:0.1
  --- < unspecified < 55b50907ed7cf41d53f4d8049943c6c8325afa5d < Bookworm < 0.1 < 99 < 1:0.1 < master
  unknown < fedora 9 < fedora 38 < git stable-2.9 < git stable-2.10 < 2.9 < git master
  4.5.0 < 4.5.0-12-gabc1234 < 4.5.0-13-g0123456 < 4.5.1
  v4.5.0 = 4.5.0 = 04.05.00 = 4.5.0-GA = 4.5.0.Final = 0:4.5.0 = Version 4.5.0
  4.5.0-rc2 = v4.5.0_RC2 = 4.5.0.rc.2 = 4.5.0rc2 = 4.5.0 release candidate 2
  --- = *** = ?!
  master < trunk
  20240101 < 20240102 < 12345678901234567890123456 < 123456789012345678901234567890
`;

describe("order", () => {
  const lines = ordered.trim().split("\n");
  test.each(lines.map((line) => line.trim()))("%s", (line) => {
    const [first = "", ...rest] = line.split(/ ([<=]) /);
    const steps = rest.flatMap((sign, index) =>
      index % 2 === 0 ? [{ isHigher: sign === "<", name: rest[index + 1] ?? "" }] : [],
    );
    expect(steps.length).toBeGreaterThan(0);
    let level = 0;
    const ranked = [{ name: first, level }];
    for (const { isHigher, name } of steps) ranked.push({ name, level: isHigher ? ++level : level });
    for (const a of ranked) {
      for (const b of ranked) {
        const expected = Math.sign(a.level - b.level);
        expect([a.name, b.name, Math.sign(compareVersionNames(a.name, b.name))]).toEqual([
          a.name,
          b.name,
          expected,
        ]);
        expect([a.name, b.name, compareBytes(a.name, b.name)]).toEqual([a.name, b.name, expected]);
      }
    }
  });
});

const pieces = [
  "4",
  "10",
  "0",
  "00",
  "007",
  "2026",
  "99999999999999999999999999",
  ".",
  ".",
  ".",
  "-",
  "_",
  "+",
  "~",
  " ",
];
const marks = [
  "a",
  "b",
  "m",
  "rc",
  "alpha",
  "Beta",
  "dev",
  "master",
  "sp",
  "x",
  "ga",
  "final",
  "v",
  "1:",
  "gabc",
  "é",
  "字",
];
const others = [
  "---",
  "unspecified",
  "trunk",
  "55b50907ed7cf41d53f4d8049943c6c8325afa5d",
  "abcdef1",
  "",
  "𝒳",
  "\uffee",
];
const versionLike = fc
  .array(fc.constantFrom(...pieces, ...pieces, ...marks), { maxLength: 9 })
  .map((some) => some.join(""));
const anyName = fc.oneof(
  { weight: 6, arbitrary: versionLike },
  { weight: 1, arbitrary: fc.constantFrom(...others) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);
const compareBytes = (a: string, b: string) =>
  Buffer.compare(Buffer.from(versionSortKey(a)), Buffer.from(versionSortKey(b)));

describe("for any names", () => {
  test("the byte order of the sort keys is the order of the names", () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        expect(compareBytes(a, b)).toBe(Math.sign(compareVersionNames(a, b)));
      }),
      { numRuns: 20_000 },
    );
  });

  test("the order is total: antisymmetric, transitive and reflexive", () => {
    fc.assert(
      fc.property(anyName, anyName, anyName, (a, b, c) => {
        expect(compareVersionNames(a, a)).toBe(0);
        expect(Math.sign(compareVersionNames(a, b))).toBe(0 - Math.sign(compareVersionNames(b, a)));
        const [x = "", y = "", z = ""] = [a, b, c].sort(compareVersionNames);
        expect(compareVersionNames(x, y)).toBeLessThanOrEqual(0);
        expect(compareVersionNames(y, z)).toBeLessThanOrEqual(0);
        expect(compareVersionNames(x, z)).toBeLessThanOrEqual(0);
        if (compareVersionNames(x, y) === 0) {
          expect(Math.sign(compareVersionNames(x, z))).toBe(Math.sign(compareVersionNames(y, z)));
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test("a sort key can be stored: well-formed, without control characters or white space", () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const key = versionSortKey(name);
        expect(key.isWellFormed()).toBe(true);
        expect(key).not.toMatch(/[\p{Cc}\s]/u);
      }),
      { numRuns: 5_000 },
    );
  });

  test("numbers are compared numerically, at every position", () => {
    const numbers = fc.array(fc.nat({ max: 1_000_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const at = a.findIndex((number, index) => number !== b[index]);
        const expected = at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
        expect(Math.sign(compareVersionNames(a.join("."), b.join(".")))).toBe(Math.sign(expected));
      }),
    );
  });

  test("the predecessor is lower, with nothing between", () => {
    fc.assert(
      fc.property(anyName, fc.array(anyName, { maxLength: 12 }), (name, names) => {
        const predecessor = findPredecessor(name, names);
        if (predecessor === null) return;
        expect(names).toContain(predecessor);
        expect(compareVersionNames(predecessor, name)).toBeLessThan(0);
        for (const other of names) {
          const isBetween =
            compareVersionNames(predecessor, other) < 0 && compareVersionNames(other, name) < 0;
          // What has no number ("master", "trunk") comes after what has, and is nobody's predecessor.
          if (isBetween) expect([SORT.numbers, SORT.epoch]).not.toContain(readVersionName(other).sort);
        }
      }),
    );
  });

  test("checking, series and tags work for every text", () => {
    fc.assert(
      fc.property(fc.oneof(anyName, fc.string({ unit: "binary" })), (text) => {
        for (const scheme of ["semantic", "calendar", "dotted", "pattern", "free"] as const) {
          const check = checkVersionName(scheme, text, text);
          if (!check.ok) expect(check.message).toMatch(/\.$/);
          expect(typeof seriesOf(scheme, text)).toBe("string");
        }
        const version = versionFromTag("ovirt-engine", text);
        if (version !== null) expect(text).toContain(version.charAt(0));
      }),
    );
  });
});

test("a name of 100,000 characters is handled without delay", () => {
  for (const piece of ["1", "1.", "a", "1a", "-", ".x", "~", "+1", "1_", "v"]) {
    const name = piece.repeat(100_000 / piece.length);
    expect(compareVersionNames(name, `${name}2`)).not.toBeNaN();
    expect(compareBytes(name, `${name}2`)).toBe(Math.sign(compareVersionNames(name, `${name}2`)));
    expect(seriesOf("dotted", name).length).toBeLessThanOrEqual(name.length);
    expect(versionFromTag("x", name)?.length ?? 0).toBeLessThanOrEqual(name.length);
    for (const scheme of ["semantic", "calendar", "dotted", "pattern", "free"] as const) {
      expect(checkVersionName(scheme, "{n}", name).ok).toBe(false);
    }
  }
});

describe("checkVersionName", () => {
  const good: [NumberingScheme, string | null, string][] = [
    ...[
      "4.5.0",
      "0.0.1",
      "10.20.30",
      "4.5.0-rc.2",
      "4.5.0-rc2",
      "1.0.0-alpha",
      "1.0.0-SNAPSHOT",
      "1.0.0+build.7",
    ].map((name): [NumberingScheme, null, string] => ["semantic", null, name]),
    ...["2026.3", "2026.03.1", "26.04", "26.04.1", "2026.12-rc1", "2026-03-18", "2026.3-1"].map(
      (name): [NumberingScheme, null, string] => ["calendar", null, name],
    ),
    ...[
      "4.4.10.7",
      "0.10.6-1.3.4",
      "1.6.6-1",
      "4.0.0_rc1",
      "4.0.0.alpha21",
      "4.4.0_master",
      "1.0a",
      "1.4a1",
    ].map((name): [NumberingScheme, null, string] => ["dotted", null, name]),
    ...["---", "unspecified", "2.5.x (next)", "Bookworm", "字"].map(
      (name): [NumberingScheme, null, string] => ["free", null, name],
    ),
    ["pattern", "{major}.{minor}.{patch}[-rc{n}]", "4.5.0-rc2"],
  ];
  test.each(good)("%s %s takes %s", (scheme, pattern, name) => {
    expect(checkVersionName(scheme, pattern, name)).toEqual({ ok: true });
  });

  const bad: [NumberingScheme, string | null, string, string][] = [
    ["semantic", null, "4.5", "MAJOR.MINOR.PATCH (semantic versioning)"],
    ["semantic", null, "4.5", "look like 4.5.0 or 4.5.0-rc.2"],
    ["semantic", null, "4.05.0", "MAJOR.MINOR.PATCH"],
    ["semantic", null, "4.5.0-1", "MAJOR.MINOR.PATCH"],
    ["semantic", null, "4.5.0.1", "MAJOR.MINOR.PATCH"],
    ["semantic", null, "v4.5.0", "Leave out the prefix: write 4.5.0."],
    ["calendar", null, "2026.13", "YEAR.MONTH"],
    ["calendar", null, "2026", "look like 2026.3, 2026.3.1 or 26.04"],
    ["calendar", null, "4.4.5", "YEAR.MONTH"],
    ["dotted", null, "4", "two to six numbers"],
    ["dotted", null, "4..5", "two to six numbers"],
    ["dotted", null, "4.5-", "look like 4.4.10.7, 4.5.0_rc2 or 4.4.5-1"],
    ["dotted", null, "unspecified", "two to six numbers"],
    ["dotted", null, "１.２", "two to six numbers"],
    ["pattern", "{major}.{minor}[-rc{n}]", "4.5.0", "look like 4.5 or 4.5-rc0: {major}.{minor}[-rc{n}]."],
    ["pattern", "{major", "4", "The product's version pattern is invalid."],
    ["pattern", null, "4", "The product's version pattern is invalid."],
    ["free", null, "", "Give the version a name"],
    ["dotted", null, "  ", "Give the version a name, such as 4.4.10.7"],
    ["free", null, "a".repeat(65), "at most 64 characters"],
    ["free", null, " 4.5", "cannot begin or end with a space"],
    ["free", null, "4.5\n", "cannot begin or end with a space"],
    ["free", null, "4\u0000.5", "invisible characters"],
    ["free", null, "4\u202e.5", "invisible characters"],
  ];
  test.each(bad)("%s %s refuses %j: %s", (scheme, pattern, name, message) => {
    const check = checkVersionName(scheme, pattern, name);
    expect(check.ok ? "accepted" : check.message).toContain(message);
  });
});

describe("seriesOf", () => {
  test.each<[NumberingScheme, string, string]>([
    ["dotted", "4.4.5.11", "4.4"],
    ["dotted", "4.40.50.9", "4.40"],
    ["dotted", "0.10.6-1.3.4", "0.10"],
    ["dotted", "4.0-1", "4.0"],
    ["dotted", "4.0.0_rc1", "4.0"],
    ["semantic", "4.5.0-rc.2", "4.5"],
    ["calendar", "2026.3.1", "2026.3"],
    ["calendar", "2026-03-18", "2026-03"],
    ["calendar", "26.04.1", "26.04"],
    ["pattern", "5-rc1", "5"],
    ["free", "v4.17.26", "4.17"],
    ["free", "1:4.5.0", "4.5"],
    ["free", "2008.sp1", "2008"],
    ["free", "2.5.x (next)", "2.5"],
    ["free", "1.x", "1.x"],
    ["free", "git stable-2.9.1", "git stable-2.9"],
    ["free", "master", "master"],
    ["free", "---", "---"],
    ["free", "55b50907ed7cf41d53f4d8049943c6c8325afa5d", "55b50907ed7cf41d53f4d8049943c6c8325afa5d"],
  ])("%s: %s → %s", (scheme, name, series) => {
    expect(seriesOf(scheme, name)).toBe(series);
  });
});

describe("findPredecessor", () => {
  const names =
    "--- 4.3.11 4.4.0 4.4.9.5 4.5.0-beta1 4.5.0-rc1 4.5.0-rc2 4.5.0 4.5.1 4.6.0-alpha1 master".split(" ");
  test.each([
    ["4.5.0-beta1", "4.4.9.5"],
    ["4.5.0-rc2", "4.5.0-rc1"],
    ["4.5.0", "4.5.0-rc2"],
    ["4.5.1", "4.5.0"],
    ["4.5.2", "4.5.1"],
    ["4.4.10", "4.4.9.5"],
    ["4.4.0", "4.3.11"],
    ["4.6.0", "4.6.0-alpha1"],
    ["v4.5.1", "4.5.0"],
    ["master", "4.6.0-alpha1"],
    ["4.3.11", null],
    ["---", null],
    ["unspecified", null],
    ["55b50907ed7cf41d53f4d8049943c6c8325afa5d", null],
  ])("of %s is %s", (name, predecessor) => {
    expect(findPredecessor(name, names)).toBe(predecessor);
    expect(findPredecessor(name, names.toReversed())).toBe(predecessor);
  });

  test.each([
    ["4.4.0", "4.3.9", "4.3.10 came out later"],
    ["4.4.1", "4.4.0", "in a series, the order of names holds, whatever the days say"],
    ["4.5.0", "4.4.1", "4.4.2 came out later"],
  ])("of %s is %s, as the days tell", (name, predecessor, because) => {
    const days = new Map([
      ["4.3.9", "2020-03-19"],
      ["4.3.10", "2020-06-03"],
      ["4.4.0", "2020-05-20"],
      ["4.4.1", "2020-05-19"],
      ["4.4.2", "2021-02-02"],
      ["4.5.0", "2021-01-01"],
    ]);
    expect(findPredecessor(name, days.keys(), days), because).toBe(predecessor);
  });
});
