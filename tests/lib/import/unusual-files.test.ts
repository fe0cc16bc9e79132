import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findBugNumber } from "#lib/bugs/views/bug.ts";
import { pool } from "#lib/db/client.ts";
import { importBugzilla } from "#lib/import/bugzilla.ts";
import { describeReport } from "#lib/import/report.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { bug, writeLines } from "./fixture.ts";

const cases = resolve(import.meta.dirname, "../../../../shared/data/cases");
const reason = existsSync(cases) ? "" : " (skipped: ../shared/data/cases is not here)";

beforeEach(resetDatabase);

describe("numbers far above the rest", () => {
  test("are not kept, and filing goes on after the rest", async () => {
    const rest = Array.from({ length: 20 }, (_, index) => bug(index + 1));
    const file = writeLines("far.jsonl", [
      ...rest,
      bug(2_147_483_647, {
        depends_on: [3],
        description: "as bug 2147483647 and bug 9999999999",
        history: [
          {
            who: "ann@example.test",
            when: "2010-01-01",
            field: "blocks",
            removed: "",
            added: "2147483647, 3",
          },
        ],
      }),
      bug(400_000_000),
    ]);
    const dry = await importBugzilla([file], { isDryRun: true });
    expect(dry).toMatchObject({ numbersTooFar: [400_000_000, 2_147_483_647], nextNumber: 23 });
    const sentences = describeReport(dry, { isDryRun: true });
    expect(sentences).toContain(
      "Bugs with numbers far above the rest get new ones, so that filing can go on: 400000000, 2147483647.",
    );
    expect(sentences).toContain("The next bug that is filed here would get the number 23.");

    expect(await importBugzilla([file])).toMatchObject({ rejects: [], nextNumber: 23 });
    const moved = await findBugNumber(everything, "bugs.rowboat.test-2147483647");
    expect(moved).toBe(21);
    expect(await all(`SELECT html FROM comments WHERE bug_id = ${moved}`)).toEqual([
      {
        html: '<div class="plain">as <a href="/bugs/bugs.rowboat.test-2147483647">bug 2147483647</a> and bug 9999999999</div>',
      },
    ]);
    expect(await all(`SELECT "to", to_id FROM changes ORDER BY id`)).toEqual([
      { to: "bugs.rowboat.test-2147483647", to_id: null },
      { to: "3", to_id: 3 },
    ]);
    expect(await fileOne()).toBe(23);
  });

  test.skipIf(reason !== "")(
    `one line with the greatest number of all does not end filing${reason}`,
    async () => {
      expect((await importBugzilla([`${cases}/huge-number.jsonl`])).rejects).toEqual([]);
      expect(await fileOne()).toBe(2);
    },
  );

  test("a tracker whose numbers are all high keeps them", async () => {
    await importBugzilla([writeLines("low.jsonl", [bug(1, { src: "low.test" })])]);
    const high = Array.from({ length: 5 }, (_, index) => bug(324_000_000 + index));
    expect(await importBugzilla([writeLines("high.jsonl", high)])).toMatchObject({
      trackers: [{ newBugs: 5, renumbered: 0 }],
      nextNumber: 324_000_005,
    });
  });
});

test("a tracker that lives under a path is taken, and an alias of it is one segment of an address", async () => {
  await importBugzilla([writeLines("first.jsonl", [bug(1)])]);
  const report = await importBugzilla([
    writeLines("path.jsonl", [
      bug(1, { src: "https://host.test/bugzilla/", product: "Canoe", depends_on: [9] }),
      bug(2, { src: "host.test/bugzilla", product: "Canoe" }),
      bug(3, { src: "host.test//x", product: "Canoe" }),
    ]),
  ]);
  expect(report.rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "3 “src” is not the name of a tracker, such as bugs.example.org or example.org/bugzilla.",
  ]);
  expect(report.trackers.map(({ name }) => name)).toEqual(["host.test/bugzilla"]);
  expect(await findBugNumber(everything, "host.test-bugzilla-1")).toBe(3);
  expect(await all("SELECT url FROM see_also")).toEqual([
    { url: "https://host.test/bugzilla/show_bug.cgi?id=9" },
  ]);
  expect(describeReport(report, { isDryRun: false })).toContain(
    "All counts match the lines that were not rejected.",
  );
});

test("a run that took nothing says so first", async () => {
  const rejected = await importBugzilla([writeLines("none.jsonl", ["nonsense", "{}"])]);
  const sentences = describeReport(rejected, { isDryRun: false });
  expect(sentences).toMatch(
    /^No bugs were imported: all lines were rejected\. Line 1 of none\.jsonl: The line is not JSON\.\n/,
  );
  expect(sentences).not.toContain("All counts match the files.");
  const file = writeLines("twice.jsonl", [bug(1)]);
  expect(describeReport(await importBugzilla([file]), { isDryRun: false })).not.toContain("No bugs");
  expect(describeReport(await importBugzilla([file]), { isDryRun: false })).toMatch(
    /^No bugs were imported: the 1 bugs of the files are here already\.\n/,
  );
});

test("a line that is not UTF-8 is rejected until its encoding is given", async () => {
  const file = writeLines("latin.jsonl", []);
  writeFileSync(
    file,
    Buffer.concat([
      Buffer.from(`${JSON.stringify(bug(1, { summary: "Gerät läuft nicht" }))}\n`, "latin1"),
      Buffer.from(`${JSON.stringify(bug(2, { summary: "Gerät in UTF-8" }))}\n`, "utf8"),
    ]),
  );
  const first = await importBugzilla([file]);
  expect(first.rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    "1 The line is not UTF-8: give its encoding, such as --encoding windows-1252 for Latin-1.",
  ]);
  expect((await importBugzilla([file], { encoding: "windows-1252" })).rejects).toEqual([]);
  expect(await all("SELECT summary FROM bugs ORDER BY id")).toEqual([
    { summary: "Gerät läuft nicht" },
    { summary: "Gerät in UTF-8" },
  ]);
});

test("a circle of dependencies hinders only changes that would close another one", async () => {
  await importBugzilla([
    writeLines("circle.jsonl", [
      bug(1, { depends_on: [2] }),
      bug(2, { depends_on: [3] }),
      bug(3, { depends_on: [1] }),
      bug(4),
      bug(5, { depends_on: [4] }),
    ]),
  ]);
  const viewer = await (await makeUser({ isAdministrator: true })).viewer();
  const change = (id: number, input: object) =>
    changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
  await change(1, { dependsOn: { add: [4], remove: [] } });
  await change(2, { blocks: { add: [5], remove: [] } });
  await expect(change(4, { dependsOn: { add: [1], remove: [] } })).rejects.toThrow("4 → 1 → 4");
  await expect(change(5, { blocks: { add: [4], remove: [] } })).rejects.toThrow("5 → 4 → 5");
  await change(3, { dependsOn: { add: [], remove: [1] } });
  await expect(change(3, { dependsOn: { add: [1], remove: [] } })).rejects.toThrow("3 → 1 → 2 → 3");
});

async function fileOne(): Promise<number> {
  const viewer = await (await makeUser()).viewer();
  return makeBug(viewer, { product: (await makeProduct()).name });
}

async function all(statement: string): Promise<object[]> {
  return (await pool.query(statement)).rows;
}
