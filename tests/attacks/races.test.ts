import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
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

it("bugs do not become duplicates of each other in a ring, of two or of four", async () => {
  const { viewer, file } = await scene();
  const mark = (id: number, duplicateOf: number) => change(viewer, id, { revision: "current", duplicateOf });
  const [one, other] = [await file(), await file()];
  expect(await countDone([mark(one, other), mark(other, one)])).toBe(1);
  for (let round = 0; round < 3; round += 1) {
    const [a, b, c, d] = [await file(), await file(), await file(), await file()];
    await Promise.all([mark(a, b), mark(c, d)]);
    // They have no bug in common, and close the ring together.
    expect(await countDone([mark(b, c), mark(d, a)])).toBe(1);
  }
});

it("a bug that is filed while its component moves is told that it is not there", async () => {
  const { products, viewer } = await scene();
  const [from, to] = products;
  const name = unique("Part");
  const { id } = await db.component.create({ data: { productId: from.id, name } });
  const brake = await pool.connect();
  await brake.query("BEGIN");
  await brake.query("UPDATE components SET product_id = $1 WHERE id = $2", [to.id, id]);
  const filed = makeBug(viewer, { product: from.name, component: name }).catch((error: unknown) => error);
  await expect.poll(countWaiting, { timeout: 15_000 }).toBe(1);
  await brake.query("COMMIT");
  brake.release();
  expect(await filed).toMatchObject({ fields: { component: [`${from.name} has no component “${name}”.`] } });
  expect(await db.bug.count({ where: { componentId: id } })).toBe(0);
});

/** How many statements wait for a lock. */
async function countWaiting(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0]?.n ?? 0;
}

it("a bug that moves while its new product closes is not shown to more people than the mover was told", async () => {
  const { products, viewer, file } = await scene();
  const [, to] = products;
  const id = await file();
  await db.product.update({ where: { id: products[0].id }, data: { visibility: "groups" } });
  const close = findAct("access.change")?.perform(everything, { product: to.name, visibility: "groups" });
  await countDone([change(viewer, id, { revision: 1, product: to.name }), Promise.resolve(close)]);
  expect(await findBug(anonymousViewer, id)).toBeNull();
});
