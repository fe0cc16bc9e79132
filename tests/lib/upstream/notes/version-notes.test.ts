import { beforeAll, describe, expect, test } from "vitest";
import { readVersionNotes } from "#app/(site)/products/[product]/notes/read-notes.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { saveDoc } from "#lib/bugs/docs/commands.ts";
import { saveDocInput } from "#lib/bugs/docs/schema.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { everyNote } from "#lib/upstream/notes/notes.ts";
import { printJson, printMarkdown } from "#lib/upstream/notes/print.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { grantRole, makeBug, makeUser } from "#tests/support/factories.ts";
import { makeFix, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// What a version of a downstream product has that the one before did not: its own release notes.

let engine: TrackedProduct;
let agent: TrackedProduct;
let part: TrackedProduct;
let suite: TrackedProduct;
let vendor: Viewer;

const contain = (version: string, what: TrackedProduct, contained: string, previous: string | null) =>
  db.manifestLine.create({
    data: {
      inVersionId: suite.versions[version],
      productId: what.id,
      versionId: what.versions[contained] ?? null,
      previousVersionId: previous === null ? null : (what.versions[previous] ?? null),
    },
  });

/** A bug that is closed as fixed, unless it is `open`, with a fix that is first in a version. */
async function fixed(
  product: TrackedProduct,
  summary: string,
  fix: { version?: string; open?: true },
  more = {},
) {
  const id = await makeBug(vendor, { product: product.name, summary, ...more });
  if (fix.version) await makeFix(product, id, { branch: "main", version: fix.version });
  const closed = { status: "RESOLVED", resolution: "FIXED", revision: "current" };
  if (!fix.open) await changeBug(vendor, id, changeBugInput.parse(closed));
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [id]));
  return id;
}

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2*", "4.4.3*"] });
  agent = await makeTrackedProduct({ name: "Agent" }, { "1": ["1.1*", "1.2*"] });
  part = await makeTrackedProduct({ name: "Part", visibility: "groups" }, { "1": ["1.1*", "1.2*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "4.4": ["4.4.8*", "4.4.9", "4.4.10"] });
  await db.classification.update({ where: { id: suite.classificationId }, data: { kind: "downstream" } });
  const user = await makeUser();
  for (const { id } of [suite, engine, agent, part]) await grantRole(user.id, id, "maintainer");
  vendor = await user.viewer();
  const before = await contain("4.4.8", engine, "4.4.1", null);
  const line = await contain("4.4.9", engine, "4.4.2", "4.4.1");
  await contain("4.4.8", part, "1.1", null);
  await contain("4.4.9", part, "1.2", "1.1");
  const told = await fixed(engine, "In 4.4.2", { version: "4.4.2" });
  await saveDoc(vendor, told, saveDocInput.parse({ revision: 0, text: "For all." }));
  await saveDoc(vendor, told, saveDocInput.parse({ revision: 0, product: "Suite", text: "For customers." }));
  await fixed(engine, "Open for other versions", { version: "4.4.2", open: true });
  await fixed(engine, "In 4.4.1", { version: "4.4.1" });
  await fixed(engine, "In 4.4.3", { version: "4.4.3" });
  const [anew, always] = [
    await fixed(engine, "Patched anew", { version: "4.4.3" }),
    await fixed(engine, "Patched before", { version: "4.4.3" }),
  ];
  for (const [manifestLineId, bugId] of [
    [line.id, anew],
    [before.id, always],
    [line.id, always],
  ] as const)
    await db.manifestPatch.create({ data: { manifestLineId, name: `${bugId}.patch`, bugId } });
  await fixed(part, "In the hidden part", { version: "1.2" });
  await fixed(agent, "In what it does not contain", { version: "1.2" });
  await fixed(suite, "Only here", {}, { targetRelease: "4.4.9" });
  await makeBug(vendor, { product: "Suite", summary: "Open", targetRelease: "4.4.9" });
});

const told = async (viewer: Viewer, version = "4.4.9", product = "Suite") => {
  const notes = await readVersionNotes(viewer, product, version);
  return (
    notes && everyNote(notes.products).map(({ product, summary, text }) => `${product}: ${text || summary}`)
  );
};

test("the notes have what its manifest, its patches and its own bugs bring, with its own texts", async () => {
  expect(await told(anonymousViewer)).toEqual([
    "Engine: For customers.",
    "Engine: Open for other versions",
    "Engine: Patched anew",
    "Suite: Only here",
  ]);
  expect(await told(vendor)).toEqual([
    "Engine: For customers.",
    "Engine: Open for other versions",
    "Engine: Patched anew",
    "Part: In the hidden part",
    "Suite: Only here",
  ]);
  // The first one that says what it contains has no version before it.
  expect(await told(vendor, "4.4.8")).toEqual(["Engine: Patched before"]);
});

test("a patch on a part that a reader does not see changes nothing for them", async () => {
  const [patched] = await db.manifestPatch.findMany({ where: { line: { inVersion: { name: "4.4.9" } } } });
  const line = await db.manifestLine.findFirstOrThrow({
    where: { productId: part.id, inVersionId: suite.versions["4.4.8"] ?? 0 },
  });
  const seen = await told(anonymousViewer);
  const { id } = await db.manifestPatch.create({
    data: { manifestLineId: line.id, name: "hidden.patch", bugId: patched?.bugId ?? null },
  });
  expect(await told(anonymousViewer)).toEqual(seen);
  expect(await told(vendor)).not.toContain("Engine: Patched anew");
  await db.manifestPatch.delete({ where: { id } });
});

test("a version without a manifest, and one that is not there, have none", async () => {
  expect(await told(vendor, "4.4.2", "Engine")).toBeNull();
  expect(await told(vendor, "9.9")).toBeNull();
  expect(await told(vendor, "4.4.9\0")).toBeNull();
  await db.product.update({ where: { id: suite.id }, data: { visibility: "groups" } });
  expect(await told(anonymousViewer)).toBeNull();
  await db.product.update({ where: { id: suite.id }, data: { visibility: "open" } });
});

test("who may edit its bugs gets the lists of what is to be checked", async () => {
  expect((await readVersionNotes(anonymousViewer, "Suite", "4.4.9"))?.lists).toEqual([]);
  const lists = (await readVersionNotes(vendor, "Suite", "4.4.9"))?.lists ?? [];
  expect(lists.find(({ name }) => name === "open")?.bugs.map(({ summary }) => summary)).toEqual(["Open"]);
});

test("they are files, too", async () => {
  const notes = await readVersionNotes(anonymousViewer, "suite", "4.4.9");
  if (!notes) throw new Error("There are no notes.");
  expect(printMarkdown(notes, "https://x.example")).toContain("# Suite 4.4.9\n\n## Engine");
  expect(JSON.parse(printJson(notes))).toMatchObject({ version: "4.4.9", edition: "Suite" });
});

describe("the edition of a milestone of what it is built on", () => {
  const edition = async (name?: string) => {
    const notes = await findNotes(vendor, { milestone: "r1", edition: name });
    return notes?.products.map(({ product }) => product);
  };

  test("leaves out the products that it does not contain, unless it has a text for them", async () => {
    const { classificationId } = engine;
    await db.product.update({ where: { id: agent.id }, data: { classificationId } });
    await db.milestone.create({ data: { classificationId, name: "r1", sortKey: "1" } });
    const target = { targetMilestone: "r1" };
    const ofEngine = await fixed(engine, "For r1", {}, target);
    const ofAgent = await fixed(agent, "For r1, too", {}, target);
    const write = (bug: number, text: string) =>
      saveDoc(vendor, bug, saveDocInput.parse({ revision: 0, product: "Suite", text }));
    await write(ofEngine, "Ours.");
    expect([await edition(), await edition("Suite")]).toEqual([["Agent", "Engine"], ["Engine"]]);
    await expect(write(ofAgent, "Ours as well.")).rejects.toThrow(
      "no product “Suite” with a text of its own",
    );
    await db.tracking.create({ data: { bugId: ofAgent, productId: suite.id } });
    await write(ofAgent, "Ours as well.");
    expect(await edition("Suite")).toEqual(["Agent", "Engine"]);
  });
});

test("what the version before had by its own patch is not told again, whoever names the patch", async () => {
  const { id: line } = await db.manifestLine.findFirstOrThrow({
    where: { inVersionId: suite.versions["4.4.9"] ?? 0, productId: engine.id },
  });
  const named = await fixed(engine, "Patched by its change", { version: "4.4.3" });
  const { sha } = await db.codeChange.findFirstOrThrow({ where: { bugs: { some: { bugId: named } } } });
  await contain("4.4.10", engine, "4.4.3", "4.4.2");
  expect(await told(vendor, "4.4.10")).toEqual(["Engine: In 4.4.3", "Engine: Patched by its change"]);
  const unlike = `${named}`.padStart(40, "d");
  await db.codeChange.updateMany({ where: { bugs: { some: { bugId: named } } }, data: { sha: unlike } });
  await db.manifestPatch.create({ data: { manifestLineId: line, name: unlike.slice(0, 40) } });
  expect(sha).not.toBe(unlike);
  expect(await told(vendor, "4.4.10")).toEqual(["Engine: In 4.4.3"]);
});

test("a bug of another product that is not open is in no notes of an open one, and is to be checked", async () => {
  const secret = await fixed(part, "Of a hidden product", {});
  const line = await db.manifestLine.findFirstOrThrow({
    where: { productId: engine.id, inVersionId: suite.versions["4.4.9"] ?? 0 },
  });
  await db.manifestPatch.create({ data: { manifestLineId: line.id, name: "secret.patch", bugId: secret } });
  expect((await told(vendor))?.join()).not.toContain("Engine: Of a hidden product");
  const lists = (await readVersionNotes(vendor, "Suite", "4.4.9"))?.lists ?? [];
  expect(lists.find(({ name }) => name === "not-public")?.bugs.map(({ id }) => id)).toEqual([secret]);
});
