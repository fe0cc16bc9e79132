import { beforeEach, describe, expect, test } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { auditFilter, listAudit } from "#lib/admin/audit/queries.ts";
import { findVersionManifest } from "#lib/admin/versions/manifest-queries.ts";
import { db, pool, sqlTransaction } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { tasks } from "#lib/worker/tasks.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// The manifest of a version of a product that is built on others: who may write it, and what it must agree with.

let engine: TrackedProduct;
let vendor: TrackedProduct;
let maintainer: Viewer;
let administrator: Viewer;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*", "4.4.3"] });
  vendor = await makeTrackedProduct({ name: "Vendor" }, { "4": ["4.1*", "4.2", "4.3"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  maintainer = await makeMember(vendor, "maintainer");
  administrator = await (await makeUser({ isAdministrator: true })).viewer();
});

const act = (name: string, viewer: Viewer, input: object) => {
  const found = findAct(name);
  if (!found) throw new Error(`There is no act ${name}.`);
  return found.perform(viewer, { product: "Vendor", contained: "Engine", ...input });
};
const set = (inVersion: string, version: string, more: object = {}, viewer = maintainer) =>
  act("versionManifest.set", viewer, { inVersion, version, ...more });
const refusal = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (error instanceof InvalidInput) return error.fields;
    return error instanceof Error ? error.constructor.name : error;
  }
  return "done";
};
const manifest = async (version: string, viewer = maintainer) =>
  (await findVersionManifest(viewer, vendor.id, vendor.versions[version] ?? 0))?.lines.map((line) => [
    line.product,
    line.version,
    line.previousVersion,
    line.patches,
  ]);

describe("a maintainer of the product says what its versions contain", () => {
  test("also of products that others maintain, which takes no right there", async () => {
    expect(await refusal(set("4.1", "4.4.1"))).toBe("done");
    expect(await manifest("4.1")).toEqual([["Engine", "4.4.1", null, ""]]);
    expect(await refusal(set("4.2", "4.4.2", {}, await makeMember(engine, "maintainer")))).toBe(
      NotAllowed.name,
    );
    expect(await refusal(set("4.2", "4.4.2", {}, await makeMember(vendor, "developer")))).toBe(
      NotAllowed.name,
    );
  });

  test("and may undo it, without a right in the contained product", async () => {
    await set("4.1", "4.4.1", { patches: "a.patch" });
    const done = await act("versionManifest.remove", maintainer, { inVersion: "4.1" });
    expect(await manifest("4.1")).toEqual([]);
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act: done.act ?? "" } });
    await findAct("audit.undo")?.perform(maintainer, { product: "Vendor", entry: Number(entry.id) });
    expect(await manifest("4.1")).toEqual([["Engine", "4.4.1", null, "a.patch"]]);
  });

  test("and two at once are told", async () => {
    await set("4.1", "4.4.1", { revision: 1 });
    expect(await refusal(set("4.1", "4.4.2", { revision: 1 }))).toBe(Collision.name);
  });
});

describe("the version before", () => {
  test("is what the predecessors contain last, and nothing else is accepted", async () => {
    await set("4.1", "4.4.1");
    expect(await refusal(set("4.3", "4.4.3", { previousVersion: "4.4.2" }))).toEqual({
      previousVersion: ["Vendor 4.1, the version before, contains Engine 4.4.1."],
    });
    expect(await refusal(set("4.3", "4.4.3", { previousVersion: "none" }))).toHaveProperty("previousVersion");
    expect(await refusal(set("4.3", "4.4.3", { previousVersion: "4.4.1" }))).toBe("done");
    expect(await manifest("4.3")).toEqual([["Engine", "4.4.3", "4.4.1", ""]]);
    expect(await refusal(set("4.1", "4.4.1", { previousVersion: "4.4.1" }))).toEqual({
      previousVersion: ["No version before contains anything of Engine."],
    });
  });
});

test.each<[string, object, string]>([
  ["a product that is not there", { contained: "No" }, "contained"],
  ["the product itself", { contained: "Vendor" }, "contained"],
  ["a version that is not there", { version: "9" }, "version"],
  ["a version of its own that is not there", { inVersion: "9" }, "inVersion"],
  ["a patch twice", { patches: "a\na" }, "patches"],
  ["a bug that is not there", { patches: "a #999" }, "patches"],
])("%s is refused", async (_, more, field) => {
  expect(Object.keys((await refusal(set("4.1", "4.4.1", more))) as object)).toEqual([field]);
});

test("hidden products and bugs are refused like missing ones, and are not shown", async () => {
  await makeTrackedProduct({ name: "Secret", visibility: "groups" }, { "1": ["1.0"] });
  const hidden = await makeBug(administrator, { product: "Secret" });
  expect(await refusal(set("4.1", "1.0", { contained: "Secret" }))).toEqual({
    contained: ["There is no product “Secret”."],
  });
  expect(await refusal(set("4.1", "4.4.1", { patches: `a #${hidden}` }))).toEqual({
    patches: [`There is no bug ${hidden}.`],
  });
  await set("4.1", "1.0", { contained: "Secret" }, everything);
  await set("4.1", "4.4.1", { patches: `a #${hidden} Do it` }, everything);
  expect(await manifest("4.1")).toEqual([["Engine", "4.4.1", null, "a Do it"]]);
  expect(await manifest("4.1", everything)).toHaveLength(2);
  // Whoever does not see the bug of a patch leaves it as it is.
  await set("4.1", "4.4.1", { patches: "a Do it now" });
  expect(await db.manifestPatch.findFirst()).toMatchObject({ bugId: hidden, subject: "Do it now" });
});

describe("a whole milestone is taken over", () => {
  let milestone: string;
  let part: TrackedProduct;

  beforeEach(async () => {
    part = await makeTrackedProduct({ name: "Part" }, { "1": ["1.0*", "1.1"] });
    const hidden = await makeTrackedProduct({ name: "Secret", visibility: "groups" }, { "1": ["1.0"] });
    const { name } = await db.classification.findUniqueOrThrow({ where: { id: engine.classificationId } });
    const { id } = await db.milestone.create({
      data: { classificationId: engine.classificationId, name: "M1", sortKey: "1" },
    });
    await db.manifestLine.createMany({
      data: [
        { milestoneId: id, productId: engine.id, versionId: engine.versions["4.4.2"] },
        { milestoneId: id, productId: part.id, versionId: part.versions["1.1"] },
        { milestoneId: id, productId: hidden.id, versionId: hidden.versions["1.0"] },
      ],
    });
    milestone = `${name}/M1`;
  });
  const takeOver = (inVersion: string, viewer = maintainer) =>
    findAct("versionManifest.takeOver")?.perform(viewer, { product: "Vendor", inVersion, milestone }) ??
    Promise.reject(new Error("There is no such act."));

  test("in one act, with what the version before contains, and patches stay", async () => {
    await set("4.1", "4.4.1");
    await set("4.2", "4.4.1", { patches: "a.patch" });
    await takeOver("4.2");
    expect(await manifest("4.2")).toEqual([
      ["Engine", "4.4.2", "4.4.1", "a.patch"],
      ["Part", "1.1", null, ""],
    ]);
    expect(await takeOver("4.2")).toMatchObject({ message: "Nothing was different." });
  });

  test("as one act it is undone", async () => {
    await set("4.2", "4.4.1");
    const done = await takeOver("4.2");
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act: done.act ?? "" } });
    await findAct("audit.undo")?.perform(maintainer, { product: "Vendor", entry: Number(entry.id) });
    expect(await manifest("4.2")).toEqual([["Engine", "4.4.1", null, ""]]);
  });

  test("without products that the maintainer does not see, and only by maintainers", async () => {
    await takeOver("4.2");
    expect(await manifest("4.2", everything)).toHaveLength(2);
    expect(await refusal(takeOver("4.2", await makeMember(engine, "maintainer")))).toBe(NotAllowed.name);
    milestone = "No/M1";
    expect(await refusal(takeOver("4.2"))).toHaveProperty("milestone");
  });

  test("milestones and products to choose from are those that the maintainer sees, near ones first", async () => {
    await set("4.1", "1.1", { contained: "Part" });
    await makeTrackedProduct({ name: "Aside" }, {});
    const found = await findVersionManifest(maintainer, vendor.id, vendor.versions["4.2"] ?? 0);
    expect(found?.milestones).toEqual([milestone]);
    expect(found?.others.map(({ name }) => name)).toEqual(["Part", "Aside", "Engine"]);
    const add = await findVersionManifest(
      maintainer,
      vendor.id,
      vendor.versions["4.2"] ?? 0,
      `add${engine.id}`,
    );
    expect(add?.chosen).toEqual({ product: "Engine", versions: ["4.4.3", "4.4.2", "4.4.1"] });
    const secret = await db.product.findFirstOrThrow({ where: { name: "Secret" } });
    const hidden = await findVersionManifest(
      maintainer,
      vendor.id,
      vendor.versions["4.2"] ?? 0,
      `add${secret.id}`,
    );
    expect(hidden?.chosen).toBeNull();
  });
});

test("after it is saved, the trackings of the downstream product follow, with patches on top", async () => {
  const [first, second] = [
    await makeBug(administrator, { product: "Engine" }),
    await makeBug(administrator, { product: "Engine" }),
  ];
  await makeFix(engine, first, { branch: "main", version: "4.4.2" });
  for (const bugId of [first, second])
    await db.tracking.create({
      data: { bugId, productId: vendor.id, versionId: vendor.versions["4.2"], seriesId: null },
    });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [first, second]));
  const states = async () =>
    Promise.all(
      [first, second].map(
        async (bug) =>
          (await listTrackings(everything, bug)).find(({ product }) => product === "Vendor")?.state,
      ),
    );
  await set("4.2", "4.4.1");
  await follow();
  expect(await states()).toEqual(["affected", "unknown"]);
  await set("4.2", "4.4.2", { patches: `fix.patch #${second}` }, everything);
  await follow();
  expect(await states()).toEqual(["carried", "carried"]);
  await act("versionManifest.remove", maintainer, { inVersion: "4.2" });
  await follow();
  expect(await states()).toEqual(["unknown", "unknown"]);
});

/** Runs the jobs that acts have queued. */
async function follow(): Promise<void> {
  const { rows } = await pool.query<{ task: string; payload: unknown }>(
    `SELECT t.identifier AS task, j.payload FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`,
  );
  await pool.query("DELETE FROM graphile_worker._private_jobs");
  for (const { task, payload } of rows) await tasks[task]?.(payload, {} as never);
}

test("readers of the log who do not see what a version contains read nothing of it", async () => {
  await db.product.update({ where: { id: engine.id }, data: { visibility: "groups" } });
  await set("4.2", "4.4.2", { patches: "secret.patch", note: "Quittenbrot" }, administrator);
  await set("4.2", "4.4.3", {}, administrator);
  const read = async (viewer: Viewer) =>
    JSON.stringify(await listAudit(viewer, { productId: vendor.id }, auditFilter.parse({}), 100));
  expect(await read(maintainer)).not.toMatch(/Engine|4\.4\.|secret|Quittenbrot/);
  expect(await read(administrator)).toMatch(/Engine 4\.4\.3/);
});
