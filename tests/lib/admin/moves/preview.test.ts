import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { otherItems } from "#lib/admin/act/other-rows.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { checkMapping } from "#lib/upstream/move/mapping.ts";
import { getMove } from "#lib/upstream/move/queries.ts";
import { dryRun } from "#lib/upstream/move/rehearse.ts";
import { makeUser } from "#tests/support/factories.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// What the preview of a move says before it begins: who sees more or less, what is created, and how it is undone.

async function linesOf({ admin }: MoveWorld, mapping: Record<string, unknown>): Promise<string[]> {
  const preview = await findAct("move.start")?.preview(admin, { mapping: JSON.stringify(mapping) });
  return preview?.lines ?? [];
}

const lineOf = (lines: readonly string[], start: string) =>
  lines.filter((line) => line.startsWith(start)).join("\n");

describe("of a product that only some groups see", () => {
  let world: MoveWorld;
  let lines: string[];
  let customers: { id: number; name: string };

  beforeAll(async () => {
    world = await makeMoveWorld({ visibility: "groups" });
    const people = [await makeUser(), await makeUser(), await makeUser()];
    customers = await db.group.create({
      data: { name: "Customers", members: { create: people.map(({ id }) => ({ userId: id })) } },
    });
    await db.productAccess.create({
      data: { productId: world.product.id, groupId: customers.id, canSee: true },
    });
    lines = await linesOf(world, world.mapping);
  });

  it("says of each place how many bugs everybody sees then", async () => {
    const published = await db.bug.count({
      where: { productId: world.product.id, component: { name: "engine" }, isRestricted: false },
    });
    const line = lineOf(lines, `Moves to: ${world.engine}, Backend`);
    expect(line).toContain(`Everybody, signed in or not, sees ${published} bugs then.`);
    expect(line).toContain(`are for ${world.group.name}.`);
  });

  it("names the group that keeps bugs, and says how many people lose sight of how many", async () => {
    const kept = await db.bug.count({
      where: { productId: world.product.id, component: { name: "host" }, isRestricted: false },
    });
    const line = lineOf(lines, `Moves to: ${world.host}, host, for the group ${world.group.name}`);
    expect(line).toContain(`${kept} bugs are for ${world.group.name}.`);
    expect(line).toContain(
      `3 people who may see ${kept} bugs now will not see them any more, unless they are on the bug.`,
    );
    expect(lines.join("\n")).not.toContain("group of the vendor");
  });

  it("counts products that are created, and none that are only named", () => {
    expect(lines.filter((line) => /^\d+ products? /.test(line))).toEqual([]);
    for (const name of [world.engine, world.host]) expect(lines).toContain(`“${name}” is created.`);
  });

  it("says once, and truly, how it is undone", () => {
    expect(lines.filter((line) => /undone/.test(line))).toEqual([
      "For 7 days, the move can be undone on its page.",
    ]);
  });

  it("creates no product to which no bug goes, and nobody gets a role in it", async () => {
    const { vendorGroup: _, ...mapping } = world.mapping;
    const told = await linesOf(world, { ...mapping, stayingGroups: [world.group.name] });
    expect(told).toContain(`“${world.engine}” is created.`);
    expect(told.filter((line) => line.includes(world.host))).toEqual([]);
    expect(lineOf(told, "1 mapping to")).not.toBe("");
  });

  it("says the same in a dry run on the command line, and without sight while the mapping is not complete", async () => {
    const { counts } = await dryRun(world.admin, checkMapping(world.mapping));
    const said = lineOf(lines, "Moves to: ");
    expect(counts.places.flatMap(({ sight = [] }) => sight).length).toBeGreaterThan(3);
    for (const { sight = [] } of counts.places) for (const one of sight) expect(said).toContain(one);
    const draft = await dryRun(world.admin, checkMapping({ ...world.mapping, maintainers: [] }));
    expect(draft.counts.places.map(({ sight }) => sight)).toEqual(counts.places.map(() => undefined));
    expect(await db.product.count({ where: { name: { in: [world.engine, world.host] } } })).toBe(0);
  });

  it("keeps all of that on the page of the move", async () => {
    const move = await getMove(world.admin, await startMoveOf(world));
    const said = lineOf(lines, "Moves to: ");
    expect(move.counts.places.map(({ sight = [] }) => sight)).not.toContainEqual([]);
    for (const { sight = [] } of move.counts.places) for (const one of sight) expect(said).toContain(one);
  });
});

it("says what goes away, what was changed since, and who sees more or less when it is undone", async () => {
  const world = await makeMoveWorld({ visibility: "groups" });
  const act = findAct("move.start");
  const done = await act?.perform(world.admin, { mapping: JSON.stringify(world.mapping) });
  // Not from the audit log, where a page that says what was done would lead.
  expect(await findDoneAct(world.admin, done?.act ?? "", null)).toMatchObject({ entry: null });
  const move = Number(done?.data?.id);
  await continueMove(move);
  const published = await db.bug.findMany({
    where: { product: { name: world.engine }, isRestricted: false },
  });
  const { id = 0, revision = 0 } = published[0] ?? {};
  await changeBug(world.admin, id, changeBugInput.parse({ revision, comment: "Said since" }));
  const lines = (await findAct("move.undo")?.preview(world.admin, { move }))?.lines ?? [];
  expect(lineOf(lines, "Removed, unless")).toMatch(
    /: 1 classification, 2 products, 2 components, .* assignments of roles, 2 mappings to upstream products\.$/,
  );
  expect(lines).toContain("1 bug was changed since: it goes back with an event, and keeps what people said.");
  expect(lines).toContain(`${published.length} bugs can no longer be read without signing in.`);
  expect(lineOf(lines, `${(await getMove(world.admin, move)).moved} bugs go back to`)).not.toBe("");
});

it("what an act says of one thing is not taken for others of its kind that come with it", () => {
  const made = (id: number) => ({ source: "products", key: { id }, before: null, after: { id } });
  const said = (subjectId: number) => ({
    ...{ subject: "product", subjectId, name: `Product ${subjectId}`, action: "move upstream", field: null },
    ...{ from: null, to: null, productId: null, classificationId: null, bugs: null },
    ...{ fromProductId: null, toProductId: null },
  });
  const textsOf = (ids: number[]) =>
    otherItems(
      [made(1), made(2)],
      ids.map((id) => said(id)),
    ).map(({ text }) => text);
  expect(textsOf([9])).toEqual(["2 products are created with it."]);
  expect(textsOf([9, 2])).toEqual(["1 product is created with it."]);
  expect(textsOf([1, 2])).toEqual([]);
});

it("says nothing of sight where the same people see the bugs", async () => {
  const world = await makeMoveWorld({ bugs: 4 });
  const said = lineOf(await linesOf(world, world.mapping), "Moves to: ");
  expect(said).toContain(world.engine);
  expect(said).not.toMatch(/Everybody|people who|more p|no longer/);
});

it("a mapped component without bugs gets its product all the same: reports will come", async () => {
  const world = await makeMoveWorld({ bugs: 4 });
  await db.component.create({ data: { productId: world.product.id, name: "sdk" } });
  const components = { ...(world.mapping.components as object), sdk: { product: `${world.host}-sdk` } };
  const lines = await linesOf(world, { ...world.mapping, components });
  expect(lines).toContain(`“${world.host}-sdk” is created.`);
});
