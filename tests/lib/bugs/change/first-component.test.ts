import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { db } from "#lib/db/client.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const product = await makeProduct();
  const [triager, developer, tester, other] = await Promise.all([
    makeUser(),
    makeUser(),
    makeUser(),
    makeUser(),
  ]);
  await grantRole(triager.id, product.id, "maintainer");
  const component = { productId: product.id, defaultAssigneeId: developer.id, defaultQaContactId: tester.id };
  await db.component.create({ data: { ...component, name: "Disks" } });
  await db.component.create({ data: { ...component, name: "Net", defaultAssigneeId: other.id } });
  const viewer = await triager.viewer();
  const change = async (id: number, input: ChangeBugInput) => {
    await changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
    const bug = await db.bug.findUniqueOrThrow({ where: { id } });
    return [bug.assigneeId, bug.qaContactId];
  };
  const file = () => makeBug(viewer, { product: product.name });
  return { product, developer, tester, other, change, file };
}

test("a bug that was filed without a component gets the people of its first one, and its history says so", async () => {
  const { developer, tester, change, file } = await scene();
  const id = await file();
  expect(await change(id, { component: "Disks" })).toEqual([developer.id, tester.id]);
  const changes = await db.change.findMany({ where: { bugId: id }, orderBy: { id: "asc" } });
  expect(changes.map(({ field, from, toId }) => [field, from, toId])).toEqual(
    expect.arrayContaining([
      ["assignee", "", developer.id],
      ["qaContact", "", tester.id],
    ]),
  );
  // The next component leaves them.
  expect(await change(id, { component: "Net" })).toEqual([developer.id, tester.id]);
});

test("whoever is on the bug or is named stays, and a restricted bug is shown to nobody more", async () => {
  const { product, tester, other, change, file } = await scene();
  const taken = await file();
  await change(taken, { assignee: await handle(other.id) });
  expect(await change(taken, { component: "Disks" })).toEqual([other.id, tester.id]);
  expect(await change(await file(), { component: "Disks", assignee: "", qaContact: "" })).toEqual([
    null,
    null,
  ]);

  const group = await db.group.create({ data: { name: `own ${product.name}` } });
  const hidden = await file();
  await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
  // The triager reported it, and sees it.
  expect(await change(hidden, { component: "Disks" })).toEqual([null, null]);

  // Nor one that becomes restricted by the same change.
  const hiding = await file();
  await db.productAccess.create({
    data: { productId: product.id, groupId: group.id, bugControl: "offered" },
  });
  expect(await change(hiding, { component: "Disks", groups: { add: [group.name] } })).toEqual([null, null]);
  expect(await db.bugGroup.count({ where: { bugId: hiding } })).toBe(1);
});

async function handle(id: number): Promise<string> {
  return (await db.user.findUniqueOrThrow({ where: { id } })).handle;
}
