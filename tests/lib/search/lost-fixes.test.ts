import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// The mistake that a vendor must not make: a version without the fix that the one before had by a patch.

let engine: TrackedProduct;
let suite: TrackedProduct;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "1.0": ["1.0.1*", "1.0.2*", "1.0.3"] });
  const author = await makeMember(engine, "maintainer");
  bug = await makeBug(author, { product: "Engine", summary: "It stops" });
  for (const [before, after] of [
    ["1.0.1", "1.0.2"],
    ["1.0.2", "1.0.3"],
  ] as const)
    await db.version.update({
      where: { id: suite.versions[after] },
      data: { predecessorId: suite.versions[before] },
    });
  await contain("1.0.1", "4.4.1", [bug]);
});

async function contain(version: string, of: string, patches: readonly number[] = []): Promise<number> {
  const { id } = await db.manifestLine.create({
    data: { inVersionId: suite.versions[version] ?? 0, productId: engine.id, versionId: engine.versions[of] },
  });
  for (const bugId of patches)
    await db.manifestPatch.create({
      data: { manifestLineId: id, bugId, name: `0001-${bugId}.patch`, subject: "Fix" },
    });
  return id;
}

async function lost(viewer: Viewer = everything): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ tracking: "@lost_fix:Suite", status: "@all" }));
  return (await runSearch(viewer, query)).rows.map(({ id }) => id);
}

test("a version that follows without the patch and without the fix is asked about, until it or a later one has it", async () => {
  expect(await lost()).toEqual([]);
  await contain("1.0.2", "4.4.1");
  expect(await lost()).toEqual([bug]);
  expect(await lost(anonymousViewer)).toEqual([bug]);
  await contain("1.0.3", "4.4.1", [bug]);
  expect(await lost()).toEqual([]);
});

test("a version that contains the fix itself, or of which somebody decided against it, has lost nothing", async () => {
  await contain("1.0.2", "4.4.2");
  expect(await lost()).toEqual([bug]);
  const evidence = [{ inVersion: engine.versions["4.4.2"] ?? 0 }];
  const fixed = await db.tracking.create({
    data: { bugId: bug, productId: engine.id, seriesId: engine.series["4.4"], state: "released", evidence },
  });
  expect(await lost()).toEqual([]);
  await db.tracking.delete({ where: { id: fixed.id } });
  await db.tracking.create({
    data: {
      bugId: bug,
      productId: suite.id,
      seriesId: suite.series["1.0"],
      state: "wont_fix",
      saidState: "wont_fix",
      reason: "It ends.",
      source: "manual",
    },
  });
  expect(await lost()).toEqual([]);
});

test("the patches of a product that somebody does not see, and on one that they do not see, ask them nothing", async () => {
  await contain("1.0.2", "4.4.1");
  await db.product.update({ where: { id: suite.id }, data: { visibility: "groups" } });
  expect(await lost(anonymousViewer)).toEqual([]);
  expect(await lost()).toEqual([bug]);
  await db.product.update({ where: { id: suite.id }, data: { visibility: "open" } });
  // The patch is on a part that not everybody sees, for a bug that everybody sees.
  const part = await makeTrackedProduct({ name: "Part", visibility: "groups" }, { "1": ["1.1*"] });
  await db.manifestPatch.deleteMany();
  for (const version of ["1.0.1", "1.0.2"]) {
    const of = { productId: part.id, versionId: part.versions["1.1"] ?? null };
    const line = await db.manifestLine.create({ data: { inVersionId: suite.versions[version] ?? 0, ...of } });
    if (version === "1.0.1")
      await db.manifestPatch.create({ data: { manifestLineId: line.id, bugId: bug, name: "0001.patch" } });
  }
  expect(await lost()).toEqual([bug]);
  expect(await lost(anonymousViewer)).toEqual([]);
});
