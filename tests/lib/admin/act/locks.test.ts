import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db, pool } from "#lib/db/client.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

/**
 * Does the act while somebody else holds row `held` of the table, and says whether row `other` could
 * still be had while it waited: acts that lock in the order of numbers take nothing beyond it.
 */
async function isFreeWhile(
  table: "users" | "bugs",
  held: number,
  other: number,
  act: () => Promise<unknown>,
) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [held]);
    const done = act();
    await expect
      .poll(async () => (await client.query("SELECT 1 FROM pg_locks WHERE NOT granted")).rowCount)
      .toBeGreaterThan(0);
    const free = await client.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE SKIP LOCKED`, [other]);
    await client.query("ROLLBACK");
    await done;
    return free.rowCount === 1;
  } finally {
    client.release();
  }
}

it("administrators are locked in a fixed order before the target account", async () => {
  for (const name of ["user.revokeAdministrator", "user.disable", "user.merge"]) {
    const first = await makeUser({ isAdministrator: true });
    const second = await makeUser({ isAdministrator: true });
    const act = findAct(name);
    const given = { user: second.handle, reason: "Away", into: (await makeUser()).handle };
    const fields = Object.entries(given).filter(([field]) => act && Object.hasOwn(act.input.shape, field));
    const perform = async () => act?.perform(everything, Object.fromEntries(fields));
    expect(`${name}: ${await isFreeWhile("users", first.id, second.id, perform)}`).toBe(`${name}: true`);
  }
});

it("deleting a value of the site locks its bugs in the order of their numbers", async () => {
  await findAct("severity.create")?.perform(everything, { name: "rare" });
  const { name: product } = await makeProduct();
  const viewer = await (await makeUser()).viewer();
  const [first, second] = [await makeBug(viewer, { product }), await makeBug(viewer, { product })];
  // The later one is first in the table.
  for (const id of [second, first]) await db.bug.update({ where: { id }, data: { severity: "rare" } });
  const perform = async () =>
    findAct("severity.delete")?.perform(everything, { value: "rare", moveTo: "minor" });
  expect(await isFreeWhile("bugs", first, second, perform)).toBe(true);
  expect(await db.bug.count({ where: { severity: "minor" } })).toBe(2);
});
