import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findBug, getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

async function scene() {
  const { id: productId, name: product } = await makeProduct();
  const [triager, manager, reporter] = [await makeUser(), await makeUser(), await makeUser()];
  await grantRole(triager.id, productId, "triager");
  await grantRole(manager.id, productId, "maintainer");
  const { id: groupId, name: group } = await db.group.create({ data: { name: unique("group") } });
  await db.productAccess.create({ data: { productId, groupId, bugControl: "offered" } });
  const id = await makeBug(await reporter.viewer(), { product });
  const join = (userId: number) => db.groupMember.create({ data: { groupId, userId } });
  return { productId, product, triager, manager, reporter, group, groupId, id, join };
}

async function change(viewer: Viewer, id: number, changes: Record<string, unknown>) {
  const { revision } = await getBug(everything, id);
  return changeBug(viewer, id, changeBugInput.parse({ revision, ...changes }));
}

describe("the groups of a bug", () => {
  it("are set by members who may edit it and by people who manage access, with history", async () => {
    const { triager, manager, reporter, group, id, join } = await scene();
    const put = { groups: group.toUpperCase() };
    await expect(change(await triager.viewer(), id, put)).rejects.toThrow(/no group/);
    await join(reporter.id);
    await expect(change(await reporter.viewer(), id, put)).rejects.toThrow(/can change the groups/);
    await join(triager.id);
    await change(await triager.viewer(), id, put);
    expect(await findBug(anonymousViewer, id)).toBeNull();
    expect(await findBug(await reporter.viewer(), id)).toMatchObject({ groups: [group], isRestricted: true });
    expect(await listChanges(await triager.viewer(), id)).toMatchObject([
      { field: "groups", from: "", to: group, revision: 2 },
    ]);
    await expect(
      changeBug(await triager.viewer(), id, changeBugInput.parse({ revision: 1, groups: "" })),
    ).rejects.toThrow(Collision);
    await join(manager.id);
    await change(await manager.viewer(), id, { groups: "" });
    expect(await findBug(anonymousViewer, id)).toMatchObject({ isRestricted: false });
  });

  it("are limited to those that the product offers; mandatory ones and those of other members cannot be removed", async () => {
    const { productId, triager, manager, group, groupId, id, join } = await scene();
    const other = await db.group.create({
      data: { name: unique("group"), members: { create: { userId: manager.id } } },
    });
    await expect(change(await manager.viewer(), id, { groups: other.name })).rejects.toThrow(InvalidInput);
    await change(await manager.viewer(), id, { groups: group });
    await db.bug.update({ where: { id }, data: { assigneeId: triager.id } });
    await expect(change(await triager.viewer(), id, { groups: [] })).rejects.toThrow(/Only members/);
    await join(triager.id);
    await db.productAccess.update({
      where: { productId_groupId: { productId, groupId } },
      data: { bugControl: "mandatory" },
    });
    await expect(change(await triager.viewer(), id, { groups: [] })).rejects.toThrow(/Every bug of/);
  });

  it("get the mandatory groups of the new product when the bug moves", async () => {
    const { manager, group, groupId, id } = await scene();
    const target = await makeProduct();
    await db.productAccess.create({ data: { productId: target.id, groupId, bugControl: "mandatory" } });
    await db.groupMember.create({ data: { groupId, userId: manager.id } });
    await change(await manager.viewer(), id, { product: target.name });
    expect(await getBug(await manager.viewer(), id)).toMatchObject({ product: target.name, groups: [group] });
  });

  it("are not lost when the bug moves to a product that the viewer maintains", async () => {
    const { triager, manager, group, groupId, id } = await scene();
    const target = await makeProduct();
    await grantRole(triager.id, target.id, "maintainer");
    await db.bug.update({ where: { id }, data: { assigneeId: triager.id } });
    await change(await manager.viewer(), id, { groups: group });
    const away = { product: target.name, groups: "" };
    await expect(change(await triager.viewer(), id, away)).rejects.toThrow(/Only members/);
    await change(await triager.viewer(), id, { product: target.name });
    expect(await getBug(everything, id)).toMatchObject({ product: target.name, groups: [group] });
    // The new product does not use the group: running it does not take the bug out.
    await expect(change(await triager.viewer(), id, { groups: "" })).rejects.toThrow(/Only members/);
    await db.groupMember.create({ data: { groupId, userId: triager.id } });
    await change(await triager.viewer(), id, { groups: "" });
    expect(await getBug(everything, id)).toMatchObject({ groups: [] });
  });
});

describe("reporter and CC", () => {
  it("see a bug in a group unless the bug excludes them", async () => {
    const { manager, reporter, group, id } = await scene();
    const other = await makeUser();
    await change(await manager.viewer(), id, {
      groups: group,
      addCc: other.handle,
      assignee: manager.handle,
    });
    expect(await findBug(await other.viewer(), id)).not.toBeNull();
    const changes = { ccAccessible: "no", reporterAccessible: "no" };
    await expect(change(await reporter.viewer(), id, changes)).rejects.toThrow(InvalidInput);
    await change(await manager.viewer(), id, changes);
    expect(await findBug(await other.viewer(), id)).toBeNull();
    expect(await findBug(await reporter.viewer(), id)).toBeNull();
    expect((await listChanges(everything, id)).slice(-2)).toMatchObject([
      { field: "reporterAccessible", from: "yes", to: "no" },
      { field: "ccAccessible", from: "yes", to: "no" },
    ]);
  });
});
