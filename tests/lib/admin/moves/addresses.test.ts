import "#tests/support/database.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { continueMove } from "#lib/admin/moves/continue.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch, streamSearch } from "#lib/search/run-search.ts";
import { makeBug } from "#tests/support/factories.ts";
import { type MoveWorld, makeMoveWorld, startMoveOf } from "#tests/support/move-world.ts";

// After a move, what led to a bug leads to it: its number, and each list that is asked for by the old names.

let world: MoveWorld;
let before: Map<string, number[]>;
let move: number;

async function list(address: string): Promise<number[]> {
  const { query, problems } = parseBugQuery(new URLSearchParams(address));
  const ids: number[] = [];
  for await (const rows of streamSearch(world.admin, query, 100, problems))
    ids.push(...rows.map(({ id }) => id));
  return ids.sort((a, b) => a - b);
}

function addresses(): string[] {
  const product = `status=all&product=${world.product.name}`;
  return [
    product,
    ...["engine", "host", "branding"].map((name) => `${product}&component=${name}`),
    ...["4.3.1", "4.4.1"].map((name) => `${product}&version=${name}`),
    `${product}&targetRelease=4.4.2`,
    `${product}&targetMilestone=rhev-4.4.2`,
    `${product}&component=engine&version=4.3.1&targetRelease=4.4.2&targetMilestone=rhev-4.4.2`,
    `${product}&version=@none`,
    `status=all&targetMilestone=rhev-4.4.2`,
  ];
}

beforeAll(async () => {
  world = await makeMoveWorld();
  before = new Map();
  for (const address of addresses()) before.set(address, await list(address));
  move = await startMoveOf(world);
  await continueMove(move);
});

describe("after a move", () => {
  it("each bug is found under its number", async () => {
    for (const id of world.bugs) expect(await findBug(world.admin, id)).toMatchObject({ id });
  });

  it("lists by the old names have the same bugs, with no names that are unknown", async () => {
    for (const [address, bugs] of before) {
      expect(await list(address), address).toEqual(bugs);
      if (!address.includes("@none")) expect(bugs.length, address).toBeGreaterThan(0);
      const { query } = parseBugQuery(new URLSearchParams(address));
      expect((await runSearch(world.admin, query)).problems).toEqual([]);
    }
  });

  it("what the downstream product has is still there, and new reports go upstream", async () => {
    const { product } = world;
    expect(
      await db.component.count({ where: { productId: product.id, name: { in: ["engine", "host"] } } }),
    ).toBe(2);
    expect(await db.version.count({ where: { productId: product.id } })).toBe(4);
    const mappings = await db.productMapping.findMany({
      where: { downstreamProductId: product.id },
      include: { downstreamComponent: true, upstreamProduct: true, upstreamComponent: true },
      orderBy: { id: "asc" },
    });
    expect(
      mappings.map((one) => [
        one.downstreamComponent?.name,
        one.upstreamProduct?.name,
        one.upstreamComponent?.name,
      ]),
    ).toEqual([
      ["engine", world.engine, "Backend"],
      ["host", world.host, "host"],
    ]);
  });

  it("a new bug of a product that nothing was moved out of is not among them", async () => {
    const bug = await makeBug(world.admin, { product: world.engine, component: "Backend" });
    expect(await list(`status=all&product=${world.product.name}`)).not.toContain(bug);
    expect(await list(`status=all&product=${world.engine}`)).toContain(bug);
    await db.bug.delete({ where: { id: bug } });
  });

  it("the old names lead only people who see the product to the bugs", async () => {
    await db.product.update({ where: { id: world.product.id }, data: { visibility: "groups" } });
    const { query } = parseBugQuery(new URLSearchParams(`status=all&product=${world.product.name}`));
    const { rows, problems } = await runSearch(anonymousViewer, query);
    expect([rows, problems.map(({ message }) => message)]).toEqual([[], ["There is no such product."]]);
    await db.product.update({ where: { id: world.product.id }, data: { visibility: "open" } });
  });

  it("and after it was undone, they are what they were", async () => {
    await findAct("move.undo")?.perform(world.admin, { move });
    await continueMove(move);
    for (const [address, bugs] of before) expect(await list(address), address).toEqual(bugs);
  });
});
