import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { grantRole as grant, revokeRole as revoke } from "#lib/admin/roles/acts.ts";
import { changeRole, createRole, deleteRole, resetRole } from "#lib/admin/roles/editions.ts";
import { listGroupOptions, listRoleHolders } from "#lib/admin/roles/queries.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { CAPABILITY_NAMES, EVERYBODY } from "#lib/people/capabilities.ts";
import { can } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser, unique, viewerOf } from "#tests/support/factories.ts";
import { makePlaceholder } from "#tests/support/people.ts";

async function scene() {
  const product = await makeProduct();
  const [maintainer, other] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  return { product: product.name, id: product.id, maintainer, other, viewer: await maintainer.viewer() };
}

async function makeGroup(...userIds: number[]) {
  return db.group.create({
    data: { name: unique("group"), members: { create: userIds.map((userId) => ({ userId })) } },
  });
}

const triage = { capabilities: ["file", "comment", "set_flags", "confirm", "manage_people"] };

describe("a role", () => {
  it("is assigned to a person, who gets its capabilities, and revoked again", async () => {
    const { product, id, maintainer, other, viewer } = await scene();
    await grant.perform(viewer, { product, role: "QE", person: other.handle });
    await grant.perform(viewer, { product, role: "qe", person: `@${other.handle}` });
    expect(await db.productRole.findMany({ where: { userId: other.id } })).toMatchObject([
      { productId: id, grantedById: maintainer.id },
    ]);
    expect(can(await other.viewer(), "set_target", id)).toBe(true);
    await revoke.perform(viewer, { product, role: "qe", person: other.handle });
    expect(can(await other.viewer(), "set_target", id)).toBe(false);
    expect(await db.auditEntry.findMany({ where: { productId: id }, orderBy: { id: "asc" } })).toMatchObject([
      { action: "grant", to: `@${other.handle}`, subjectName: "qe" },
      { action: "revoke", from: `@${other.handle}` },
    ]);
  });

  it("is one of several that one person may hold: people are counted once", async () => {
    const { product, id, other, viewer } = await scene();
    for (const role of ["qe", "triager"])
      await grant.perform(viewer, { product, role, person: other.handle });
    const found = await listRoleHolders(viewer, id, { text: "", page: 1, openRow: null });
    expect([found.total, found.holders]).toEqual([3, 2]);
  });

  it("given to somebody who was imported says that they cannot sign in yet", async () => {
    const { product, other, viewer } = await scene();
    const handle = unique("imported");
    await makePlaceholder(handle, null);
    const said = async (person: string) =>
      (await grant.perform(viewer, { product, role: "qe", person })).message;
    expect(await said(handle)).toBe(
      `@${handle} is qe of ${product} now. @${handle} was imported and cannot sign in yet.`,
    );
    expect(await said(other.handle)).toBe(`@${other.handle} is qe of ${product} now.`);
  });

  it("is assigned to a group: its members hold it, including included groups, unless the group is inactive", async () => {
    const { product, id, other, viewer } = await scene();
    const inner = await makeGroup(other.id);
    const outer = await makeGroup();
    await db.groupInclusion.create({ data: { groupId: outer.id, includedGroupId: inner.id } });
    await grant.perform({ ...viewer, groupIds: [outer.id] }, { product, role: "qe", group: outer.name });
    expect(can(await other.viewer(), "set_target", id)).toBe(true);
    const told = await revoke.preview(viewer, { product, role: "qe", group: outer.name });
    expect(told.counts.people).toBe(1);
    const [lost = ""] = told.lines.filter((line) => line.startsWith(`@${other.handle} loses`));
    expect(lost).toContain("Set target release");
    // What everybody may do is not lost with a role.
    expect(lost).not.toContain("File bugs");
    await db.group.update({ where: { id: outer.id }, data: { isActive: false } });
    expect(can(await other.viewer(), "set_target", id)).toBe(false);
  });

  it("can be assigned to visible groups; others look like missing ones", async () => {
    const { product, id, maintainer, viewer } = await scene();
    const [mine, known, hidden] = [await makeGroup(maintainer.id), await makeGroup(), await makeGroup()];
    await db.productAccess.create({ data: { productId: id, groupId: known.id, canSee: true } });
    const me = await viewerOf(maintainer.id);
    const offered = (await listGroupOptions(me, id)).map(({ value }) => value);
    expect(offered).toEqual(expect.arrayContaining([mine.name, known.name]));
    expect(offered).not.toContain(hidden.name);
    await grant.perform(me, { product, role: "qe", group: mine.name });
    const missing = { fields: { group: [`There is no group “${hidden.name}”.`] } };
    const input = { product, role: "qe", group: hidden.name };
    await expect(grant.perform(viewer, input)).rejects.toMatchObject(missing);
    await expect(revoke.preview?.(viewer, input)).rejects.toMatchObject(missing);
  });

  it("that is not assigned cannot be revoked in a preview", async () => {
    const { product, other, viewer } = await scene();
    const preview = revoke.preview?.(viewer, { product, role: "qe", person: other.handle });
    await expect(preview).rejects.toMatchObject({ fields: { role: [expect.stringContaining("is not qe")] } });
  });

  it("needs exactly one existing holder", async () => {
    const { product, other, viewer } = await scene();
    const refused = (input: object) =>
      expect(grant.perform(viewer, { product, role: "qe", ...input })).rejects.toThrow(InvalidInput);
    await refused({});
    await refused({ person: "nobody-here" });
    await refused({ group: "nothing-here" });
    await refused({ person: other.handle, group: (await makeGroup()).name });
    await refused({ role: "no-such-role", person: other.handle });
  });

  it("cannot exceed the viewer's own capabilities: by assigning, changing, creating, resetting or revoking", async () => {
    const { product, id, other, viewer } = await scene();
    await createRole.perform(viewer, { product, name: "clerk", ...triage });
    await grant.perform(viewer, { product, role: "clerk", person: other.handle });
    const clerk = await other.viewer();
    const refused = (done: Promise<unknown>) =>
      expect(done).rejects.toThrow(/do not hold this here yourself/);
    await refused(grant.perform(clerk, { product, role: "maintainer", person: other.handle }));
    await refused(grant.perform(clerk, { product, role: "qe", person: other.handle }));
    await refused(
      changeRole.perform(clerk, { product, role: "clerk", capabilities: [...triage.capabilities, "edit"] }),
    );
    await refused(
      changeRole.perform(clerk, { product, role: "maintainer", capabilities: ["manage_people"] }),
    );
    await refused(createRole.perform(clerk, { product, name: "better", capabilities: ["edit"] }));
    await refused(revoke.perform(clerk, { product, role: "maintainer", person: viewer.handle }));
    await changeRole.perform(viewer, { product, role: "qe", capabilities: ["file"] });
    await refused(resetRole.perform(clerk, { product, role: "qe" }));
    await grant.perform(clerk, { product, role: "reporter", person: other.handle });
    const names = CAPABILITY_NAMES.filter((name) => can(viewer, name, id) && !can(clerk, name, id));
    expect(names).toContain("manage_access");
  });

  it("cannot be managed by the maintainer of another product", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    await expect(
      grant.perform(mine.viewer, { product: theirs.product, role: "qe", person: mine.other.handle }),
    ).rejects.toThrow(NotAllowed);
    await createRole.perform(theirs.viewer, {
      product: theirs.product,
      name: "docs",
      capabilities: ["edit"],
    });
    await expect(
      grant.perform(mine.viewer, { product: mine.product, role: "docs", person: mine.other.handle }),
    ).rejects.toThrow(/has no role/);
  });
});

describe("the last maintainer", () => {
  it("cannot be removed until there is a successor who can sign in", async () => {
    const { product, maintainer, other, viewer } = await scene();
    const leave = () => revoke.perform(viewer, { product, role: "maintainer", person: maintainer.handle });
    await expect(leave()).rejects.toThrow(/Nobody would be left/);
    await grant.perform(viewer, { product, role: "maintainer", person: other.handle });
    await db.user.update({ where: { id: other.id }, data: { disabledReason: "away" } });
    await expect(leave()).rejects.toThrow(/Nobody would be left/);
    await db.user.update({ where: { id: other.id }, data: { disabledReason: null } });
    await leave();
    await expect(
      revoke.perform(await other.viewer(), { product, role: "maintainer", person: other.handle }),
    ).rejects.toThrow(/Nobody would be left/);
  });

  it("may be a group with members, by name or by address, and then its role cannot be revoked", async () => {
    const { product, maintainer, other, viewer } = await scene();
    const empty = await makeGroup();
    const member = { ...viewer, groupIds: [empty.id] };
    await grant.perform(member, { product, role: "maintainer", group: empty.name });
    const leave = () => revoke.perform(viewer, { product, role: "maintainer", person: maintainer.handle });
    await expect(leave()).rejects.toThrow(/Nobody would be left/);
    await db.group.update({ where: { id: empty.id }, data: { userPattern: `${other.handle}@%` } });
    await leave();
    const successor = await other.viewer();
    await expect(
      revoke.perform(successor, { product, role: "maintainer", group: empty.name }),
    ).rejects.toThrow(/Nobody would be left/);
  });

  it("is not lost by changing or deleting the role", async () => {
    const { product, maintainer, viewer } = await scene();
    await expect(
      changeRole.perform(viewer, { product, role: "maintainer", capabilities: ["file", "edit"] }),
    ).rejects.toMatchObject({ fields: { capabilities: [expect.stringContaining("Nobody would be left")] } });
    await createRole.perform(viewer, { product, name: "boss", capabilities: CAPABILITY_NAMES });
    await grant.perform(viewer, { product, role: "boss", person: maintainer.handle });
    await revoke.perform(viewer, { product, role: "maintainer", person: maintainer.handle });
    await expect(deleteRole.perform(viewer, { product, role: "boss" })).rejects.toThrow(
      /Nobody would be left/,
    );
  });

  it("is not lost when two maintainers revoke each other's role at once", async () => {
    const { product, id, maintainer, other, viewer } = await scene();
    await grant.perform(viewer, { product, role: "maintainer", person: other.handle });
    const rival = await other.viewer();
    const done = await Promise.allSettled([
      revoke.perform(viewer, { product, role: "maintainer", person: other.handle }),
      revoke.perform(rival, { product, role: "maintainer", person: maintainer.handle }),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.productRole.count({ where: { productId: id } })).toBe(1);
  });
});

describe("a role changed in a product", () => {
  it("applies to its holders in that product only, and the preview has the correct counts", async () => {
    const { product, id, other, viewer } = await scene();
    const elsewhere = await makeProduct();
    await grantRole(other.id, id, "triager");
    await grantRole(other.id, elsewhere.id, "triager");
    const input = { product, role: "triager", capabilities: ["file", "comment", "set_target"] };
    expect((await changeRole.preview?.(viewer, input))?.counts).toEqual({ holders: 1, gained: 1, lost: 5 });
    await changeRole.perform(viewer, input);
    const changed = await other.viewer();
    expect(can(changed, "set_target", id)).toBe(true);
    expect(can(changed, "edit", id)).toBe(false);
    expect(can(changed, "set_target", elsewhere.id)).toBe(false);
    expect(can(changed, "edit", elsewhere.id)).toBe(true);
    await resetRole.perform(viewer, { product, role: "triager" });
    expect(can(await other.viewer(), "edit", id)).toBe(true);
  });

  it("changed by two people at once: the second is told", async () => {
    const { product, viewer } = await scene();
    const input = { product, role: "triager", revision: 1 };
    await changeRole.perform(viewer, { ...input, capabilities: ["file"] });
    const late = changeRole.perform(viewer, { ...input, capabilities: ["edit"] });
    await expect(late).rejects.toThrow(Collision);
    await expect(late).rejects.toMatchObject({ since: [{ what: expect.stringContaining("capabilities") }] });
  });

  it("reporter applies to everyone: filing and commenting can be removed", async () => {
    const { product, id, other, viewer } = await scene();
    const somebody = await makeUser();
    await makeBug(await somebody.viewer(), { product });
    await grantRole(other.id, id, "developer");
    await changeRole.perform(viewer, { product, role: "reporter", capabilities: ["comment"] });
    const common = await somebody.viewer();
    expect(EVERYBODY.filter((name) => can(common, name, id))).toEqual(["comment"]);
    await expect(makeBug(common, { product })).rejects.toThrow(NotAllowed);
    await makeBug(await other.viewer(), { product });
    await changeRole.perform(viewer, { product, role: "reporter", capabilities: ["comment", "edit"] });
    expect(can(await somebody.viewer(), "edit", id)).toBe(false);
  });

  it("is the product's own role if the site has none with that name; deleting it revokes it from its holders", async () => {
    const { product, id, other, viewer } = await scene();
    await createRole.perform(viewer, { product, name: "docs", capabilities: ["edit"] });
    await expect(createRole.perform(viewer, { product, name: "QE" })).rejects.toThrow(/already/);
    await grant.perform(viewer, { product, role: "docs", person: other.handle });
    expect((await viewerOf(other.id)).roles.get(id)).toEqual(new Set(["docs"]));
    expect((await deleteRole.preview?.(viewer, { product, role: "docs" }))?.counts.holders).toBe(1);
    expect((await deleteRole.perform(viewer, { product, role: "docs" })).data?.holders).toBe(1);
    expect(can(await other.viewer(), "edit", id)).toBe(false);
    await expect(deleteRole.perform(viewer, { product, role: "qe" })).rejects.toThrow(/role of the site/);
  });
});

it("a preview says what a person gains and loses where their role changes, not of other products", async () => {
  const [here, elsewhere] = [await makeProduct(), await makeProduct()];
  const [lead, helper] = [await makeUser(), await makeUser()];
  for (const product of [here, elsewhere]) {
    await grantRole(lead.id, product.id, "maintainer");
    await grantRole(helper.id, product.id, "developer");
  }
  await grantRole(helper.id, here.id, "maintainer");
  const viewer = await lead.viewer();
  const told = async (role: string) =>
    (await revoke.preview(viewer, { product: here.name, role, person: helper.handle })).lines;
  expect(await told("maintainer")).toContainEqual(
    expect.stringMatching(new RegExp(`^@${helper.handle} loses in ${here.name}: `)),
  );
  expect(await told("developer")).toContain(
    `@${helper.handle} may do the same as before in ${here.name}: other roles, or everybody, have it too.`,
  );
  for (const role of ["maintainer", "developer"])
    expect((await told(role)).join(" ")).not.toContain(elsewhere.name);
});
