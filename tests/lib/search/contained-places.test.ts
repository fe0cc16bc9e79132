import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// What a product has by what it contains is found as it is shown in its grid, although nobody tracked it there.

let engine: TrackedProduct;
let suite: TrackedProduct;
let first: number;
let second: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "1.0": ["1.0.1*", "1.0.2"] });
  [first, second] = [await fixedIn("4.4.1"), await fixedIn("4.4.2")];
  for (const [version, contains] of [
    ["1.0.1", "4.4.1"],
    ["1.0.2", "4.4.2"],
  ] as const)
    await db.manifestLine.create({
      data: {
        inVersionId: suite.versions[version] ?? 0,
        productId: engine.id,
        versionId: engine.versions[contains],
      },
    });
});

async function fixedIn(version: string): Promise<number> {
  const bug = await makeBug(await makeMember(engine, "maintainer"), { product: "Engine", summary: version });
  const versionId = engine.versions[version] ?? 0;
  await db.presence.create({ data: { bugId: bug, versionId, kind: "fixed" } });
  await db.tracking.create({
    data: {
      ...{ bugId: bug, productId: engine.id, seriesId: engine.series["4.4"], state: "released" },
      evidence: [{ fixedIn: versionId }],
    },
  });
  return bug;
}

async function find(tracking: string, viewer: Viewer = everything): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ tracking, status: "@all", sort: "id" }));
  return (await runSearch(viewer, query)).rows.map(({ id }) => id).sort((a, b) => a - b);
}
async function inGrid(state: "carried" | "released"): Promise<number[]> {
  const grid = await findProductGrid(everything, suite.id, {
    ...{ open: "all", state, series: null, below: null, limit: 100 },
  });
  return grid.rows.map(({ bug }) => bug).sort((a, b) => a - b);
}

test("bugs are released and carried by what the last versions contain, in the list as in the grid", async () => {
  expect(await find("released:Suite")).toEqual([first]);
  expect(await inGrid("released")).toEqual([first]);
  expect(await find("carried:Suite")).toEqual([second]);
  expect(await find("carried,released:Suite 1.0")).toEqual([first, second]);
  expect(await find("released:Suite 1.0.1")).toEqual([first]);
  expect(await find("carried:Suite 1.0.2")).toEqual([second]);
  expect(await find("released:Suite 1.0.2")).toEqual([]);
  await db.version.update({ where: { id: suite.versions["1.0.2"] }, data: { state: "released" } });
  expect(await find("released:Suite")).toEqual([first, second]);
  expect(await inGrid("released")).toEqual([first, second]);
  expect(await find("released:Suite 1.0.2")).toEqual([second]);
});

test("what is tracked there is what it is said to be, and a product that one does not see has nothing", async () => {
  await db.tracking.create({
    data: {
      ...{ bugId: first, productId: suite.id, seriesId: suite.series["1.0"], state: "failed_qa" },
      ...{ saidState: "failed_qa", source: "manual", reason: "It stops." },
    },
  });
  expect(await find("released:Suite")).toEqual([]);
  expect(await find("failed_qa:Suite")).toEqual([first]);
  expect(await find("carried:Suite", anonymousViewer)).toEqual([second]);
  await db.product.update({ where: { id: suite.id }, data: { visibility: "groups" } });
  expect(await find("carried:Suite", anonymousViewer)).toEqual([]);
});
