import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { everything, makeBug, makeProduct, makeUser, unique, viewerOf } from "#tests/support/factories.ts";

async function does(name: string, input: Record<string, unknown>) {
  const act = findAct(name);
  if (!act) throw new Error(`There is no act ${name}.`);
  return act.perform(everything, input);
}

async function makeGroup(includes: string[] = []): Promise<string> {
  const name = unique("Group");
  await does("group.create", { name, includes });
  return name;
}

it("a group cannot include itself, and the message shows the cycle", async () => {
  const inner = await makeGroup();
  const middle = await makeGroup([inner]);
  const outer = await makeGroup([middle]);
  await expect(does("group.change", { group: inner, includes: [outer] })).rejects.toMatchObject({
    fields: { includes: [`“${inner}” would include itself: ${inner} → ${outer} → ${middle} → ${inner}.`] },
  });
  await expect(does("group.change", { group: inner, includes: [inner] })).rejects.toMatchObject({
    fields: { includes: [expect.stringContaining("would include itself")] },
  });
});

it("members of an included group, and those by address, are members", async () => {
  const inner = await makeGroup();
  const outer = await makeGroup([inner]);
  const person = await makeUser();
  await does("group.addMembers", { group: inner, members: [person.handle] });
  const { id } = await db.group.findUniqueOrThrow({ where: { name: outer } });
  expect((await viewerOf(person.id)).groupIds).toContain(id);
  await does("group.removeMember", { group: inner, member: person.handle });
  expect((await viewerOf(person.id)).groupIds).not.toContain(id);
  await does("group.change", { group: outer, userPattern: "%@example.test" });
  expect((await viewerOf(person.id)).groupIds).toContain(id);
});

it("a group used by bugs, products or flag types cannot be deleted, and the message has the counts", async () => {
  const name = await makeGroup();
  const { id } = await db.group.findUniqueOrThrow({ where: { name } });
  const product = await makeProduct();
  const bugId = await makeBug(await (await makeUser()).viewer(), {
    product: product.name,
    component: "General",
  });
  await db.bugGroup.create({ data: { bugId, groupId: id } });
  await db.productAccess.create({ data: { productId: product.id, groupId: id, canSee: true } });
  await expect(does("group.delete", { group: name })).rejects.toThrow(/in use: 1 bug, 1 product\./);
  await db.bugGroup.deleteMany();
  await db.productAccess.deleteMany();
  await does("group.delete", { group: name });
  expect(await db.group.count({ where: { name } })).toBe(0);
});
