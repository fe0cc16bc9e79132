import { describe, expect, test } from "vitest";
import { findBugNumber } from "#lib/bugs/views/bug.ts";
import { db, sql } from "#lib/db/client.ts";
import { cloneTable, findOriginals, withoutCloneMark } from "#lib/import/ovirt/clones.ts";
import { importOvirt } from "#lib/import/ovirt/ovirt.ts";
import type { ReleaseRecord } from "#lib/import/ovirt/read.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { ovirtData, resetToOvirt, withoutOvirt } from "#tests/support/ovirt.ts";

const record = (id: number, summary: string): ReleaseRecord => ({
  id,
  summary,
  release: "4.2.8",
  milestone: "ovirt-4.2.8",
  types: [],
  products: [],
  prefixes: [],
});
const commit = (subject: string, ...bugs: number[]) => ({
  project: "engine",
  sha: `${bugs.join("")}${subject.length}`.padStart(12, "0"),
  date: "2019-01-01",
  subject,
  bugs,
});

describe("the mark of a copy", () => {
  test.each([
    ["[downstream clone - 4.2.8] It breaks", "It breaks"],
    ["[RFE][z-stream clone - 3.6.5] Fence", "[RFE]Fence"],
    ["[downstream clone] It breaks", "It breaks"],
    ["[Downstream Clone] It breaks", "It breaks"],
    ["[cloned ]It breaks", "It breaks"],
    ["Cloned VM has no disk", "Cloned VM has no disk"],
    ["[UI] Clone VM dialog", "[UI] Clone VM dialog"],
  ])("%s: %s", (summary, plain) => {
    expect(withoutCloneMark(summary)).toBe(plain);
  });
});

describe("the original of a copy", () => {
  test("has the same summary without the mark", () => {
    const found = findOriginals(
      [record(1, "It breaks."), record(2, "[downstream clone - 4.2.8] It  breaks")],
      [],
    );
    expect(found).toEqual([{ clone: 2, original: 1, by: "summary", others: [] }]);
  });

  test("is named by a commit together with the copy, also among several with one summary", () => {
    const records = [
      record(1, "It breaks"),
      record(3, "It breaks"),
      record(2, "[downstream clone - 4.2.8] It breaks"),
    ];
    expect(findOriginals(records, [commit("Fix", 2, 3)])).toEqual([
      { clone: 2, original: 3, by: "summary", others: [1] },
    ]);
    expect(
      findOriginals(
        [record(1, "Other words"), record(2, "[downstream clone - 4.2.8] It breaks")],
        [commit("Fix", 2, 1)],
      ),
    ).toEqual([{ clone: 2, original: 1, by: "commit", others: [] }]);
  });

  test("is named by a commit with the subject of one that names the copy", () => {
    const records = [record(1, "Other words"), record(2, "[downstream clone - 4.2.8] It breaks")];
    expect(findOriginals(records, [commit("Fix it", 2), commit("fix it.", 1)])).toEqual([
      { clone: 2, original: 1, by: "subject of a commit", others: [] },
    ]);
  });

  test("is no copy itself, and may be unknown", () => {
    const records = [
      record(2, "[downstream clone - 4.2.8] It breaks"),
      record(3, "[downstream clone - 4.3.1] It breaks"),
    ];
    const found = findOriginals(records, [commit("Fix", 2, 3), commit("Fix", 2, 99)]);
    expect(found.map(({ original }) => original)).toEqual([null, null]);
    expect(cloneTable(found)).toContain("2,,stays a bug: its original is not here,,\n");
  });
});

describe.skipIf(withoutOvirt !== "")(`the copies in oVirt's release notes${withoutOvirt}`, () => {
  test("become trackings of their originals, and their numbers lead there", {
    timeout: 120_000,
  }, async () => {
    const { clones } = await resetToOvirt();
    const folded = clones.filter(({ original }) => original !== null);
    expect(clones.length).toBe(267);
    expect(folded.length).toBeGreaterThan(230);
    const here = async (number: number) => db.bug.count({ where: { id: number } });
    for (const { clone, original } of clones.slice(0, 60)) {
      expect(await here(clone)).toBe(original === null ? 1 : 0);
      expect(await findBugNumber(anonymousViewer, String(clone))).toBe(original ?? clone);
    }
    const [row] = await db.$queryRaw<{ trackings: number; marked: number }[]>(
      sql`SELECT (SELECT count(DISTINCT former_bug)::int FROM trackings WHERE former_bug IS NOT NULL) AS trackings,
            (SELECT count(*)::int FROM bugs WHERE summary ILIKE '%[downstream clone%' OR summary ILIKE '%[z-stream clone%') AS marked`,
    );
    expect(row?.marked).toBe(0);
    // Some are listed in the same release as their original.
    expect(row?.trackings).toBeGreaterThan(200);
    // Again: nothing more.
    const before = await db.tracking.count();
    await importOvirt(ovirtData);
    expect(await db.tracking.count()).toBe(before);
  });
});
