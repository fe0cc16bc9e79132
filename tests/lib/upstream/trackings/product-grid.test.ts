import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { findProductGrid, type GridFilter } from "#lib/upstream/trackings/queries/product-grid.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything } from "#tests/support/factories.ts";
import { makeQuestionedWorld } from "#tests/support/questioned-world.ts";

// Bugs × series of a product: which rows, which columns, which page.

let world: Awaited<ReturnType<typeof makeQuestionedWorld>>;

beforeAll(async () => {
  await resetDatabase();
  world = await makeQuestionedWorld();
});

const grid = (filter: Partial<GridFilter> = {}, viewer: Viewer = everything) =>
  findProductGrid(viewer, world.engine.id, {
    open: "all",
    state: null,
    series: null,
    below: null,
    ...filter,
  });
const names = async (filter: Partial<GridFilter>, viewer?: Viewer) =>
  (await grid(filter, viewer)).rows.map(({ summary }) => summary).sort();

test("columns are the series, newest first, without ended ones that have nothing", async () => {
  expect((await grid()).columns.map(({ name }) => name)).toEqual(["4.5", "4.4", "4.3"]);
  const { columns } = await findProductGrid(everything, world.vendor.id, {
    ...{ open: "all", state: null, series: null, below: null },
  });
  expect(columns.map(({ name }) => name)).toEqual(["4.4"]);
});

describe("rows", () => {
  test.each<[string, Partial<GridFilter>, string[]]>([
    ["in a state", { state: "in_review", series: "4.4" }, ["late by its bug"]],
    ["in a state of a series", { state: "affected", series: "4.5" }, ["old only"]],
    ["in a series", { series: "4.3" }, ["waiting in an ended series"]],
    ["of closed bugs", { open: "closed" }, ["closed without version", "noted"]],
    ["in a series that is not there", { series: "9" }, []],
  ])("%s", async (_, filter, expected) => {
    expect(await names(filter)).toEqual(expected);
  });

  test("a row has the cells of all series, whatever was asked for", async () => {
    const { rows } = await grid({ state: "affected", series: "4.5" });
    expect(rows[0]?.cells.map(({ state }) => state).sort()).toEqual(["affected", "released"]);
  });

  test("each once, page by page", async () => {
    const all = (await grid()).rows.map(({ bug }) => bug);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    const paged: number[] = [];
    for (let below: number | null = null, first = true; first || below !== null; first = false) {
      const page = await grid({ below, limit: 4 });
      paged.push(...page.rows.map(({ bug }) => bug));
      expect(page.total).toEqual({ number: all.length, isExact: true });
      below = page.next;
    }
    expect(paged).toEqual(all);
  });
});

test("the total is of what is asked for, as far as the viewer sees it", async () => {
  for (const viewer of [everything, anonymousViewer])
    for (const filter of [{}, { state: "unknown" as const }, { open: "closed" as const }]) {
      const { rows } = await grid(filter, viewer);
      const { total } = await grid({ ...filter, limit: 1 }, viewer);
      expect(total).toEqual({ number: rows.length, isExact: true });
    }
});

test("what is private is in no row and no column", async () => {
  expect(await names({ state: "unknown" })).toContain("private");
  expect(await names({ state: "unknown" }, anonymousViewer)).toEqual(["fresh", "waiting"]);
});

test("a cell says which tracking it is, in which version the fix is, and who said the state", async () => {
  const { id } = await db.tracking.findFirstOrThrow({ where: { bugId: world.bugs["newer says nothing"] } });
  const { rows } = await grid({ state: "carried", series: "4.5" });
  const tracked = rows.flatMap(({ cells }) => cells).filter(({ tracking }) => tracking !== null);
  expect(tracked.find(({ state }) => state === "carried")).toMatchObject({ at: null });
  await db.tracking.update({ where: { id }, data: { computedState: "released" } });
  const cellOf = async () => {
    const row = (await grid()).rows.find(({ bug }) => bug === world.bugs["newer says nothing"]);
    return row?.cells.find(({ tracking }) => tracking === id);
  };
  expect(await cellOf()).toMatchObject({ at: "4.4.3", by: null });
  await db.tracking.update({
    where: { id },
    data: { state: "failed_qa", source: "manual", verifiedBuild: "4.4.2", decidedById: world.author.userId },
  });
  expect(await cellOf()).toMatchObject({ at: "4.4.2", by: world.author.handle });
});
