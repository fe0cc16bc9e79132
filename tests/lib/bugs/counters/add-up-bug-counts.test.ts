import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBugs } from "#lib/bugs/change/change-bugs.ts";
import { addUpBugCounts } from "#lib/bugs/counters/add-up-bug-counts.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { db, pool, transaction } from "#lib/db/client.ts";
import { findWrongCounts } from "#tests/support/bug-counts.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const { id, name } = await makeProduct();
  const person = await makeUser();
  await grantRole(person.id, id, "maintainer");
  const viewer = await person.viewer();
  const file = () => makeBug(viewer, { product: name, component: "General" });
  return { id, viewer, file };
}

describe("the counters of bugs", () => {
  it("say the same before and after they are added up, and what went to nothing leaves no row", async () => {
    const { id, viewer, file } = await scene();
    const ids = [await file(), await file(), await file()];
    await addUpBugCounts();
    await changeBugs(viewer, ids, changeBugInput.parse({ revision: "current", severity: "major" }));
    const before = await countBugsOfProduct(everything, id);
    expect(before).toMatchObject({ open: 3, untriaged: 0 });
    await addUpBugCounts();
    expect(await countBugsOfProduct(everything, id)).toEqual(before);
    const rows = await db.bugCount.findMany({ where: { productId: id, facet: "state" } });
    expect(rows).toMatchObject([{ severity: "major", bugs: 3, isTotal: true }]);
    expect(await findWrongCounts(pool)).toEqual([]);
  });

  it("are right for those who file while they are added up, several at once", async () => {
    const { id, file } = await scene();
    await Promise.all([
      ...Array.from({ length: 12 }, file),
      ...Array.from({ length: 6 }, () => addUpBugCounts()),
    ]);
    await addUpBugCounts();
    expect(await countBugsOfProduct(everything, id)).toMatchObject({ open: 12 });
  });

  it("make nobody wait: a bug is filed while another filing of the same product is not done yet", async () => {
    const { file } = await scene();
    const first = await file();
    await transaction(async (tx) => {
      await tx.bug.update({ where: { id: first }, data: { severity: "minor" } });
      await file();
      await addUpBugCounts();
    });
  });

  it("are made anew after a load that went past the triggers", async () => {
    const { id, file } = await scene();
    await file();
    await pool.query("ALTER TABLE bugs DISABLE TRIGGER USER");
    await file();
    await pool.query("ALTER TABLE bugs ENABLE TRIGGER USER");
    expect(await findWrongCounts(pool)).not.toEqual([]);
    await pool.query("SELECT recount_bugs()");
    expect(await countBugsOfProduct(everything, id)).toMatchObject({ open: 2 });
  });
});
