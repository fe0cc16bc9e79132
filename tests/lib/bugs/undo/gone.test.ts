import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { continueMassChanges } from "#lib/bugs/mass/continue.ts";
import { changeNext, readInput } from "#lib/bugs/mass/perform.ts";
import { findMassChange } from "#lib/bugs/mass/queries.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db, pool, sqlTransaction } from "#lib/db/client.ts";
import { requireActor } from "#lib/people/viewer.ts";
import {
  edit,
  type MassWorld,
  makeBugs,
  makeMassWorld,
  prepare,
  statesOf,
} from "#tests/lib/bugs/mass/mass-world.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";

let world: MassWorld;
beforeEachBuilt(async () => {
  world = await makeMassWorld();
});

const GONE = "Something that would come back is gone by now, or another bug has it.";

describe("undo of what cannot come back", () => {
  it("says so, and nothing is undone: an alias that is taken, a version that was deleted", async () => {
    const { maintainer, here } = world;
    const change = (id: number, input: object) =>
      changeBug(maintainer, id, changeBugInput.parse({ revision: "current", ...input }));
    const undoLast = async (id: number) =>
      undoChange(maintainer, (await listChanges(maintainer, id)).findLast(({ undo }) => undo)?.undo ?? "");
    const one = await makeBug(maintainer, { product: here.name, component: "General", version: "1.0" });
    const two = await makeBug(maintainer, { product: here.name, component: "General" });
    await change(one, { alias: { add: ["wanted"] } });
    await change(one, { alias: { remove: ["wanted"] } });
    await change(two, { alias: { add: ["wanted"] } });
    await expect(undoLast(one)).rejects.toThrow(GONE);
    await change(one, { version: `of ${here.name}` });
    await db.version.deleteMany({ where: { productId: here.id, name: "1.0" } });
    await expect(undoLast(one)).rejects.toThrow(GONE);
    expect(await getBug(maintainer, one)).toMatchObject({ version: `of ${here.name}`, aliases: [] });
  });

  it("stops only the mass change that it is of: the others go on", async () => {
    const { maintainer, here } = world;
    const ids = await makeBugs(maintainer, here.name, 3);
    await pool.query(
      "UPDATE bugs SET version_id = (SELECT id FROM versions WHERE product_id = $1 AND name = '1.0') WHERE id = ANY($2)",
      [here.id, ids],
    );
    const first = await edit(maintainer, ids, { version: `of ${here.name}` });
    await db.version.deleteMany({ where: { productId: here.id, name: "1.0" } });
    await expect(undoMassChange(maintainer, first)).rejects.toThrow(GONE);
    // As those of more than a thousand bugs.
    await pool.query("UPDATE mass_changes SET state = 'undoing' WHERE id = $1", [first]);
    const second = await prepare(maintainer, ids, { whiteboard: "later" });
    await pool.query("UPDATE mass_changes SET state = 'running' WHERE id = $1", [second]);
    await continueMassChanges();
    // It can be tried again once the version is there again.
    expect(await findMassChange(maintainer, first)).toMatchObject({
      state: "done",
      stopped: GONE,
      undoUntil: expect.any(String),
    });
    expect(new Set(Object.values(await statesOf(maintainer, second)))).toEqual(new Set(["changed"]));
    const { rows } = await pool.query("SELECT FROM mass_changes WHERE batch_id IS NOT NULL");
    expect(rows).toEqual([]);
  });

  it("a mass change that cannot go on ends where it is, and what it did can be undone", async () => {
    const { maintainer, here } = world;
    const ids = await makeBugs(maintainer, here.name, 3);
    const change = await prepare(maintainer, ids, { whiteboard: "later" });
    await pool.query("UPDATE mass_changes SET state = 'running' WHERE id = $1", [change]);
    // The person leaves after the first turn.
    await sqlTransaction(async (tx) => {
      const { input, html } = await readInput(requireActor(maintainer), change);
      await changeNext(tx, requireActor(maintainer), { id: change, input, html, size: 1 });
    });
    await pool.query("UPDATE users SET disabled_reason = 'left' WHERE id = $1", [maintainer.userId]);
    await continueMassChanges();
    await pool.query("UPDATE users SET disabled_reason = NULL WHERE id = $1", [maintainer.userId]);
    expect(await statesOf(maintainer, change)).toEqual({
      [ids[0] ?? 0]: "changed",
      [ids[1] ?? 0]: "left: Not done: it stopped before.",
      [ids[2] ?? 0]: "left: Not done: it stopped before.",
    });
    expect(await findMassChange(maintainer, change)).toMatchObject({
      state: "done",
      stopped: "Whoever began it cannot sign in any more.",
      undoUntil: expect.any(String),
    });
    await undoMassChange(maintainer, change);
    expect((await getBug(maintainer, ids[0] ?? 0))?.whiteboard).toBe("");
    expect(await findMassChange(maintainer, change)).toMatchObject({ state: "undone", stopped: "" });
  });
});
