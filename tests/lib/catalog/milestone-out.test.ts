import { beforeEach, expect, test } from "vitest";
import { findProduct } from "#lib/catalog/queries.ts";
import { findRelease, listReleases } from "#lib/catalog/releases.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeBug, makeUser } from "#tests/support/factories.ts";
import { makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// A milestone without days is out when all that it contains is, and a later one, too: every list says the same.

let engine: TrackedProduct;
let milestoneId: number;
let author: Viewer;

beforeEach(async () => {
  await resetDatabase();
  author = await (await makeUser()).viewer();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2"] });
  const { classificationId } = engine;
  await db.milestone.create({
    data: {
      ...{ classificationId, name: "M2", sortKey: "2", releasedOn: new Date("2026-01-01") },
      manifest: { create: { productId: engine.id, versionId: engine.versions["4.4.2"] ?? null } },
    },
  });
  ({ id: milestoneId } = await db.milestone.create({ data: { classificationId, name: "M1", sortKey: "1" } }));
});

const contain = (product: TrackedProduct, version: string) =>
  db.manifestLine.create({
    data: { milestoneId, productId: product.id, versionId: product.versions[version] ?? 0 },
  });

const isOne = ({ name }: { name: string }) => name === "M1";

async function isOut(): Promise<boolean[]> {
  const bug = await makeBug(author, { product: "Engine" });
  const [classification] = (await listReleases(anonymousViewer)).filter(
    ({ milestones }) => milestones.length > 0,
  );
  const fixed = await readFixedIn(
    anonymousViewer,
    { id: bug, productId: engine.id },
    { product: "Engine", version: undefined },
  );
  return [
    classification?.milestones.find(isOne)?.isOutUndated,
    (await findRelease(anonymousViewer, "M1"))?.isOutUndated,
    (await findProduct(anonymousViewer, "Engine"))?.milestones.find(isOne)?.isOutUndated,
    fixed.products.flatMap(({ releases }) => releases).find(isOne)?.isReleased,
  ].map(Boolean);
}
const everywhere = (value: boolean) => Array(4).fill(value);

test("with every version released it is, with one to come it is not, and nothing hidden decides", async () => {
  expect(await isOut()).toEqual(everywhere(false));
  await contain(engine, "4.4.1");
  expect(await isOut()).toEqual(everywhere(true));
  const hidden = await makeTrackedProduct({ name: "Hidden", visibility: "groups" }, { "1": ["1.1"] });
  await contain(hidden, "1.1");
  expect(await isOut()).toEqual(everywhere(true));
  const part = await makeTrackedProduct({ name: "Part" }, { "1": ["1.1"] });
  await contain(part, "1.1");
  expect(await isOut()).toEqual(everywhere(false));
});

test("one that is being prepared, with the versions of the last one, is not", async () => {
  await contain(engine, "4.4.2");
  await db.version.updateMany({ where: { name: "4.4.2" }, data: { state: "released" } });
  expect(await isOut()).toEqual(everywhere(false));
});

test("one that is due later is not", async () => {
  await contain(engine, "4.4.1");
  await db.milestone.update({ where: { id: milestoneId }, data: { dueOn: new Date(Date.now() + 9e8) } });
  expect(await isOut()).toEqual(everywhere(false));
});
