import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { endImpersonation } from "#lib/people/commands/impersonation.ts";
import { findViewer, type Viewer } from "#lib/people/viewer.ts";
import {
  everything,
  grantRole,
  makeBug,
  makeProduct,
  makeUser,
  unique,
  viewerOf,
} from "#tests/support/factories.ts";

function act(name: string) {
  const found = findAct(name);
  if (!found) throw new Error(`There is no act ${name}.`);
  return found;
}

const does = (viewer: Viewer, name: string, input: Record<string, unknown>) =>
  act(name).perform(viewer, input);

async function administrator(): Promise<Viewer> {
  return (await makeUser({ isAdministrator: true })).viewer();
}

describe("the last administrator", () => {
  it("cannot be disabled, merged away or lose the right", async () => {
    await db.user.updateMany({ data: { isAdministrator: false } });
    const only = await makeUser({ isAdministrator: true });
    const other = await makeUser();
    const input = { user: only.handle };
    for (const [name, more] of [
      ["user.disable", { reason: "x" }],
      ["user.revokeAdministrator", {}],
      ["user.merge", { into: other.handle }],
    ] as const) {
      await expect(does(everything, name, { ...input, ...more })).rejects.toMatchObject({
        code: "last_administrator",
      });
    }
    expect(await viewerOf(only.id)).toMatchObject({ isAdministrator: true });
  });
});

describe("disabling an account", () => {
  it("lists products that are left without a maintainer", async () => {
    const boss = await administrator();
    const maintainer = await makeUser();
    const product = await makeProduct();
    await grantRole(maintainer.id, product.id, "maintainer");
    const done = await does(boss, "user.disable", { user: maintainer.handle, reason: "Left" });
    expect(done.data).toEqual({ withoutMaintainer: [product.name] });
    expect(done.message).toContain(`Nobody hands out roles any more in ${product.name}`);
  });
});

describe("merging", () => {
  it("keeps everything: the remaining account has what both had, and the preview has the correct counts", async () => {
    const boss = await administrator();
    const [from, into] = [await makeUser(), await makeUser()];
    const product = await makeProduct();
    await grantRole(from.id, product.id, "developer");
    await grantRole(from.id, product.id, "qe");
    await grantRole(into.id, product.id, "qe");
    await does(boss, "group.create", { name: unique("circle"), members: [from.handle, into.handle] });
    const first = await makeBug(await from.viewer(), { product: product.name, component: "General" });
    await makeBug(await into.viewer(), { product: product.name, component: "General" });
    await db.bug.update({ where: { id: first }, data: { assigneeId: from.id, qaContactId: from.id } });
    await db.bugCc.createMany({
      data: [from.id, into.id].map((userId) => ({ bugId: first, userId })),
      skipDuplicates: true,
    });
    await db.component.updateMany({
      where: { productId: product.id },
      data: { defaultAssigneeId: from.id, triageOwnerId: from.id },
    });
    await db.savedSearch.createMany({
      data: [from.id, into.id].map((ownerId) => ({ ownerId, name: "Mine", query: "" })),
    });
    await db.session.create({
      data: { tokenHash: unique("t"), userId: from.id, expiresAt: new Date(Date.now() + 1e6) },
    });
    await db.apiKey.create({
      data: { userId: from.id, name: "k", keyHash: unique("k"), prefix: "hw", scopes: ["read"] },
    });
    const input = { user: from.handle, into: into.handle };
    const reported = await db.bug.count({ where: { reporterId: { in: [from.id, into.id] } } });
    const preview = await act("user.merge").preview?.(boss, input);
    const done = await does(boss, "user.merge", input);
    expect(done.data).toEqual(preview?.counts);
    expect(done.data).toMatchObject({
      reported: 1,
      assigned: 1,
      qa: 1,
      roles: 2,
      groups: 1,
      searches: 1,
      componentsAssigned: 1,
    });
    expect(await db.bug.count({ where: { reporterId: into.id } })).toBe(reported);
    expect(await db.bug.findUniqueOrThrow({ where: { id: first } })).toMatchObject({
      assigneeId: into.id,
      qaContactId: into.id,
    });
    expect([...((await viewerOf(into.id)).roles.get(product.id) ?? [])].sort()).toEqual(["developer", "qe"]);
    expect(await db.savedSearch.count({ where: { ownerId: into.id } })).toBe(2);
    expect(await db.bugCc.count({ where: { bugId: first } })).toBe(1);
    // Comments keep their author.
    expect(await db.comment.count({ where: { authorId: from.id } })).toBe(1);
    expect(await db.user.findUniqueOrThrow({ where: { id: from.id } })).toMatchObject({
      mergedIntoId: into.id,
    });
    expect(await findViewer(from.id)).toBeNull();
    expect(await db.session.count({ where: { userId: from.id } })).toBe(0);
    expect(await db.apiKey.count({ where: { userId: from.id, revokedAt: null } })).toBe(0);
  });

  it("is refused with one's own account, into the same account, and a second time", async () => {
    const boss = await administrator();
    const [from, into] = [await makeUser(), await makeUser()];
    const merge = (user: string, to: string) => does(boss, "user.merge", { user, into: to });
    await expect(merge(boss.handle, into.handle)).rejects.toMatchObject({
      fields: { user: expect.anything() },
    });
    await expect(merge(into.handle, into.handle)).rejects.toMatchObject({
      fields: { into: expect.anything() },
    });
    await merge(from.handle, into.handle);
    await expect(merge(from.handle, into.handle)).rejects.toMatchObject({
      fields: { user: expect.anything() },
    });
  });
});

describe("impersonating", () => {
  it("lasts an hour, is announced by mail, and the audit log names the administrator", async () => {
    const boss = await administrator();
    const person = await makeUser();
    const { session } = await does(boss, "user.impersonate", { user: person.handle });
    const row = await db.session.findFirstOrThrow({ where: { userId: person.id } });
    expect(row.impersonatorId).toBe(boss.userId);
    expect(row.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(await db.outgoingMail.count({ where: { to: `${person.handle}@example.test` } })).toBe(1);
    const product = await makeProduct();
    await grantRole(person.id, product.id, "maintainer");
    const eyes = { ...(await viewerOf(person.id)), impersonatorId: boss.userId };
    await does(eyes, "component.create", { product: product.name, name: "Seen" });
    expect(await db.auditEntry.findFirstOrThrow({ where: { productId: product.id } })).toMatchObject({
      actorId: boss.userId,
    });
    expect(await endImpersonation(session ?? "")).not.toBeNull();
    expect(await db.session.count({ where: { userId: person.id } })).toBe(0);
  });

  it("is refused for other administrators and for accounts that cannot sign in", async () => {
    const boss = await administrator();
    const other = await makeUser({ isAdministrator: true });
    const closed = await makeUser();
    await does(boss, "user.disable", { user: closed.handle, reason: "x" });
    for (const { handle } of [other, closed]) {
      await expect(does(boss, "user.impersonate", { user: handle })).rejects.toMatchObject({
        code: "not_allowed",
      });
    }
    // The command line has no session.
    await expect(does(everything, "user.impersonate", { user: closed.handle })).rejects.toMatchObject({
      code: "not_signed_in",
    });
  });
});

it("a name that somebody else has just changed is not overwritten", async () => {
  const boss = await administrator();
  const person = await makeUser();
  await does(boss, "user.rename", { user: person.handle, displayName: "First", revision: 1 });
  await expect(
    does(boss, "user.rename", { user: person.handle, displayName: "Second", revision: 1 }),
  ).rejects.toMatchObject({ code: "collision" });
});
