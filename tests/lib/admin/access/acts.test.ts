import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeAccess, changeGroupAccess } from "#lib/admin/access/acts.ts";
import { getManagedAccess } from "#lib/admin/access/queries.ts";
import { moveComponent } from "#lib/admin/components/acts.ts";
import { findBug, listChanges } from "#lib/bugs/views/bug.ts";
import { findProduct } from "#lib/catalog/queries.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
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
  const { id, name: product } = await makeProduct();
  const [maintainer, member, other] = [await makeUser(), await makeUser(), await makeUser()];
  await grantRole(maintainer.id, id, "maintainer");
  const { name: group, id: groupId } = await db.group.create({
    data: { name: unique("group"), members: { create: { userId: member.id } } },
  });
  // The product knows the group, so that its maintainer may name it.
  await db.productAccess.create({ data: { productId: id, groupId } });
  return { product, id, group, groupId, maintainer, member, other, viewer: await maintainer.viewer() };
}

const able = () => db.user.count({ where: { disabledReason: null } });

describe("who may see a product", () => {
  it("is set by its maintainer, and the preview has the number of people who lose access", async () => {
    const { product, group, member, other, viewer } = await scene();
    await changeGroupAccess.perform(viewer, { product, group, canSee: true });
    const input = { product, visibility: "groups" };
    const weighed = await changeAccess.preview?.(viewer, input);
    expect(weighed?.counts.lose).toBe((await able()) - 2);
    expect(weighed?.lines[0]).toMatch(/not signed in/);
    await changeAccess.perform(viewer, input);
    const seenBy = async (who: Parameters<typeof findProduct>[0]) =>
      (await findProduct(who, product)) !== null;
    expect(await seenBy(anonymousViewer)).toBe(false);
    expect(await seenBy(await other.viewer())).toBe(false);
    expect(await seenBy(await member.viewer())).toBe(true);
    expect(await seenBy(viewer)).toBe(true);
    const taken = await changeGroupAccess.preview?.(viewer, { product, group, canSee: false });
    expect(taken?.counts.lose).toBe(1);
    expect((await changeAccess.preview?.(viewer, { product, visibility: "open" }))?.counts.gain).toBe(
      (await able()) - 2,
    );
  });

  it("and whoever opens it is told of how many bugs of other products something about it shows", async () => {
    const { product, id, member, viewer } = await scene();
    const upstream = await makeProduct();
    const user = await member.viewer();
    const bug = await makeBug(user, { product: upstream.name });
    await makeBug(user, { product });
    await changeAccess.perform(viewer, { product, visibility: "groups" });
    const opened = async () =>
      (await changeAccess.preview?.(viewer, { product, visibility: "open" }))?.lines.filter((line) =>
        line.includes("of other products"),
      );
    expect(await opened()).toEqual([]);
    const version = await db.version.create({ data: { productId: id, name: "8.1", sortKey: "8.1" } });
    await db.presence.create({ data: { bugId: bug, versionId: version.id, kind: "found" } });
    await db.tracking.create({ data: { bugId: bug, productId: id } });
    expect(await opened()).toEqual([
      expect.stringMatching(/^shows what was .* on 1 bug of other products to/),
    ]);
    // What is only for some people stays theirs.
    const { id: audienceId } = await db.audience.findFirstOrThrow({ where: { productId: id } });
    await db.presence.deleteMany({ where: { bugId: bug } });
    await db.tracking.updateMany({ where: { bugId: bug }, data: { audienceId } });
    expect(await opened()).toEqual([]);
    // Nor does the number say that there are bugs which the viewer does not see.
    await db.tracking.updateMany({ where: { bugId: bug }, data: { audienceId: null } });
    const { id: groupId } = await db.group.create({ data: { name: unique("hidden") } });
    await db.bugGroup.create({ data: { bugId: bug, groupId } });
    expect(await opened()).toEqual([]);
  });

  it("and who may file: if a group may, only its members and people with a role can", async () => {
    const { product, group, member, other, viewer } = await scene();
    const input = { product, group, canFile: true };
    expect((await changeGroupAccess.preview?.(viewer, input))?.counts.loseFiling).toBe((await able()) - 2);
    await changeGroupAccess.perform(viewer, input);
    await makeBug(await member.viewer(), { product });
    await makeBug(viewer, { product });
    await expect(makeBug(await other.viewer(), { product })).rejects.toThrow(NotAllowed);
  });

  it("is changed by people who manage access, one after the other", async () => {
    const { product, group, other, viewer } = await scene();
    await expect(changeAccess.perform(await other.viewer(), { product, visibility: "open" })).rejects.toThrow(
      NotAllowed,
    );
    await changeGroupAccess.perform(viewer, { product, group, canSee: true, revision: 1 });
    const late = changeAccess.perform(viewer, { product, visibility: "groups", revision: 1 });
    await expect(late).rejects.toThrow(Collision);
    await expect(late).rejects.toMatchObject({ since: [{ what: `canSee of ${group}: false → true` }] });
    await expect(
      changeGroupAccess.perform(viewer, { product, group: "no-such", canSee: true }),
    ).rejects.toThrow(InvalidInput);
  });
});

it("a group that the maintainer does not see looks like a missing one; the product's own groups stay", async () => {
  const { product, id, viewer } = await scene();
  const { name: group, id: groupId } = await db.group.create({
    data: { name: unique("group"), isForBugs: true },
  });
  const missing = (field: string) => ({ fields: { [field]: [`There is no group “${group}”.`] } });
  const add = changeGroupAccess.preview?.(viewer, { product, group, canSee: true });
  await expect(add).rejects.toMatchObject(missing("group"));
  const secure = { product, securityGroup: group };
  await expect(changeAccess.perform(viewer, secure)).rejects.toMatchObject(missing("securityGroup"));
  await db.product.update({ where: { id }, data: { securityGroupId: groupId } });
  await changeAccess.perform(viewer, { ...secure, visibility: "signed_in" });
});

describe("a group on bugs", () => {
  it("that becomes mandatory is added to every bug with history; a maintainer outside the group is told what they lose", async () => {
    const { product, group, groupId, member, other, viewer } = await scene();
    const theirs = await makeBug(await other.viewer(), { product });
    const unseen = await makeBug(await member.viewer(), { product });
    const mine = await makeBug(viewer, { product });
    await db.bugGroup.create({ data: { bugId: unseen, groupId } });
    const input = { product, group, bugControl: "mandatory" };
    const weighed = await changeGroupAccess.preview?.(viewer, input);
    expect(weighed?.counts).toMatchObject({ bugs: 2, bugsIDoNotSee: 1 });
    expect(weighed?.lines.join(" ")).toMatch(/you will not see 1 bug any more\./);
    expect((await changeGroupAccess.perform(viewer, input)).data?.bugs).toBe(2);
    expect(await findBug(viewer, theirs)).toBeNull();
    expect(await findBug(viewer, mine)).toMatchObject({ groups: [group] });
    expect(await listChanges(everything, theirs)).toMatchObject([
      { field: "groups", from: "", to: group, revision: 2, author: { handle: viewer.handle } },
    ]);
    expect(await findBug(everything, await makeBug(viewer, { product }))).toMatchObject({ groups: [group] });
  });

  it("that is not allowed any more is removed from all bugs, and the preview says how many become public", async () => {
    const { product, group, other, viewer } = await scene();
    await changeGroupAccess.perform(viewer, { product, group, bugControl: "default" });
    const ids = [await makeBug(await other.viewer(), { product }), await makeBug(viewer, { product })];
    const second = await db.group.create({ data: { name: unique("group") } });
    await db.bugGroup.create({ data: { bugId: ids[1] ?? 0, groupId: second.id } });
    const input = { product, group, bugControl: "none" };
    const weighed = await changeGroupAccess.preview?.(viewer, input);
    expect(weighed?.lines).toEqual(
      expect.arrayContaining([
        // The other one is in the group, which they are not: its number is not said.
        "1 bug and bugs that you do not see change.",
        `Groups: ${group} is removed from 1 bug.`,
        "Everybody, signed in or not, sees 1 bug then.",
      ]),
    );
    expect((await changeGroupAccess.perform(viewer, input)).data?.bugs).toBe(2);
    expect(await findBug(anonymousViewer, ids[0] ?? 0)).toMatchObject({ groups: [], isRestricted: false });
    expect(await findBug(anonymousViewer, ids[1] ?? 0)).toBeNull();
  });

  it("is not removed from private reports while it is the security group", async () => {
    const { product, group, viewer, other } = await scene();
    await changeAccess.perform(viewer, { product, securityGroup: group });
    await changeGroupAccess.perform(viewer, { product, group, bugControl: "offered" });
    const id = await makeBug(await other.viewer(), { product, isPrivate: true });
    await expect(changeGroupAccess.perform(viewer, { product, group, bugControl: "none" })).rejects.toThrow(
      /choose another security group first/,
    );
    await changeAccess.perform(viewer, { product, securityGroup: "" });
    expect(await findBug(anonymousViewer, id)).toBeNull();
  });

  it("that is mandatory is added to the bugs of a component that moves here", async () => {
    const { product, group, groupId, viewer } = await scene();
    const target = await makeProduct();
    await grantRole(viewer.userId ?? 0, target.id, "maintainer");
    await db.component.updateMany({ where: { productId: target.id }, data: { name: "Else" } });
    await db.productAccess.create({ data: { productId: target.id, groupId, bugControl: "mandatory" } });
    const bug = await makeBug(viewer, { product, component: "General" });
    const both = await viewerOf(viewer.userId ?? 0);
    await moveComponent.perform(both, { product, component: "General", toProduct: target.name });
    expect(await findBug(everything, bug)).toMatchObject({ product: target.name, groups: [group] });
  });

  it("that is not for bugs cannot be added to them", async () => {
    const { product, group, groupId, viewer } = await scene();
    await db.group.update({ where: { id: groupId }, data: { isForBugs: false } });
    await expect(
      changeGroupAccess.perform(viewer, { product, group, bugControl: "offered" }),
    ).rejects.toThrow(InvalidInput);
    await expect(changeAccess.perform(viewer, { product, securityGroup: group })).rejects.toThrow(
      InvalidInput,
    );
  });
});

it("every product can be given a group, with and without one for private reports", async () => {
  const { name: group } = await db.group.create({ data: { name: unique("group") } });
  const { id: securityGroupId } = await db.group.create({ data: { name: unique("security") } });
  const search = { text: "", page: null, openRow: null };
  for (const securely of [null, securityGroupId]) {
    const { id } = await makeProduct();
    await db.product.update({ where: { id }, data: { securityGroupId: securely } });
    expect((await getManagedAccess(everything, id, search)).otherGroups).toContain(group);
  }
});
