import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { auditFilter, listAudit } from "#lib/admin/audit/queries.ts";
import { db } from "#lib/db/client.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

// What was done to shared milestones is undone in the log of a product of their classification, by who manages them.

const act = (name: string) => findAct(name) ?? expect.fail(`no act ${name}`);

async function scene() {
  const product = await makeProduct();
  const { name: classification } = await db.classification.findUniqueOrThrow({
    where: { id: product.classificationId },
  });
  const { id: otherId } = await db.classification.create({ data: { name: `Other ${product.name}` } });
  const elsewhere = await makeProduct();
  await db.product.update({ where: { id: elsewhere.id }, data: { classificationId: otherId } });
  const [manager, maintainer, stranger] = [await makeUser(), await makeUser(), await makeUser()];
  for (const { id } of [manager, maintainer]) await grantRole(id, product.id, "maintainer");
  for (const { id } of [manager, stranger]) await grantRole(id, elsewhere.id, "maintainer");
  for (const [userId, classificationId] of [
    [manager.id, product.classificationId],
    [stranger.id, otherId],
  ] as const)
    await db.releaseManager.create({ data: { userId, classificationId } });
  for (const name of ["M1", "M2"])
    await act("sharedMilestone.create").perform(everything, { classification, name });
  const undo = (viewer: Viewer, entry: number, { name } = product) =>
    act("audit.undo").perform(viewer, { product: name, entry });
  const offered = async (viewer: Viewer) =>
    (await listAudit(viewer, { productId: product.id }, auditFilter.parse({}), 50)).find(
      ({ mayUndo }) => mayUndo,
    );
  return { product, elsewhere, classification, manager, maintainer, stranger, undo, offered };
}

it("by a release manager who runs a product, with the bugs, and done again; it stays in the log of the classification", async () => {
  const { product, classification, manager, undo, offered } = await scene();
  const viewer = await manager.viewer();
  const bug = await makeBug(viewer, { product: product.name, component: "General", targetMilestone: "M1" });
  const input = { classification, milestone: "M1", moveTo: "M2" };
  const { lines } = await act("sharedMilestone.delete").preview(viewer, input);
  expect(lines).toContain(`This can be undone from the audit log of ${product.name}.`);
  await act("sharedMilestone.delete").perform(viewer, input);
  const target = async () =>
    (await db.bug.findUniqueOrThrow({ where: { id: bug }, include: { targetMilestone: true } }))
      .targetMilestone?.name;
  expect(await target()).toBe("M2");
  const entry = await offered(viewer);
  expect((await undo(viewer, Number(entry?.id))).message).toMatch(/^Undone: deleted milestone M1/);
  expect(await target()).toBe("M1");
  const again = await offered(viewer);
  expect(again?.act).not.toBe(entry?.act);
  await undo(viewer, Number(again?.id));
  expect(await target()).toBe("M2");
});

it("not by others: who only runs the product, who manages other releases, nor from the log of another product", async () => {
  const { classification, elsewhere, manager, maintainer, stranger, undo, offered } = await scene();
  const input = { classification, milestone: "M1", dueOn: "2027-03-01" };
  await act("sharedMilestone.change").perform(everything, input);
  const entry = Number((await offered(await manager.viewer()))?.id);
  expect(await offered(await maintainer.viewer())).toBeUndefined();
  await expect(undo(await maintainer.viewer(), entry)).rejects.toThrow(NotAllowed);
  await expect(undo(await stranger.viewer(), entry)).rejects.toThrow(NotAllowed);
  await expect(undo(await stranger.viewer(), entry, elsewhere)).rejects.toThrow(NotFound);
  await expect(undo(await manager.viewer(), entry, elsewhere)).rejects.toThrow(NotFound);
  // A release manager who runs no product of it sees no log: the preview says who does.
  const outsider = await makeUser();
  const { id: classificationId } = await db.classification.findUniqueOrThrow({
    where: { name: classification },
  });
  await db.releaseManager.create({ data: { userId: outsider.id, classificationId } });
  const { lines } = await act("sharedMilestone.change").preview(await outsider.viewer(), {
    ...input,
    dueOn: "2027-04-01",
  });
  expect(lines).toContain("An administrator can undo this from the audit log.");
  await undo(await manager.viewer(), entry);
  expect(await db.milestone.findFirstOrThrow({ where: { name: "M1", classificationId } })).toMatchObject({
    dueOn: null,
  });
});

it("bugs that the release manager does not see have no number and no count in what is said", async () => {
  const { product, classification, manager, undo, offered } = await scene();
  const hidden = await makeProduct({ visibility: "groups" });
  await db.product.update({ where: { id: hidden.id }, data: { classificationId: product.classificationId } });
  const admin = await (await makeUser({ isAdministrator: true })).viewer();
  const file = ({ name }: { name: string }) =>
    makeBug(admin, { product: name, component: "General", targetMilestone: "M1" });
  const ids = [await file(product), await file(hidden), await file(hidden)];
  const viewer = await manager.viewer();
  const input = { classification, milestone: "M1" };
  const remove = (more: object) => act("sharedMilestone.delete").perform(viewer, { ...input, ...more });
  await expect(remove({})).rejects.toMatchObject({
    fields: {
      moveTo: ["“M1” has 1 bug and bugs that you do not see: choose another milestone for them, or none."],
    },
  });
  const { message } = await remove({ moveTo: "M2" });
  expect(message).toBe("“M1” was deleted; 1 bug and bugs that you do not see moved to “M2”.");
  await db.bug.updateMany({ where: { id: { in: ids } }, data: { targetMilestoneId: null } });
  const undone = await undo(viewer, Number((await offered(viewer))?.id));
  expect(undone.message).toContain(
    `1 bug and bugs that you do not see were changed again since and stay as they are: #${ids[0]}.`,
  );
});
