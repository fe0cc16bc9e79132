import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { getMove } from "#lib/upstream/move/queries.ts";
import { moveNext } from "#lib/upstream/move/run-batch.ts";
import { unique } from "#tests/support/factories.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// A move goes on with the things that it began with, whatever they, or others, are called by then.

/** Where the bugs of the engine are, as numbers. */
async function placesOf({ bugs }: MoveWorld, productId: number) {
  return db.bug.findMany({
    where: { id: { in: bugs }, productId },
    select: { id: true, componentId: true, versionId: true, targetReleaseId: true, targetMilestoneId: true },
    orderBy: { id: "asc" },
  });
}

/** Gives another name to a thing, and its name to a new one. */
type Swap = (world: MoveWorld) => Promise<void>;
const swaps: [string, Swap][] = [
  [
    "product",
    async ({ engine }) => {
      const { id: _, ...old } = await db.product.findFirstOrThrow({ where: { name: engine } });
      await db.product.update({ where: { name: engine }, data: { name: unique("renamed") } });
      const { name, description, classificationId, workflowId } = old;
      const other = await db.product.create({ data: { name, description, classificationId, workflowId } });
      await db.component.create({ data: { productId: other.id, name: "engine" } });
    },
  ],
  [
    "component",
    async ({ engine }) => {
      const where = { product: { name: engine } };
      const { id, productId, name } = await db.component.findFirstOrThrow({ where });
      await db.component.update({ where: { id }, data: { name: "core" } });
      await db.component.create({ data: { productId, name } });
    },
  ],
  [
    "version",
    async ({ engine }) => {
      const where = { name: "4.4.2", product: { name: engine } };
      const { id, productId } = await db.version.findFirstOrThrow({ where });
      await db.version.update({ where: { id }, data: { name: "4.4.2-0" } });
      await db.version.create({ data: { productId, name: "4.4.2", sortKey: "x" } });
    },
  ],
];

it.each(swaps)("a %s that gets another name, which another one takes", async (_, swap) => {
  const world = await makeMoveWorld({ bugs: 18 });
  const move = await startMoveOf(world);
  const { id } = await db.product.findFirstOrThrow({ where: { name: world.engine } });
  await moveNext(move, 2);
  await swap(world);
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "moved", stopped: "" });
  const there = await placesOf(world, id);
  const rows = await db.movedBug.findMany({ where: { moveId: move, state: "moved" } });
  const ofEngine = rows.filter(({ planned }) => JSON.parse(planned)[0] === world.engine);
  expect(ofEngine.length).toBeGreaterThan(2);
  expect(there.map(({ id }) => id)).toEqual(ofEngine.map(({ bugId }) => bugId).sort((a, b) => a - b));
  expect(new Set(there.map(({ componentId }) => componentId)).size).toBe(1);
  const versions = await db.version.findMany({ where: { productId: id }, orderBy: { id: "desc" }, take: 1 });
  expect(there.some(({ targetReleaseId }) => targetReleaseId !== null)).toBe(true);
  if (versions[0]?.sortKey === "x")
    expect(there.map(({ targetReleaseId }) => targetReleaseId)).not.toContain(versions[0].id);
  await findAct("move.undo")?.perform(world.admin, { move });
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({ state: "undone", moved: 0 });
});

it("stops when another group took the name of the vendor's", async () => {
  const world = await makeMoveWorld({ visibility: "groups", bugs: 6 });
  const components = { engine: { product: world.engine }, host: { product: world.host } };
  const mapping = { ...world.mapping, components };
  const move = await startMoveOf({ ...world, mapping });
  await db.group.update({ where: { id: world.group.id }, data: { name: unique("renamed") } });
  await db.group.create({ data: { name: world.group.name } });
  await continueMove(move);
  expect(await getMove(world.admin, move)).toMatchObject({
    moved: 0,
    stopped: `The group ${world.group.name} is called otherwise, or is gone.`,
  });
  for (const id of world.bugs) expect(await findBug(anonymousViewer, id)).toBeNull();
});
