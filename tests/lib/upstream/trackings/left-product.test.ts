import { beforeEach, expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeAfter } from "#lib/upstream/trackings/recompute-job.ts";
import { does } from "#tests/lib/admin/act/act-samples.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeUser } from "#tests/support/factories.ts";
import { makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// A bug that moves to another product was seen in a version of the old one all the same.

let engine: TrackedProduct;
let agent: TrackedProduct;
let maintainer: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*"] });
  agent = await makeTrackedProduct({ name: "Agent" }, { "4.40": ["4.40.1*"], "4.4": ["4.4.2*"] });
  const user = await makeUser();
  for (const { id } of [engine, agent]) await grantRole(user.id, id, "maintainer");
  maintainer = await user.viewer();
  bug = await makeBug(maintainer, { product: "Engine", version: "4.4.1" });
});

async function change(input: ChangeBugInput) {
  await changeBug(maintainer, bug, changeBugInput.parse({ revision: "current", ...input }));
  const event = await db.event.findFirstOrThrow({ where: { bugId: bug }, orderBy: { id: "desc" } });
  await recomputeAfter({ eventId: String(event.id) });
}

const records = async (viewer = anonymousViewer) =>
  (await listPresence(viewer, bug)).map(({ kind, who, version }) => `${kind} ${version} ${who}`);

async function affected(viewer = anonymousViewer) {
  const { productId } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  const rows = await readMatrix(viewer, { id: bug, productId });
  return rows.flatMap(({ product, cells }) =>
    cells.flatMap(({ series, state }) => (state === "affected" ? `${product} ${series}` : [])),
  );
}

const answer = async (product: TrackedProduct, version: string) => {
  const { productId } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  return (await readFixedIn(anonymousViewer, { id: bug, productId }, { product: product.name, version }))
    .answer;
};

test("a bug that is moved stays reported for the version that it had, in its places and in its answers", async () => {
  await change({ product: "Agent" });
  expect(await records()).toEqual(["found 4.4.1 null"]);
  expect(await affected()).toEqual(["Engine 4.4"]);
  expect(await answer(engine, "4.4.1")).toMatchObject({ kind: "affected" });
  expect(await answer(agent, "4.40.1")).toMatchObject({ kind: "unknown" });
});

test("a version of the same name in the new product is another one", async () => {
  await change({ version: "4.4.2" });
  await change({ product: "Agent" });
  expect(await records()).toEqual(["found 4.4.2 null"]);
  expect(await affected()).toEqual(["Agent 4.4", "Engine 4.4"]);
});

test("there and back again, it is said once", async () => {
  for (const product of ["Agent", "Engine"]) await change({ product });
  await change({ version: "4.4.1" });
  await change({ product: "Agent" });
  expect(await records()).toEqual(["found 4.4.1 null"]);
});

test("of a version that somebody said more of, what they said stands", async () => {
  const fixed = { bug, product: "Engine", version: "4.4.1", kind: "fixed" as const, note: "" };
  await recordPresence(maintainer, fixed);
  const said = await records();
  await change({ product: "Agent" });
  expect(await records()).toEqual(said);
});

test("what a passer-by said of that version does not take back what was reported", async () => {
  const absent = { bug, product: "Engine", version: "4.4.2", kind: "absent" as const, note: "" };
  await recordPresence(await (await makeUser()).viewer(), absent);
  await change({ version: "4.4.2" });
  await change({ product: "Agent" });
  expect((await records())[0]).toBe("found 4.4.2 null");
  expect(await affected()).toContain("Engine 4.4");
});

test("of a closed bug, one without a version, or one with “unspecified”, nothing is kept", async () => {
  await change({ status: "RESOLVED", resolution: "WONTFIX" });
  await change({ product: "Agent" });
  expect(await records(everything)).toEqual([]);
  for (const version of ["", "unspecified"]) {
    if (version)
      await db.version.create({ data: { productId: engine.id, name: version, sortKey: "0", state: "open" } });
    bug = await makeBug(maintainer, { product: "Engine", ...(version ? { version } : {}) });
    await change({ product: "Agent" });
    expect(await records(everything)).toEqual([]);
  }
});

test("the version of a product that not everybody sees is kept for its insiders", async () => {
  await db.product.update({ where: { id: engine.id }, data: { visibility: "signed_in" } });
  await change({ product: "Agent", acceptsWiderAudience: true });
  expect(await records()).toEqual([]);
  expect(await affected()).toEqual([]);
  expect(await records(everything)).toEqual(["found 4.4.1 null"]);
  const audience = await db.audience.findFirstOrThrow({ where: { productId: engine.id } });
  expect(await db.presence.findMany({ where: { bugId: bug } })).toMatchObject([{ audienceId: audience.id }]);
});

test("when a component moves with its bugs, each stays reported for its version", async () => {
  await does("component.create", { product: "Engine", name: "Pump" });
  bug = await makeBug(maintainer, { product: "Engine", component: "Pump", version: "4.4.1" });
  await does("component.move", { product: "Engine", component: "Pump", toProduct: "Agent" });
  expect(await records()).toEqual(["found 4.4.1 null"]);
  const batch = await db.batch.findFirstOrThrow({ orderBy: { id: "desc" } });
  await recomputeAfter({ batchId: batch.id });
  expect(await affected()).toEqual(["Engine 4.4"]);
});
