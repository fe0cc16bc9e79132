import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import {
  changeComponent,
  createComponent,
  deleteComponent,
  moveComponent,
} from "#lib/admin/components/acts.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import {
  everything,
  grantRole,
  makeBug,
  makeProduct,
  makeUser,
  unique,
  viewerOf,
} from "#tests/support/factories.ts";

async function scene() {
  const [mine, other] = [await makeProduct(), await makeProduct()];
  const user = await makeUser();
  await grantRole(user.id, mine.id, "maintainer");
  return { mine, other, userId: user.id, maintainer: await user.viewer() };
}

describe("components", () => {
  it("are created by the product's maintainer, in their product only", async () => {
    const { mine, other, maintainer } = await scene();
    await createComponent.perform(maintainer, {
      product: mine.name,
      name: "Storage",
      defaultAssignee: maintainer.handle,
    });
    expect(
      await db.component.findFirstOrThrow({ where: { productId: mine.id, name: "Storage" } }),
    ).toMatchObject({ defaultAssigneeId: maintainer.userId });
    await expect(
      createComponent.perform(maintainer, { product: other.name, name: "Storage" }),
    ).rejects.toThrow(NotAllowed);
  });

  it("of a hidden product look like those of a missing one", async () => {
    const { maintainer } = await scene();
    const hidden = await makeProduct({ visibility: "groups" });
    await expect(createComponent.perform(maintainer, { product: hidden.name, name: "X" })).rejects.toThrow(
      NotFound,
    );
  });

  it("changed by two people at once: the second is told, and the first change is kept", async () => {
    const { mine, maintainer } = await scene();
    await changeComponent.perform(maintainer, {
      product: mine.name,
      component: "General",
      revision: 1,
      description: "First",
    });
    const late = await changeComponent
      .perform(maintainer, { product: mine.name, component: "General", revision: 1, description: "Second" })
      .catch((error: unknown) => error);
    expect(late).toBeInstanceOf(Collision);
    expect(late).toMatchObject({ since: [{ what: "description:  → First" }] });
    expect(await db.component.findFirstOrThrow({ where: { productId: mine.id } })).toMatchObject({
      description: "First",
    });
  });

  it("move with their bugs to another product of the same maintainer, as many as in the preview", async () => {
    const { mine, other, userId, maintainer } = await scene();
    const input = { product: mine.name, component: "General", toProduct: other.name };
    await expect(moveComponent.perform(maintainer, input)).rejects.toThrow(InvalidInput);
    await grantRole(userId, other.id, "maintainer");
    const both = await viewerOf(userId);
    await db.component.updateMany({ where: { productId: other.id }, data: { name: "Else" } });
    await db.version.createMany({
      data: [
        { productId: mine.id, name: "1.0", sortKey: "1" },
        { productId: other.id, name: "1.0", sortKey: "1" },
      ],
    });
    const id = await makeBug(both, { product: mine.name, component: "General", version: "1.0" });
    await makeBug(both, { product: mine.name, component: "General" });
    const preview = await moveComponent.preview?.(both, input);
    const done = await moveComponent.perform(both, input);
    expect(preview?.bugs).toBe(2);
    expect(done.data?.bugs).toBe(2);
    expect(await getBug(everything, id)).toMatchObject({
      product: other.name,
      component: "General",
      version: "1.0",
      revision: 2,
    });
    expect(await listChanges(everything, id)).toMatchObject([
      { field: "product", from: mine.name, to: other.name },
    ]);
  });

  it("leave the keywords of the old product behind, each bug with its history", async () => {
    const { mine, other, userId } = await scene();
    await grantRole(userId, other.id, "maintainer");
    const both = await viewerOf(userId);
    await db.component.updateMany({ where: { productId: other.id }, data: { name: "Else" } });
    const [site, own, shared] = [unique("asite"), unique("bown"), unique("cshared")];
    await db.keyword.createMany({
      data: [
        { name: site },
        { name: own, productId: mine.id },
        { name: shared, productId: mine.id },
        { name: shared, productId: other.id },
      ],
    });
    const place = { product: mine.name, component: "General" };
    const id = await makeBug(both, { ...place, keywords: [site, own, shared] });
    const plain = await makeBug(both, { ...place, keywords: [site] });
    await moveComponent.perform(both, { ...place, toProduct: other.name });
    expect(await getBug(everything, id)).toMatchObject({ keywords: [site, shared], revision: 2 });
    const rows = await db.bugKeyword.findMany({ where: { bugId: id }, include: { keyword: true } });
    expect(rows.map(({ keyword }) => keyword.productId).sort()).toEqual([other.id, null]);
    expect(await listChanges(everything, id)).toMatchObject([
      { field: "product" },
      { field: "keywords", from: own, to: "" },
      { field: "keywords", from: shared, to: "" },
      { field: "keywords", from: "", to: shared, revision: 2 },
    ]);
    expect(await listChanges(everything, plain)).toMatchObject([{ field: "product" }]);
  });

  it("moved to a wider audience need a confirmation and the right to manage access in the old product", async () => {
    const { mine, other, userId } = await scene();
    await grantRole(userId, other.id, "maintainer");
    await db.component.updateMany({ where: { productId: other.id }, data: { name: "Else" } });
    const both = await viewerOf(userId);
    const place = { product: mine.name, component: "General" };
    await makeBug(both, place);
    const closed = await makeBug(both, place);
    const group = await db.group.create({ data: { name: unique("group") } });
    await db.bugGroup.create({ data: { bugId: closed, groupId: group.id } });
    const input = { ...place, toProduct: other.name };
    expect((await moveComponent.preview?.(both, input))?.lines.join()).not.toMatch(/signed in|more pe/);
    await db.product.update({ where: { id: mine.id }, data: { visibility: "groups" } });
    const preview = await moveComponent.preview?.(both, input);
    expect(preview?.lines).toContain("Everybody, signed in or not, sees 1 bug then.");
    await db.product.update({ where: { id: other.id }, data: { visibility: "groups" } });
    await grantRole((await makeUser()).id, other.id, "developer");
    expect((await moveComponent.preview?.(both, input))?.lines).toContain("1 more person will see 1 bug.");
    const role = await db.role.create({
      data: { productId: mine.id, name: unique("builder"), capabilities: ["manage_components"] },
    });
    await db.productRole.updateMany({ where: { userId, productId: mine.id }, data: { roleId: role.id } });
    await expect(moveComponent.perform(await viewerOf(userId), input)).rejects.toMatchObject({
      fields: { toProduct: [expect.stringContaining("seen by more people")] },
    });
    await moveComponent.perform(both, input);
    expect(await getBug(everything, closed)).toMatchObject({ product: other.name, groups: [group.name] });
  });

  it("with bugs are only deleted with a replacement", async () => {
    const { mine, maintainer } = await scene();
    await createComponent.perform(maintainer, { product: mine.name, name: "Storage" });
    const id = await makeBug(maintainer, { product: mine.name, component: "General" });
    const input = { product: mine.name, component: "General" };
    await expect(deleteComponent.perform(maintainer, input)).rejects.toMatchObject({
      fields: { moveTo: [expect.stringContaining("1 bug")] },
    });
    await deleteComponent.perform(maintainer, { ...input, moveTo: "Storage" });
    expect(await getBug(everything, id)).toMatchObject({ component: "Storage" });
  });

  it("have an audit log with person, field, old and new value", async () => {
    const { mine, maintainer } = await scene();
    await changeComponent.perform(maintainer, {
      product: mine.name,
      component: "General",
      name: "Rest",
      description: "All else",
    });
    const entries = await db.auditEntry.findMany({ where: { productId: mine.id }, orderBy: { id: "asc" } });
    expect(entries).toMatchObject([
      {
        actorId: maintainer.userId,
        subject: "component",
        action: "change",
        field: "name",
        from: "General",
        to: "Rest",
      },
      { field: "description", from: "", to: "All else" },
    ]);
  });
});
