import { beforeAll, describe, expect, test } from "vitest";
import { countByVersion } from "#lib/bugs/views/counts.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { findProductGrid, type GridFilter } from "#lib/upstream/trackings/queries/product-grid.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// What is known of a bug in a version is found from the version as it is from the bug, tracked or not.

let engine: TrackedProduct;
let person: Viewer;
const bugs: Record<string, number> = {};
const P = "Engine";

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct(
    { name: P },
    { "4.3": ["4.3.1*", "4.3.2*"], "4.4": ["4.4.1*", "4.4.2*"], "4.5": ["4.5.0*", "4.5.1"] },
  );
  await db.series.update({ where: { id: engine.series["4.3"] ?? 0 }, data: { state: "ended" } });
  person = await (await makeUser()).viewer();
  const make = async (name: string, input: object, done: object = {}) => {
    const id = await makeBug(person, { product: P, summary: name, ...input });
    await db.bug.update({ where: { id }, data: done });
    bugs[name] = id;
    return id;
  };
  const target = (version: string) => ({ targetReleaseId: engine.versions[version] ?? null });
  const fixed = { status: "RESOLVED", resolution: "FIXED" };
  await make("open", { version: "4.4.1" });
  await make("open in an ended series", { version: "4.3.2" });
  await make("closed as fixed", { version: "4.4.1" }, { ...fixed, ...target("4.4.2") });
  await make("to be out", { version: "4.4.1" }, { ...fixed, ...target("4.5.1") });
  await make("no bug", { version: "4.4.1" }, { status: "RESOLVED", resolution: "INVALID" });
  const hidden = await makeBug(await (await makeUser()).viewer(), {
    product: P,
    summary: "hidden",
    version: "4.4.1",
  });
  const group = await db.group.create({ data: { name: "few", description: "", isForBugs: true } });
  await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
  bugs.hidden = hidden;
  const recorded = await make("recorded", { version: "4.4.1" });
  await recordPresence(person, { bug: recorded, product: P, version: "4.5.0", kind: "found", note: "" });
  const taken = await make("taken back", {});
  for (const kind of ["found", "not_found"] as const)
    await recordPresence(person, { bug: taken, product: P, version: "4.5.0", kind, note: "" });
  const named = await make("fixed by a change", { version: "4.3.1" }, fixed);
  await makeFix(engine, named, { branch: "stable-4.3", version: "4.3.2" });
  await db.$transaction((tx) => recomputeTrackings(tx, everything, [named], { isSilent: true }));
});

async function listed(filter: Record<string, string>, viewer: Viewer = person): Promise<string[]> {
  const asked = new URLSearchParams({ product: P, status: "@all", ...filter });
  const { query, problems } = parseBugQuery(asked);
  expect(problems).toEqual([]);
  return (await runSearch(viewer, query)).rows.map(({ summary }) => String(summary)).sort();
}
const grid = async (filter: Partial<GridFilter>, viewer: Viewer = person) =>
  (
    await findProductGrid(viewer, engine.id, {
      open: "all",
      state: null,
      series: null,
      below: null,
      ...filter,
    })
  ).rows;
const summaries = (rows: { summary: string }[]) => rows.map(({ summary }) => summary).sort();

describe("lists, the grid and the bug know the same", () => {
  // What only follows from an older series is in the grid and on the page of versions, and in no list (docs/decisions/052).
  test.each<[string, string, string[], string[]]>([
    ["affected", "4.4", ["open", "recorded"], ["open in an ended series"]],
    ["affected", "4.5", ["recorded"], ["open", "open in an ended series"]],
    ["affected", "4.3", ["open in an ended series"], []],
    ["released", "4.4", ["closed as fixed"], ["fixed by a change"]],
    ["released", "4.3", ["fixed by a change"], []],
    ["released", "4.5", [], ["closed as fixed", "fixed by a change"]],
  ])("%s in %s", async (state, series, expected, following) => {
    expect(await listed({ tracking: `${state}:${P} ${series}` })).toEqual(expected);
    expect(summaries(await grid({ state: state as "affected", series }))).toEqual(
      [...expected, ...following].sort(),
    );
    for (const name of following) {
      const matrix = await readMatrix(anonymousViewer, { id: bugs[name] ?? 0, productId: engine.id });
      expect(matrix[0]?.cells.find((one) => one.series === series)).toMatchObject({ state, tracking: null });
    }
    for (const name of expected) {
      const { rows } = await panelRows(anonymousViewer, bugs[name] ?? 0);
      const cell = rows[0]?.cells.find((one) => one.series === series);
      expect(cell, name).toMatchObject({ state });
      const matrix = await readMatrix(anonymousViewer, { id: bugs[name] ?? 0, productId: engine.id });
      expect(matrix[0]?.cells.find((one) => one.series === series)).toMatchObject({
        state,
        fixedIn: cell?.fixedIn,
      });
    }
  });

  test("a version has what was found in it, and what it was closed for", async () => {
    expect(await listed({ tracking: `affected:${P} 4.4.1` })).toEqual(["open", "recorded"]);
    expect(await listed({ tracking: `released:${P} 4.4.2` })).toEqual(["closed as fixed"]);
  });

  test("a column is there for what is in an ended series", async () => {
    const { columns } = await findProductGrid(person, engine.id, {
      ...{ open: "open", state: null, series: null, below: null },
    });
    expect(columns.map(({ name }) => name)).toEqual(["4.5", "4.4", "4.3"]);
  });

  test("what is closed without a fix, or for a version that is not out, is in none", async () => {
    for (const name of ["no bug", "to be out"]) {
      expect(summaries(await grid({}))).not.toContain(name);
      expect((await panelRows(person, bugs[name] ?? 0)).rows).toEqual([]);
    }
  });

  test("what is hidden is in none", async () => {
    expect(await listed({ tracking: `affected:${P} 4.4` }, everything)).toContain("hidden");
    expect(summaries(await grid({}))).not.toContain("hidden");
    expect((await panelRows(person, bugs.hidden ?? 0)).rows).toEqual([]);
  });
});

test("a version is searched by what people recorded, too, and its number is that of the list", async () => {
  expect(await listed({ version: "4.5.0" })).toEqual(["recorded"]);
  expect(await listed({ version: "4.5.1" })).toEqual([]);
  const counts = await countByVersion(person, engine.id);
  expect(counts.get(engine.versions["4.5.0"] ?? 0)?.found).toBe(1);
  expect(counts.get(engine.versions["4.4.1"] ?? 0)?.found).toBe((await listed({ version: "4.4.1" })).length);
});

test("the panel begins with the newest series that has the fix from an older one, unless it was found again", async () => {
  const id = bugs["fixed by a change"] ?? 0;
  const cells = async () =>
    (await panelRows(person, id)).rows.flatMap((row) =>
      row.cells.map(({ series, state, fixedIn }) => ({ series, state, fixedIn })),
    );
  expect(await cells()).toEqual([
    { series: "4.5", state: "released", fixedIn: "4.5.0" },
    { series: "4.3", state: "released", fixedIn: "4.3.2" },
  ]);
  // Who may edit decides that, against what the change shows.
  const maintainer = await makeMember(engine, "maintainer");
  await recordPresence(maintainer, { bug: id, product: P, version: "4.4.2", kind: "found", note: "" });
  expect((await cells()).map(({ series, state }) => `${series} ${state}`)).toEqual([
    "4.4 affected",
    "4.3 released",
  ]);
});
