import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { listFlagTypesFor } from "#lib/flags/queries.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { COLUMN_NAMES } from "#lib/search/columns.ts";
import { printCsv } from "#lib/search/csv.ts";
import { listFacets } from "#lib/search/facets.ts";
import { freeFilters, parseBugQuery } from "#lib/search/query.ts";
import { makeFlagType } from "#tests/lib/flags/scene.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

// An outsider reads a bug that was moved out of a product visible to a group, and looks for what was written in it.

/** Everything in the hidden product is named after this. */
const SECRET = "Quittenbrot";

async function movedOut() {
  const open = await makeProduct();
  const hidden = await makeProduct({ visibility: "groups", name: unique(SECRET) });
  const { classificationId } = hidden;
  await db.classification.update({ where: { id: classificationId }, data: { name: unique(SECRET) } });
  const named = { productId: hidden.id, name: unique(SECRET) };
  await db.component.create({ data: named });
  await db.version.create({ data: { ...named, sortKey: "1", state: "open" } });
  await db.keyword.create({ data: named });
  const milestone = unique(SECRET);
  await db.milestone.create({ data: { classificationId, name: milestone, sortKey: "1" } });
  const type = await makeFlagType({ name: unique(SECRET), in: [{ productId: hidden.id }] });
  const lead = await makeUser();
  for (const { id } of [open, hidden]) await grantRole(lead.id, id, "maintainer");
  const insider = await lead.viewer();
  const id = await makeBug(insider, { product: hidden.name, component: "General" });
  const change = (input: ChangeBugInput) =>
    changeBug(insider, id, changeBugInput.parse({ revision: "current", ...input }));
  const { name } = named;
  await change({ component: name, version: name, targetRelease: name, keywords: [name] });
  await change({ targetMilestone: milestone, flags: [{ typeId: type.id, status: "requested" }] });
  await change({ comment: SECRET, commentAudience: "@insiders" });
  await change({ product: open.name, acceptsWiderAudience: true });
  return { hidden, open, id, insider, name };
}

/** All that can be read of the bug. */
async function readAll(viewer: Viewer, id: number): Promise<string> {
  const bug = await getBug(viewer, id);
  const params = `id=${id}&columns=${COLUMN_NAMES.join(",")}`;
  const parsed = parseBugQuery(new URLSearchParams(params));
  const read: unknown[] = [
    bug,
    await listChanges(viewer, id),
    await listThread(viewer, id, { all: true }),
    await listFlagTypesFor(viewer, bug),
  ];
  for await (const part of printCsv(viewer, parsed)) read.push(part);
  for (const name of freeFilters(parsed.query)) {
    read.push(await listFacets(viewer, parsed.query, name));
  }
  return JSON.stringify(read);
}

async function act(name: string, input: object, viewer = everything): Promise<void> {
  await findAct(name)?.perform(viewer, input);
}

type World = Awaited<ReturnType<typeof movedOut>>;

it.each<[string, (world: World) => Promise<void>]>([
  ["as it was", async () => {}],
  [
    "under new names",
    async ({ hidden, name }) => {
      await act("component.change", { product: hidden.name, component: name, name: "Part" });
      await act("version.change", { product: hidden.name, version: name, name: "1" });
      await act("product.change", { product: hidden.name, name: unique("Renamed") });
    },
  ],
  [
    "without the things",
    async ({ hidden, name }) => {
      await act("component.delete", { product: hidden.name, component: name });
      await act("version.delete", { product: hidden.name, version: name });
      await act("keyword.delete", { product: hidden.name, keyword: name });
    },
  ],
  ["deleted", async ({ hidden }) => act("product.delete", { product: hidden.name })],
])("a bug that left a hidden product names nothing of it, the product being %s", async (_, happen) => {
  const world = await movedOut();
  const outsider = await (await makeUser()).viewer();
  expect(await readAll(world.insider, world.id)).toContain(SECRET);
  await happen(world);
  for (const viewer of [outsider, anonymousViewer]) {
    expect(await readAll(viewer, world.id)).not.toContain(SECRET);
  }
});

it("who runs a product is told nothing of what its component was before it came from a hidden one", async () => {
  const { hidden, open, name } = await movedOut();
  const [both, lead] = [await makeUser(), await makeUser()];
  for (const { id } of [hidden, open]) await grantRole(both.id, id, "maintainer");
  await grantRole(lead.id, open.id, "maintainer");
  const mover = await both.viewer();
  await act("component.change", { product: hidden.name, component: name, name: "Part" }, mover);
  await act("component.move", { product: hidden.name, component: "Part", toProduct: open.name }, mover);
  await act("component.change", { product: open.name, component: "Part", description: "New here" }, mover);
  const late = { product: open.name, component: "Part", description: "Mine", revision: 1 };
  const refused = await act("component.change", late, await lead.viewer()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ since: [{ what: expect.stringContaining("New here") }] });
  expect(JSON.stringify(refused)).not.toContain(SECRET);
});

it("a flag type of the whole site and a milestone of a classification that is seen stay in the history", async () => {
  const product = await makeProduct();
  const { classificationId } = product;
  await db.milestone.create({ data: { classificationId, name: "Spring", sortKey: "1" } });
  const type = await makeFlagType({});
  const lead = await makeUser();
  await grantRole(lead.id, product.id, "maintainer");
  const id = await makeBug(await lead.viewer(), { product: product.name });
  const flags = [{ typeId: type.id, status: "requested" as const }];
  const input = changeBugInput.parse({ revision: "current", targetMilestone: "Spring", flags });
  await changeBug(await lead.viewer(), id, input);
  const told = (await listChanges(anonymousViewer, id)).map(({ field }) => field);
  expect(told).toEqual(["targetMilestone", "flag"]);
});

it("what an act deleted stays in the history of whoever saw it where it was", async () => {
  const product = await makeProduct();
  const { id: productId, classificationId } = product;
  const lead = await makeUser();
  await grantRole(lead.id, productId, "maintainer");
  const viewer = await lead.viewer();
  const name = unique("Gone");
  await db.component.create({ data: { productId, name } });
  await db.version.create({ data: { productId, name, sortKey: "1", state: "open" } });
  await db.keyword.create({ data: { productId, name } });
  await db.milestone.create({ data: { classificationId, name, sortKey: "1" } });
  const id = await makeBug(viewer, { product: product.name });
  const whole = { component: name, version: name, targetRelease: name, targetMilestone: name };
  const input = changeBugInput.parse({ revision: "current", ...whole, keywords: [name] });
  await changeBug(viewer, id, input);
  const told = async (reader: Viewer) => (await listChanges(reader, id)).map(({ field }) => field).sort();
  const before = await told(everything);
  const other = unique("Kept");
  await db.version.create({ data: { productId, name: other, sortKey: "2", state: "open" } });
  const own = { product: product.name };
  await act("component.delete", { ...own, component: name, moveTo: "General" });
  await act("version.delete", { ...own, version: name, moveTargetsTo: other, moveFoundTo: other });
  await act("keyword.delete", { ...own, keyword: name });
  const classification = await classificationName(classificationId);
  await act("sharedMilestone.delete", { classification, milestone: name, moveTo: "none" });
  const after = await told(everything);
  expect(after.length).toBeGreaterThan(before.length);
  expect(await told(anonymousViewer)).toEqual(after);
  await db.product.update({ where: { id: productId }, data: { visibility: "groups" } });
  const elsewhere = await makeProduct();
  await db.bug.update({
    where: { id },
    data: { productId: elsewhere.id, componentId: null, versionId: null, targetReleaseId: null },
  });
  expect(await told(anonymousViewer)).toEqual([]);
});

async function classificationName(id: number): Promise<string> {
  return (await db.classification.findUniqueOrThrow({ where: { id } })).name;
}
