import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// A customer reported it for a version that is out: their page says when a later version of the product has the fix.

let suite: TrackedProduct;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  const engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "1.0": ["1.0.1*", "1.0.2*"] });
  const { classificationId } = await db.product.findUniqueOrThrow({ where: { id: suite.id } });
  await db.classification.update({ where: { id: classificationId }, data: { kind: "downstream" } });
  bug = await makeBug(await makeMember(engine, "maintainer"), { product: "Engine" });
  const reportedFor = { bugId: bug, productId: suite.id, versionId: suite.versions["1.0.1"] };
  await db.tracking.create({ data: { ...reportedFor, state: "affected" } });
  const { id } = await db.manifestLine.create({
    data: {
      inVersionId: suite.versions["1.0.2"] ?? 0,
      productId: engine.id,
      versionId: engine.versions["4.4.1"],
    },
  });
  await db.manifestPatch.create({
    data: { manifestLineId: id, bugId: bug, name: "0001.patch", subject: "Fix" },
  });
});

const cells = async (viewer: Viewer) =>
  (await panelRows(viewer, bug)).rows.flatMap((row) =>
    row.product === "Suite"
      ? row.cells.map((cell) => [cell.series ?? cell.version, cell.state, cell.fixedIn])
      : [],
  );

test("the panel shows the series with the version that has the fix, beside the version that it was reported for", async () => {
  for (const viewer of [everything, anonymousViewer])
    expect(await cells(viewer)).toEqual(
      expect.arrayContaining([
        ["1.0", "released", "1.0.2"],
        ["1.0.1", "affected", null],
      ]),
    );
});

test("nothing is added where nobody tracks an old version, nor for who does not see the product", async () => {
  await db.product.update({ where: { id: suite.id }, data: { visibility: "groups" } });
  expect(await cells(anonymousViewer)).toEqual([]);
  await db.tracking.deleteMany({ where: { bugId: bug } });
  expect(await cells(everything)).toEqual([]);
});
