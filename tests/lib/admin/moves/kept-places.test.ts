import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { makeBug, makeUser, viewerOf } from "#tests/support/factories.ts";
import { databaseHash } from "#tests/support/facts-hash.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// What was said of the places of a bug before a move, and what it was reported for, is so afterwards.

describe("a bug with a customer’s case, of a product whose trackings become a group’s", () => {
  let world: MoveWorld;
  let customer: Viewer;
  let stranger: Viewer;
  let tracked: number;
  let plain: number;
  let before: Record<string, string>;
  let move: number;

  beforeAll(async () => {
    world = await makeMoveWorld({ visibility: "groups", bugs: 6 });
    const [someone, other] = [await makeUser(), await makeUser()];
    const customers = await db.group.create({
      data: { name: "Customers", members: { create: [someone.id, other.id].map((userId) => ({ userId })) } },
    });
    await db.groupMember.create({ data: { groupId: customers.id, userId: world.employee.userId ?? 0 } });
    await db.productAccess.create({
      data: { productId: world.product.id, groupId: customers.id, canSee: true },
    });
    customer = await someone.viewer();
    stranger = await makeUser().then((user) => user.viewer());
    const given = { product: world.product.name, component: "engine", version: "4.3.1" };
    [tracked, plain] = [await makeBug(customer, given), await makeBug(customer, given)];
    world.mapping = { ...world.mapping, audience: "Customers" };
    world.employee = await viewerOf(world.employee.userId ?? 0);
    const series = { bug: tracked, product: world.product.name, series: "4.3" };
    const id = await trackBug(world.employee, trackBugInput.parse({ ...series, state: "evidence" }));
    await addCase(
      world.employee,
      addCaseInput.parse({ tracking: id, number: "CASE-1", customer: "Seaside Hosting" }),
    );
    before = await databaseHash();
    move = await startMoveOf(world);
    await continueMove(move);
  });

  async function placesOf(viewer: Viewer, bug: number): Promise<string[]> {
    const home = await db.product.findFirstOrThrow({ where: { name: world.engine } });
    const rows = await readMatrix(viewer, { id: bug, productId: home.id });
    const own = rows.filter(({ product }) => product === world.product.name);
    return own.flatMap(({ cells }) =>
      cells.map(({ series, version, state }) => `${series ?? version} ${state}`),
    );
  }

  it("the place that holds the case keeps its state, case and audience", async () => {
    const place = await db.tracking.findFirstOrThrow({
      where: { bugId: tracked, series: { name: "4.3" }, productId: world.product.id },
      include: { audience: true, cases: true },
    });
    expect(place).toMatchObject({ state: "affected", audience: { productId: world.product.id } });
    expect(place.cases).toHaveLength(1);
  });

  it("no series is there twice, and none is unknown beside a version of it that is affected", async () => {
    for (const bug of [tracked, plain])
      expect(await placesOf(world.employee, bug)).toEqual(["4.4 affected", "4.3.1 affected", "4.3 affected"]);
    expect(await placesOf(customer, plain)).toEqual(["4.4 affected", "4.3.1 affected", "4.3 affected"]);
  });

  it("who filed it, and who sees the place, reads what it was reported for; nobody else", async () => {
    for (const viewer of [customer, world.employee])
      for (const bug of [tracked, plain])
        expect((await findBug(viewer, bug))?.reportedFor).toMatchObject({
          product: world.product.name,
          version: "4.3.1",
        });
    for (const viewer of [stranger, anonymousViewer])
      expect(await findBug(viewer, plain)).toMatchObject({ reportedFor: null });
  });

  it("is undone without a trace", async () => {
    await findAct("move.undo")?.perform(world.admin, { move });
    await continueMove(move);
    expect(await databaseHash()).toEqual(before);
  });
});
