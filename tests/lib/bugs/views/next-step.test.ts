import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { getBug } from "#lib/bugs/views/bug.ts";
import { getBugForms } from "#lib/bugs/views/bug-forms.ts";
import { nextStepOf } from "#lib/bugs/views/next-step.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const product = await makeProduct();
  const reporter = await makeUser();
  const viewer = await reporter.viewer();
  const id = await makeBug(viewer, { product: product.name, component: "General" });
  const step = async (who: Viewer = viewer, now?: number) => {
    const bug = await getBug(who, id);
    const forms = await getBugForms(who, bug, { withStatuses: false, allFlags: false });
    return nextStepOf(who, bug, forms, now);
  };
  return { product, id, step };
}

test("a reporter is told who looks at the bug: its assignee, the triage owner, or the triagers", async () => {
  const { product, id, step } = await scene();
  const [owner, developer, triager] = [await makeUser(), await makeUser(), await makeUser()];
  expect(await step()).toBe(`Nobody is named yet to triage new bugs of ${product.name}.`);
  const group = await db.group.create({ data: { name: `triagers of ${product.name}` } });
  const role = await db.role.findFirstOrThrow({ where: { name: "triager", productId: null } });
  await db.productRole.create({ data: { productId: product.id, groupId: group.id, roleId: role.id } });
  expect(await step()).toBe(`Nobody is named yet to triage new bugs of ${product.name}.`);
  await db.groupMember.create({ data: { groupId: group.id, userId: triager.id } });
  expect(await step()).toBe(`The triagers of ${product.name} look at new bugs.`);
  await db.component.update({ where: { id: product.componentId }, data: { triageOwnerId: owner.id } });
  expect(await step()).toBe(`${owner.handle} triages new bugs of General.`);
  await db.user.update({ where: { id: owner.id }, data: { disabledReason: "left" } });
  expect(await step()).toBe(`The triagers of ${product.name} look at new bugs.`);
  await db.bug.update({ where: { id }, data: { assigneeId: developer.id } });
  expect(await step()).toBe(`${developer.handle} is assigned to it.`);
});

test("of a private bug, nobody is named who does not see it", async () => {
  const { product, id, step } = await scene();
  const owner = await makeUser();
  await db.component.update({ where: { id: product.componentId }, data: { triageOwnerId: owner.id } });
  const group = await db.group.create({ data: { name: "vendor-security" } });
  await db.bugGroup.create({ data: { bugId: id, groupId: group.id } });
  expect(await step()).toBe("The members of vendor-security look at it.");
});

test("nobody else is told, nor the reporter later, nor once the bug was changed", async () => {
  const { id, step } = await scene();
  const other = await makeUser();
  expect(await step(await other.viewer())).toBeUndefined();
  expect(await step(undefined, Date.now() + 11 * 60_000)).toBeUndefined();
  await db.bug.update({ where: { id }, data: { revision: 2 } });
  expect(await step()).toBeUndefined();
});
