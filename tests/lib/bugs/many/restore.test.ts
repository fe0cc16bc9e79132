import "#tests/support/database.ts";
import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { openAct, readJournal } from "#lib/bugs/many/journal.ts";
import { restoreBugs } from "#lib/bugs/many/restore.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { db, sql, transaction } from "#lib/db/client.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";

it("an act that changed nothing of a bug but a flag is put back", async () => {
  const [product, user] = [await makeProduct(), await makeUser({ isAdministrator: true })];
  const viewer = await user.viewer();
  const [from, to] = await Promise.all(
    ["one", "one"].map((name) =>
      db.flagType.create({ data: { name, target: "bug", canNameRequestee: true } }),
    ),
  );
  await db.flagScope.create({
    data: { flagTypeId: from?.id ?? 0, isExclusion: false, productId: product.id },
  });
  const bug = await makeBug(viewer, { product: product.name });
  await changeBug(
    viewer,
    bug,
    changeBugInput.parse({ flags: [{ type: "one", status: "requested" }], revision: "current" }),
  );
  const before = await factsHash();
  const act = randomUUID();
  await transaction(async (tx) => {
    await openAct(tx, viewer, act, "test");
    await tx.$executeRaw(sql`UPDATE flags SET type_id = ${to?.id ?? 0} WHERE bug_id = ${bug}`);
  });
  expect(await factsHash()).not.toEqual(before);
  await transaction(async (tx) => {
    await restoreBugs({ tx, viewer: everything }, "Undone", await readJournal(tx, act));
  });
  expect(await factsHash()).toEqual(before);
  expect(await db.change.count({ where: { bugId: bug, field: "flag" } })).toBe(2);
});
