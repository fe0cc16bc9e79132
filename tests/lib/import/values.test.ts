import { beforeEach, describe, expect, test } from "vitest";
import { findFilingChoices } from "#lib/catalog/filing-choices.ts";
import { pool } from "#lib/db/client.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { describeReport } from "#lib/import/report.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeProduct } from "#tests/support/factories.ts";
import { bug, writeLines } from "./fixture.ts";

beforeEach(resetDatabase);

const offers = async (product: string) => {
  const choices = await findFilingChoices(everything, product);
  const names = (list: readonly { name: string; isDefault: boolean }[] = []) =>
    list.map(({ name, isDefault }) => (isDefault ? `${name}*` : name));
  return { severities: names(choices?.severities), priorities: names(choices?.priorities) };
};
const bugsBy = async (column: string) =>
  Object.fromEntries(
    (await pool.query(`SELECT id, ${column} AS value FROM bugs ORDER BY id`)).rows.map(({ id, value }) => [
      id,
      value,
    ]),
  );
const file = (name: string) =>
  writeLines(name, [
    bug(1, { severity: "S1", priority: "High", status: "resolved", resolution: "Fixed" }),
    bug(2, { severity: "S1", priority: "P2", status: "Fresh" }),
    bug(3, { severity: "s1", priority: "HIGH", product: "Canoe" }),
    bug(4, { severity: "major", priority: "high", product: "Raft" }),
  ]);

describe("values of an imported tracker", () => {
  test("they are choices of the imported products only; other spelling is that of the site", async () => {
    await makeProduct({ name: "Demo" });
    const before = await offers("Demo");
    await importBugzilla([file("own.jsonl")]);
    expect(await offers("Demo")).toEqual(before);
    expect(await offers("Rowboat")).toEqual({ severities: ["S1*"], priorities: ["P2*", "high"] });
    expect(await offers("Raft")).toEqual(before);
    expect(await bugsBy("priority")).toEqual({ 1: "high", 2: "P2", 3: "high", 4: "high" });
    expect(await bugsBy("severity")).toEqual({ 1: "S1", 2: "S1", 3: "S1", 4: "major" });
    expect(await bugsBy("status")).toMatchObject({ 1: "RESOLVED", 2: "Fresh" });
    expect(await bugsBy("resolution")).toMatchObject({ 1: "FIXED" });
  });

  test("a product that had bugs offers what it offered, and what came", async () => {
    await importBugzilla([writeLines("first.jsonl", [bug(1, { severity: "major", priority: "low" })])]);
    await importBugzilla([writeLines("second.jsonl", [bug(2, { severity: "soggy", priority: "low" })])]);
    const { severities, priorities } = await offers("Rowboat");
    expect(severities).toContain("soggy");
    expect(severities).toContain("unspecified*");
    expect(severities).toContain("trivial");
    expect(priorities).toEqual(["unspecified*", "urgent", "high", "medium", "low"]);
  });

  test("a dry run prints what becomes of each value, with the number of bugs", async () => {
    const report = describeReport(await importBugzilla([file("dry.jsonl")], { isDryRun: true }), {
      isDryRun: true,
    });
    expect(report).toMatch(/severity +S1 +S1 +2 +new, of its products/);
    expect(report).toMatch(/severity +s1 +S1 +1 +other spelling/);
    expect(report).toMatch(/priority +High +high +1 +other spelling/);
    expect(report).toMatch(/severity +major +major +1$/m);
    expect(report).toMatch(/status +resolved +RESOLVED +1 +other spelling/);
    expect(report).toMatch(/resolution +Fixed +FIXED +1 +other spelling/);
  });

  test.each([
    [
      "CSV",
      'field,from,to\nseverity,S1,critical\n"severity","s1",critical\npriority,P2,low\nstatus,Fresh,CONFIRMED\npriority,P9,low\n',
    ],
    [
      "JSON",
      '{"severity": {"S1": "critical", "s1": "critical"}, "priority": {"P2": "low",\n "P9": "low"}, "status": {"Fresh": "CONFIRMED"}}',
    ],
  ])("a map as %s overrides it", async (kind, text) => {
    const mapFile = writeLines(`map-${kind}`, [text]);
    const report = await importBugzilla([file("mapped.jsonl")], { mapFile });
    expect(await bugsBy("severity")).toEqual({ 1: "critical", 2: "critical", 3: "critical", 4: "major" });
    expect(await bugsBy("priority")).toEqual({ 1: "high", 2: "low", 3: "high", 4: "high" });
    expect(await bugsBy("status")).toMatchObject({ 2: "CONFIRMED" });
    expect((await offers("Rowboat")).severities).toContain("blocker");
    const said = describeReport(report, { isDryRun: false });
    expect(said).toMatch(/severity +S1 +critical +2 +by the map/);
    expect(said).toMatch(/Line \d of the map is for a priority “P9” that no bug has\./);
  });

  test.each([
    ["severity,S1,awful", /Line 1 of .*: there is no severity “awful”\./],
    ["# what\nfield,S1,critical", /Line 2 of .* is not as severity,S1,critical/],
    ["severity,S1", /Line 1 of .* is not as/],
    ["severity,S1,critical\npriority,P2,never", /Line 2 of .*: there is no priority “never”\./],
    ['{"severity":\n {"S1": "awful"}}', /Line 2 of .*: there is no severity “awful”\./],
    ['{"kind": {}}', /is not as \{/],
  ])("a map with what is not understood is refused: %s", async (text, message) => {
    const mapFile = writeLines("bad-map", [text]);
    await expect(importBugzilla([file("refused.jsonl")], { mapFile })).rejects.toThrow(message);
    expect(await bugsBy("severity")).toEqual({});
  });
});
