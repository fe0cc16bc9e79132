import { beforeAll, describe, expect, test } from "vitest";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, recordPresenceInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// A product whose versions say what they contain answers for every bug of that, without anybody tracking it there.

let engine: TrackedProduct;
let part: TrackedProduct;
let suite: TrackedProduct;
let hidden: TrackedProduct;
let insider: Viewer;
let fixed: number;
let patched: number;
let open: number;
let ofPart: number;

async function contain(of: TrackedProduct, version: string, what: TrackedProduct, contained: string) {
  return db.manifestLine.create({
    data: {
      inVersionId: of.versions[version],
      productId: what.id,
      versionId: what.versions[contained] ?? null,
    },
  });
}

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*", "4.4.3"] });
  part = await makeTrackedProduct({ name: "Part", visibility: "groups" }, { "1": ["1.1*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "4.4": ["4.4.7*", "4.4.8*", "4.4.9*"] });
  hidden = await makeTrackedProduct({ name: "Hidden Suite", visibility: "groups" }, { "1": ["1.0*"] });
  insider = await makeMember(hidden, "maintainer");
  await contain(suite, "4.4.7", engine, "4.4.1");
  const line = await contain(suite, "4.4.8", engine, "4.4.1");
  await contain(suite, "4.4.9", engine, "4.4.2");
  await contain(hidden, "1.0", engine, "4.4.2");
  await contain(hidden, "1.0", part, "1.1");
  const author = await makeMember(engine, "maintainer");
  const of = (product: TrackedProduct, summary: string) =>
    makeBug(author, { product: product.name, summary });
  fixed = await of(engine, "fixed");
  await makeFix(engine, fixed, { branch: "main", version: "4.4.2" });
  patched = await of(engine, "patched");
  await makeFix(engine, patched, { branch: "main", version: "4.4.3" });
  await db.manifestPatch.create({ data: { manifestLineId: line.id, name: "fix.patch", bugId: patched } });
  open = await of(engine, "open");
  ofPart = await of(engine, "of the part");
  await makeFix(part, ofPart, { branch: "main", version: "1.1" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [fixed, patched, open, ofPart]));
});

async function closeAsFixed(bug: number, targetReleaseId: number): Promise<void> {
  await db.bug.update({
    where: { id: bug },
    data: { status: "RESOLVED", resolution: "FIXED", targetReleaseId },
  });
}

async function matrix(viewer: Viewer, bug: number): Promise<string[]> {
  const rows = await readMatrix(viewer, { id: bug, productId: engine.id });
  return rows.flatMap(({ cells }) =>
    cells.map(({ product, series, state, fixedIn }) =>
      [product, series, state, fixedIn].filter(Boolean).join(" "),
    ),
  );
}

async function answer(viewer: Viewer, bug: number, product: string, version: string) {
  const found = await readFixedIn(viewer, { id: bug, productId: engine.id }, { product, version });
  return found.product === product ? found.answer : null;
}

describe("the versions of a bug have the products that contain its own", () => {
  test("with the version that has the fix, or as affected, and only where something is known", async () => {
    expect(await matrix(anonymousViewer, fixed)).toEqual([
      "Engine 4.4 released 4.4.2",
      "Suite 4.4 released 4.4.9",
    ]);
    expect(await matrix(anonymousViewer, patched)).toEqual([
      "Engine 4.4 carried 4.4.3",
      "Suite 4.4 released 4.4.8",
    ]);
    expect(await matrix(anonymousViewer, open)).toEqual(["Engine 4.4 unknown"]);
  });

  test("one that not everybody sees is there for those who see it", async () => {
    expect(await matrix(insider, fixed)).toContain("Hidden Suite 1 released 1.0");
    expect((await matrix(anonymousViewer, fixed)).join()).not.toContain("Hidden");
  });

  test("what it contains of a product that the viewer does not see says nothing", async () => {
    expect((await matrix(insider, ofPart)).join()).not.toContain("released");
  });
});

describe("whether a version has the fix", () => {
  test("is answered from its manifest and its patches", async () => {
    expect(await answer(anonymousViewer, fixed, "Suite", "4.4.9")).toMatchObject({ kind: "yes" });
    expect(await answer(anonymousViewer, fixed, "Suite", "4.4.7")).toMatchObject({
      kind: "upgrade",
      to: { name: "4.4.9" },
    });
    expect(await answer(anonymousViewer, patched, "Suite", "4.4.8")).toMatchObject({ kind: "yes" });
    expect(await answer(anonymousViewer, patched, "Suite", "4.4.9")).not.toMatchObject({ kind: "yes" });
    expect(await answer(insider, fixed, "Hidden Suite", "1.0")).toMatchObject({ kind: "yes" });
    expect(await answer(anonymousViewer, fixed, "Hidden Suite", "1.0")).toBeNull();
  });

  test("a patch that the next version does not have is not inherited, also where the bug is tracked", async () => {
    const tracker = await makeMember(suite, "maintainer");
    await trackBug(
      { ...tracker, userId: tracker.userId ?? 0 },
      trackBugInput.parse({ bug: patched, product: "Suite", series: "4.4" }),
    );
    expect((await matrix(anonymousViewer, patched)).at(-1)).toBe("Suite 4.4 released 4.4.8");
    expect(await answer(anonymousViewer, patched, "Suite", "4.4.9")).not.toMatchObject({ kind: "yes" });
  });
});

test("a series says that a later version lost what a patch brought", async () => {
  const rows = await readMatrix(anonymousViewer, { id: patched, productId: engine.id });
  const cell = rows.find(({ product }) => product === "Suite")?.cells[0];
  expect(cell).toMatchObject({ state: "released", lost: { had: "4.4.8", in: "4.4.9" } });
  const kept = await readMatrix(anonymousViewer, { id: fixed, productId: engine.id });
  expect(kept.flatMap(({ cells }) => cells).map(({ lost }) => lost ?? null)).toEqual([null, null]);
});

test("a version knows that the one before it has the fix by a patch", async () => {
  const had = async (version: string) => {
    const asked = { product: "Suite", version };
    return (await readFixedIn(anonymousViewer, { id: patched, productId: engine.id }, asked)).had?.name;
  };
  expect(await had("4.4.9")).toBe("4.4.8");
  expect(await had("4.4.8")).toBeUndefined();
  expect(await had("4.4.7")).toBeUndefined();
});

describe("the grid of a product that is built on others", () => {
  const grid = async (viewer: Viewer, product: TrackedProduct, more = {}) => {
    const { rows } = await findProductGrid(viewer, product.id, {
      ...{ open: "all", state: null, series: null, below: null },
      ...more,
    });
    return rows.map(({ summary, cells }) => `${summary}: ${cells.map(({ state }) => state).join()}`);
  };

  test("has the bugs of what it contains, by state and page by page", async () => {
    expect(await grid(anonymousViewer, suite)).toEqual(["patched: released", "fixed: released"]);
    expect(await grid(anonymousViewer, suite, { state: "affected" })).toEqual([]);
    expect(await grid(anonymousViewer, suite, { series: "4.4", below: patched })).toEqual([
      "fixed: released",
    ]);
    expect(await grid(anonymousViewer, suite, { limit: 1 })).toEqual(["patched: released"]);
  });

  test("says nothing of a product or a part that the viewer does not see", async () => {
    expect(await grid(insider, hidden)).toEqual(["patched: affected", "fixed: released"]);
    expect(await grid(anonymousViewer, hidden)).toEqual([]);
  });
});

test("a patch on a part says nothing to those who do not see the part", async () => {
  const seen = async () => [
    await findProductGrid(anonymousViewer, suite.id, { open: "all", state: null, series: null, below: null }),
    await matrix(anonymousViewer, open),
    await answer(anonymousViewer, open, "Suite", "4.4.9"),
  ];
  const before = await seen();
  const line = await contain(suite, "4.4.9", part, "1.1");
  await db.manifestPatch.create({ data: { manifestLineId: line.id, name: "hidden.patch", bugId: open } });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [open]));
  expect(await seen()).toEqual(before);
});

describe("while no version has the fix, the answer says how far it is in what the product is built on", () => {
  const upstream = async (viewer: Viewer, bug: number, product: TrackedProduct, version: string) => {
    const asked = { product: product.name, version };
    const found = await readFixedIn(viewer, { id: bug, productId: engine.id }, asked);
    return found.upstream.map(({ product, versions, progress }) =>
      [product, ...versions.map(({ name }) => name), progress].filter(Boolean).join(" "),
    );
  };
  const made = async (fix: Parameters<typeof makeFix>[2]) => {
    const bug = await makeBug(await makeMember(engine, "maintainer"), { product: engine.name });
    await makeFix(engine, bug, fix);
    await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
    return bug;
  };

  test("in a version, merged, or in review", async () => {
    const coming = await made({ branch: "main", version: "4.4.3" });
    expect(await upstream(anonymousViewer, coming, suite, "4.4.9")).toEqual(["Engine 4.4.3"]);
    expect(await upstream(anonymousViewer, coming, engine, "4.4.2")).toEqual([]);
    const merged = await made({ branch: "engine-4.4" });
    expect(await upstream(anonymousViewer, merged, suite, "4.4.9")).toEqual(["Engine merged"]);
    const inReview = await made({ branch: "engine-4.4", status: "open" });
    expect(await upstream(anonymousViewer, inReview, suite, "4.4.9")).toEqual(["Engine in_review"]);
  });

  test("not where one of its versions has it, and not of a part that the viewer does not see", async () => {
    for (const version of ["4.4.7", "4.4.9"])
      expect(await upstream(anonymousViewer, fixed, suite, version)).toEqual([]);
    expect(await upstream(anonymousViewer, patched, suite, "4.4.9")).toEqual(["Engine 4.4.3"]);
    const ofPart = await made({ branch: "main", version: "4.4.3" });
    await makeFix(part, ofPart, { branch: "main" });
    expect(await upstream(insider, ofPart, hidden, "1.0")).toEqual(["Engine 4.4.3"]);
    expect(await upstream(everything, ofPart, hidden, "1.0")).toEqual(["Engine 4.4.3", "Part merged"]);
  });

  test("also of a downstream product without a manifest, for the bug's own product", async () => {
    const shop = await makeTrackedProduct({ name: "Shop" }, { "1": ["1.0*"] });
    await trackBug(
      await makeMember(shop, "maintainer"),
      trackBugInput.parse({ bug: fixed, product: "Shop", series: "1", state: "affected" }),
    );
    expect(await upstream(anonymousViewer, fixed, shop, "1.0")).toEqual([]);
    await db.classification.update({ where: { id: shop.classificationId }, data: { kind: "downstream" } });
    expect(await upstream(anonymousViewer, fixed, shop, "1.0")).toEqual(["Engine 4.4.2"]);
  });
});

test.each(["a change", "a record", "how it was closed"])(
  "found again in a version with the fix, which is known upstream by %s, is a question",
  async (by) => {
    const maintainer = await makeMember(engine, "maintainer");
    const bug = await makeBug(maintainer, { product: engine.name });
    const upstream = { bug, product: "Engine", version: "4.4.2", kind: "fixed" };
    if (by === "a change") await makeFix(engine, bug, { branch: "main", version: "4.4.2" });
    else if (by === "a record") await recordPresence(maintainer, recordPresenceInput.parse(upstream));
    else await closeAsFixed(bug, engine.versions["4.4.2"] ?? 0);
    const stranger = await makeUser();
    const found = { bug, product: "Suite", version: "4.4.9", kind: "found", note: "Still there." };
    await recordPresence(await stranger.viewer(), recordPresenceInput.parse(found));
    expect(await answer(anonymousViewer, bug, "Suite", "4.4.9")).toMatchObject({
      kind: "yes",
      stillIn: [suite.versions["4.4.9"]],
    });
  },
);

test("a fix that did not pass its test upstream is none in what contains it, unless it was tested there", async () => {
  const maintainer = await makeMember(engine, "maintainer");
  const bug = await makeBug(maintainer, { product: engine.name });
  await makeFix(engine, bug, { branch: "main", version: "4.4.2" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
  expect(await answer(anonymousViewer, bug, "Suite", "4.4.9")).toMatchObject({ kind: "yes" });
  const { id, revision } = await db.tracking.findFirstOrThrow({ where: { bugId: bug } });
  const failed = { tracking: id, revision, state: "failed_qa", reason: "Still locked.", build: "4.4.2" };
  await changeTracking(maintainer, changeTrackingInput.parse(failed));
  expect(await answer(anonymousViewer, bug, "Suite", "4.4.9")).toMatchObject({
    kind: "failed",
    reason: "Still locked.",
  });
  const tracker = await makeMember(suite, "maintainer");
  const place = await trackBug(tracker, trackBugInput.parse({ bug, product: "Suite", version: "4.4.9" }));
  const passed = { tracking: place, revision: 1, state: "verified", build: "4.4.9" };
  await changeTracking(tracker, changeTrackingInput.parse(passed));
  expect(await answer(anonymousViewer, bug, "Suite", "4.4.9")).toMatchObject({ kind: "yes" });
});
