import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

// Somebody sends two things at once that exclude each other, and hopes that neither sees the other.

async function scene() {
  const products = [await makeProduct(), await makeProduct(), await makeProduct()] as const;
  const lead = await makeUser();
  for (const { id } of products) await grantRole(lead.id, id, "maintainer");
  const viewer = await lead.viewer();
  const file = () => makeBug(viewer, { product: products[0].name, component: "General" });
  return { products, viewer, file };
}

const change = (viewer: Viewer, id: number, input: ChangeBugInput) =>
  changeBug(viewer, id, changeBugInput.parse(input));

/** How many of them were done; the others were refused with a sentence. */
async function countDone(work: Promise<unknown>[]): Promise<number> {
  const ends = await Promise.allSettled(work);
  for (const end of ends) if (end.status === "rejected") expect(end.reason).toBeInstanceOf(AppError);
  return ends.filter(({ status }) => status === "fulfilled").length;
}

it("of two moves of one bug at once one is done, and the bug is whole where it is", async () => {
  const { products, viewer, file } = await scene();
  const id = await file();
  const moves = products.slice(1).map(({ name }) => change(viewer, id, { revision: 1, product: name }));
  expect(await countDone(moves)).toBe(1);
  const { product, component, revision } = await getBug(viewer, id);
  expect([revision, component]).toEqual([2, "General"]);
  expect(products.slice(1).map(({ name }) => name)).toContain(product);
});

it("two bugs do not become duplicates of each other, nor three in a ring", async () => {
  const { viewer, file } = await scene();
  for (const size of [2, 3]) {
    const ids: number[] = [];
    for (let n = 0; n < size; n += 1) ids.push(await file());
    const marks = ids.map((id, at) =>
      change(viewer, id, { revision: "current", duplicateOf: ids[(at + 1) % size] ?? 0 }),
    );
    expect(await countDone(marks)).toBe(size - 1);
  }
});

it("bugs that are filed while their component moves are in one product with it, or told that it is not there", async () => {
  const { products, viewer } = await scene();
  const [from, to] = products;
  const name = unique("Part");
  const { id } = await db.component.create({ data: { productId: from.id, name } });
  const move = findAct("component.move")?.perform(viewer, {
    product: from.name,
    component: name,
    toProduct: to.name,
  });
  const filed = Array.from({ length: 6 }, () => makeBug(viewer, { product: from.name, component: name }));
  await countDone([Promise.resolve(move), ...filed]);
  const bugs = await db.bug.findMany({ where: { componentId: id } });
  const { productId } = await db.component.findUniqueOrThrow({ where: { id } });
  expect(bugs.every((bug) => bug.productId === productId)).toBe(true);
});

it("a bug that moves while its new product closes is not shown to more people than the mover was told", async () => {
  const { products, viewer, file } = await scene();
  const [, to] = products;
  const id = await file();
  await db.product.update({ where: { id: products[0].id }, data: { visibility: "groups" } });
  const close = findAct("access.change")?.perform(everything, { product: to.name, visibility: "groups" });
  await countDone([change(viewer, id, { revision: 1, product: to.name }), Promise.resolve(close)]);
  expect(await findBug(anonymousViewer, id)).toBeNull();
});
