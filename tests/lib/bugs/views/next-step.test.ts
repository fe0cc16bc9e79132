import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { getBug } from "#lib/bugs/views/bug.ts";
import { nextStepOf } from "#lib/bugs/views/next-step.ts";
import { db } from "#lib/db/client.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

test("a reporter is told who looks at the bug: its assignee, the triage owner, or the triagers", async () => {
  const product = await makeProduct();
  const [reporter, owner, developer] = [await makeUser(), await makeUser(), await makeUser()];
  const id = await makeBug(await reporter.viewer(), { product: product.name, component: "General" });
  const step = async () => nextStepOf(everything, await getBug(everything, id));
  expect(await step()).toBe(`The triagers of ${product.name} look at new bugs.`);
  await db.component.update({ where: { id: product.componentId }, data: { triageOwnerId: owner.id } });
  expect(await step()).toBe(`${owner.handle} triages new bugs of General.`);
  await db.user.update({ where: { id: owner.id }, data: { disabledReason: "left" } });
  expect(await step()).toBe(`The triagers of ${product.name} look at new bugs.`);
  await db.bug.update({ where: { id }, data: { assigneeId: developer.id } });
  expect(await step()).toBe(`${developer.handle} is assigned to it.`);
});
