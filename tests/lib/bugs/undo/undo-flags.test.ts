import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { flagsOf, makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, viewerOf } from "#tests/support/factories.ts";

// Undo sets no flag that the person may not set by hand.

let world: Awaited<ReturnType<typeof scene>>;
let type: { id: number; name: string };
beforeEachBuilt(async () => {
  world = await scene();
  type = await makeFlagType({ grantRoles: ["qe"], canNameRequestee: true });
});

const change = (viewer: Viewer, input: object) =>
  changeBug(viewer, world.id, changeBugInput.parse({ revision: "current", ...input }));
const lastAct = async (viewer: Viewer) =>
  (await listChanges(viewer, world.id)).findLast(({ undo }) => undo)?.undo ?? "";
const set = (status: string) => change(world.qe, { flags: [{ typeId: type.id, status }] });
const allow = (data: { grantRoles: string[]; requestRoles: string[] }) =>
  db.flagType.update({ where: { id: type.id }, data });
const now = () => flagsOf(world.id);

it("an answer is not given back by somebody who may not give it any more", async () => {
  const { qe } = world;
  await set("granted");
  const { id } = await db.flag.findFirstOrThrow();
  await change(qe, { flags: [{ flagId: id, status: "denied" }] });
  const act = await lastAct(qe);
  await db.flagType.update({ where: { id: type.id }, data: { grantRoles: ["maintainer"] } });
  expect(await undoChange(qe, act)).toEqual(["flag"]);
  expect(await now()).toEqual([`${type.name}-`]);
});

it("a request is not made again by somebody who may not ask any more, but by whoever was asked", async () => {
  const { maintainer, qe } = world;
  const ask = { flags: [{ typeId: type.id, status: "requested", requestee: qe.handle }] };
  for (const [viewer, expected] of [
    [maintainer, []],
    [qe, [`${type.name}?(@${qe.handle})`]],
  ] as const) {
    await allow({ grantRoles: ["qe"], requestRoles: ["maintainer", "qe"] });
    await change(maintainer, ask);
    const { id } = await db.flag.findFirstOrThrow();
    await change(viewer, { flags: [{ flagId: id, status: "cleared" }] });
    const act = await lastAct(viewer);
    await allow({ grantRoles: ["triager"], requestRoles: ["triager"] });
    await undoChange(viewer, act);
    expect(await now()).toEqual(expected);
  }
});

it("a flag of a type that is not used any more, or that somebody set again since, does not come back", async () => {
  const { qe } = world;
  await set("granted");
  const clear = async () => {
    const { id } = await db.flag.findFirstOrThrow();
    await change(qe, { flags: [{ flagId: id, status: "cleared" }] });
    return lastAct(qe);
  };
  const first = await clear();
  await set("denied");
  expect(await undoChange(qe, first)).toEqual(["flag"]);
  expect(await now()).toEqual([`${type.name}-`]);
  const second = await clear();
  await db.flagType.update({ where: { id: type.id }, data: { isActive: false } });
  expect(await undoChange(qe, second)).toEqual(["flag"]);
  expect(await now()).toEqual([]);
});

it("what a move took away comes back with the move, whoever had set it", async () => {
  const { product, maintainer } = world;
  await db.flagScope.updateMany({ where: { flagTypeId: type.id }, data: { productId: product.id } });
  await set("granted");
  const other = await scene();
  await grantRole(maintainer.userId ?? 0, other.product.id, "maintainer");
  const mover = await viewerOf(maintainer.userId ?? 0);
  await change(mover, { product: other.product.name, component: "General" });
  expect(await now()).toEqual([]);
  expect(await undoChange(mover, await lastAct(mover))).toEqual([]);
  expect(await now()).toEqual([`${type.name}+`]);
});
