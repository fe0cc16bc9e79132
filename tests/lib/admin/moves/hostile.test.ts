import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { parseMapping } from "#lib/upstream/move/mapping.ts";
import { getMove } from "#lib/upstream/move/queries.ts";
import { moveNext } from "#lib/upstream/move/run-batch.ts";
import { makeBug, makeUser, unique, viewerOf } from "#tests/support/factories.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// Moves upstream with names, groups and people that are against them.

/** A person of a new group that has nothing to do with the downstream product. */
async function makePartner() {
  const person = await makeUser();
  const group = await db.group.create({
    data: { name: unique("partners"), members: { create: { userId: person.id } } },
  });
  return { viewer: await person.viewer(), group };
}

/** The mapping without leave to publish anything. */
function unpublished(world: MoveWorld): MoveWorld {
  const components = { engine: { product: world.engine }, host: { product: world.host } };
  return { ...world, mapping: { ...world.mapping, components } };
}

it("keeps the trackings that people added something to, when it is undone", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const move = await startMoveOf(world);
  await continueMove(move);
  const { id } = await db.tracking.findFirstOrThrow({ where: { productId: world.product.id } });
  await addCase(world.admin, addCaseInput.parse({ tracking: id, number: "CASE-1", customer: "Seaside" }));
  await findAct("move.undo")?.perform(world.admin, { move });
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", moved: 0 });
  expect(await db.customerCase.count({ where: { trackingId: id } })).toBe(1);
});

it.each(["vendorGroup", "audience", "stayingGroups"] as const)(
  "stops when its %s is called otherwise by now",
  async (key) => {
    const world = unpublished(await makeMoveWorld({ visibility: "groups", bugs: 6 }));
    const { group } = await makePartner();
    const move = await startMoveOf({
      ...world,
      mapping: { ...world.mapping, [key]: key === "stayingGroups" ? [group.name] : group.name },
    });
    await db.group.update({ where: { id: group.id }, data: { name: unique("renamed") } });
    await continueMove(move);
    expect(await getMove(world.admin, move)).toMatchObject({
      moved: 0,
      stopped: `The group ${group.name} is called otherwise, or is gone.`,
    });
    for (const id of world.bugs) expect(await findBug(anonymousViewer, id)).toBeNull();
  },
);

it("is undone in the name of whoever undoes it, and another takes over when they lose the right", async () => {
  const world = await makeMoveWorld({ bugs: 6 });
  const move = await startMoveOf(world);
  await moveNext(move, 2);
  const [second, third] = [
    await makeUser({ isAdministrator: true }),
    await makeUser({ isAdministrator: true }),
  ];
  const dismiss = (id: number) => db.user.update({ where: { id }, data: { isAdministrator: false } });
  const undo = async (person: typeof second) =>
    findAct("move.undo")?.perform(await person.viewer(), { move });
  await dismiss(world.admin.userId ?? 0);
  await undo(second);
  await dismiss(second.id);
  await continueMove(move);
  const viewer = await third.viewer();
  expect(await getMove(viewer, move)).toMatchObject({ state: "undoing", moved: 2 });
  await undo(third);
  await continueMove(move);
  expect(await getMove(viewer, move)).toMatchObject({ state: "undone", moved: 0, stopped: "" });
});

const CLASHES: [what: string, mapping: object][] = [
  ["components by case", { components: { Engine: { product: "A" }, engine: { product: "B" } } }],
  ["components by white space", { components: { engine: { product: "A" }, " engine ": { product: "B" } } }],
  ["versions", { versions: { v1: "2", V1: "3" } }],
  ["versions of a component", { components: { c: { product: "A", versions: { v1: "2", V1: "3" } } } }],
  ["milestones of a product", { products: { a: { milestones: { z: "1", Z: null } } } }],
  ["products", { products: { a: {}, A: { visibility: "groups" } } }],
  ["the name of no table", { components: JSON.parse('{"__proto__": {"product": "A"}}') }],
];

it.each(CLASHES)("refuses a mapping that says two things: %s", (_, more) => {
  const mapping = { product: "P", classification: "C", maintainers: ["a"], components: {}, ...more };
  expect(() => parseMapping(JSON.stringify(mapping))).toThrow(
    expect.objectContaining({
      fields: { mapping: [expect.stringMatching(/said twice|Nothing can be said/)] },
    }),
  );
});

it("begins with whatever characters a mapping has", async () => {
  const world = await makeMoveWorld({ bugs: 4 });
  const odd = ["a\u0000b", "a\ud800b", "\udfff", "'; DROP TABLE moves; --"];
  for (const text of odd) {
    const versions = { [`4.3.1${text}`]: text };
    const said = { numbering: "dotted", description: text, series: [text], versions, milestones: versions };
    const mapping = JSON.stringify({ ...world.mapping, versions, products: { [world.engine]: said } });
    await expect(findAct("move.start")?.preview(world.admin, { mapping })).resolves.toBeDefined();
  }
});

it("moves bugs whatever their components and versions are called", async () => {
  const world = await makeMoveWorld({ bugs: 2 });
  const names = ["ΟΔΟΣ", "İstanbul", "STRASSE ẞ", "constructor", "toString", "12345"];
  for (const name of names) {
    await db.component.create({ data: { productId: world.product.id, name, description: "x" } });
    await db.version.create({ data: { productId: world.product.id, name, sortKey: name } });
    await makeBug(world.admin, { product: world.product.name, component: name, version: name });
  }
  const components = Object.fromEntries(names.map((name) => [name, { product: unique("u") + name }]));
  const move = await startMoveOf({ ...world, mapping: { ...world.mapping, components } });
  await continueMove(move);
  expect((await getMove(world.admin, move)).moved).toBe(names.length);
});

it("opens no bug to a group that does not see the downstream product", async () => {
  const world = unpublished(await makeMoveWorld({ visibility: "groups", bugs: 2 }));
  const { viewer, group } = await makePartner();
  await db.productAccess.create({
    data: { productId: world.product.id, groupId: group.id, canSee: false, bugControl: "offered" },
  });
  const userId = world.admin.userId ?? 0;
  await db.groupMember.create({ data: { groupId: group.id, userId } });
  const admin = await viewerOf(userId);
  const bug = await makeBug(admin, { product: world.product.name, component: "engine" });
  await changeBug(admin, bug, changeBugInput.parse({ groups: [group.name], revision: 1 }));
  expect(await findBug(viewer, bug)).toBeNull();
  await continueMove(await startMoveOf(world));
  expect((await findBug(admin, bug))?.product).toBe(world.engine);
  expect(await findBug(viewer, bug)).toBeNull();
});

it("shows imported history to nobody in a product of other groups", async () => {
  const world = await makeMoveWorld({ visibility: "groups", bugs: 4 });
  const { viewer, group } = await makePartner();
  const { id: _, ...like } = await db.product.findUniqueOrThrow({ where: { id: world.product.id } });
  const classification = await db.classification.create({
    data: { name: world.classification, kind: "upstream" },
  });
  const there = await db.product.create({
    data: { ...like, name: world.engine, classificationId: classification.id } as never,
  });
  await db.productAccess.create({
    data: { productId: there.id, groupId: group.id, canSee: true, bugControl: "offered" },
  });
  for (const bugId of world.bugs) {
    const event = await db.event.findFirstOrThrow({ where: { bugId } });
    const facts = { bugId, eventId: event.id, from: "", to: "Beta of the vendor" };
    await db.change.createMany({ data: ["version", "cf_fixed_in"].map((field) => ({ ...facts, field })) });
  }
  await continueMove(await startMoveOf(world));
  const seen = [];
  for (const id of world.bugs) if (await findBug(viewer, id)) seen.push(await listChanges(viewer, id));
  expect(seen.length).toBeGreaterThan(0);
  for (const changes of seen) expect(changes.map(({ to }) => to)).not.toContain("Beta of the vendor");
});
