import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import "#tests/support/database.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { listManagedComponents } from "#lib/admin/components/queries.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { findKeyHolder } from "#lib/people/api-keys.ts";
import { changeProfile, createApiKey, createApiKeyOf, revokeApiKey } from "#lib/people/commands/account.ts";
import { createUser, disableUser, grantAdministrator } from "#lib/people/commands/administration.ts";
import { changePassword } from "#lib/people/commands/passwords.ts";
import { getAccount, listAccounts } from "#lib/people/queries.ts";
import type { Scope } from "#lib/people/scopes.ts";
import { can, demandAdministrator, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { changeSearch, deleteSearch, saveSearch } from "#lib/search/saved-searches.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

// Scopes are part of the viewer: even a route without a check cannot write with a read-only key.

let product: Awaited<ReturnType<typeof makeProduct>>;
let person: Awaited<ReturnType<typeof makeUser>>;
let bug: number;
let viewer: Viewer;

beforeAll(async () => {
  product = await makeProduct();
  person = await makeUser({ isAdministrator: true });
  await grantRole(person.id, product.id, "maintainer");
  bug = await makeBug(await person.viewer(), { product: product.name, component: "General" });
});

/** The viewer behind a new key with these scopes. */
async function holderOf(...scopes: Scope[]): Promise<Viewer> {
  const key = await createApiKeyOf(person.id, { name: "key", scopes, days: null });
  const holder = await findKeyHolder(key, "");
  if (!holder) throw new Error("The key does not count.");
  return holder;
}

describe("a read-only key", () => {
  beforeEach(async () => {
    viewer = await holderOf("read");
  });

  const writes: Record<string, () => Promise<unknown>> = {
    "files no bug": () =>
      fileBug(
        viewer,
        fileBugInput.parse({ product: product.name, component: "General", summary: "Filed by a key" }),
      ),
    "changes no bug": () => changeBug(viewer, bug, { summary: "Changed by a key", revision: 1 }),
    "saves no search": () => saveSearch(viewer, { name: "mine", query: "", replace: false }),
    "changes no search": () => changeSearch(viewer, { id: 1, name: "mine", isPinned: false }),
    "deletes no search": () => deleteSearch(viewer, { id: 1 }),
    "changes no profile": () => changeProfile(viewer, { handle: person.handle, displayName: "Key" }),
    "changes no password": () =>
      changePassword(
        viewer,
        { currentPassword: "", password: "correct horse battery" },
        { sessionId: null, address: "" },
      ),
    "makes no key": () => createApiKey(viewer, { name: "more", scopes: ["write"], days: null }),
    "revokes no key": () => revokeApiKey(viewer, { keyId: 1 }),
    "makes no account": () =>
      createUser(viewer, {
        email: "k@example.test",
        displayName: "K",
        handle: "keymade",
        isAdministrator: true,
      }),
    "makes no administrator": () => grantAdministrator(viewer, { who: person.handle }),
    "disables no account": () => disableUser(viewer, { who: person.handle, reason: "key" }),
    "performs no act": async () =>
      findAct("component.create")?.perform(viewer, { product: product.name, name: "By a key" }),
    "performs no act of the site": async () => findAct("group.create")?.perform(viewer, { name: "By a key" }),
    "performs no act of a classification": async () =>
      findAct("sharedMilestone.create")?.perform(viewer, { classification: "Any", name: "By a key" }),
    "looks no act of a classification over": async () =>
      findAct("sharedMilestone.delete")?.preview?.(viewer, { classification: "Any", milestone: "4.4" }),
    "looks no act over": async () =>
      findAct("component.delete")?.preview?.(viewer, { product: product.name, component: "General" }),
  };

  test.each(Object.entries(writes))("%s", async (_, write) => {
    await expect(write()).rejects.toThrow("This API key may not write.");
  });

  test("reads what its owner sees", async () => {
    expect((await getBug(viewer, bug)).id).toBe(bug);
    expect((await getAccount(viewer)).handle).toBe(person.handle);
    expect((await listAccounts(viewer)).length).toBeGreaterThan(0);
    const rows = await listManagedComponents(viewer, product.id, { text: "", page: null, openRow: null });
    expect(rows.total).toBe(1);
  });

  test("has no capabilities except those for seeing", () => {
    expect(can(viewer, "edit", product.id)).toBe(false);
    expect(can(viewer, "file", product.id)).toBe(false);
    expect(can(viewer, "see_private", product.id)).toBe(true);
    expect(() => requireActor(viewer)).toThrow("This API key may not write.");
    expect(requireActor(viewer, "read").userId).toBe(person.id);
    expect(() => demandAdministrator(viewer)).toThrow("This API key may not write.");
  });
});

describe("a write-only key", () => {
  test("does what its owner may, and reads nothing", async () => {
    viewer = await holderOf("write");
    expect(can(viewer, "edit", product.id)).toBe(true);
    expect(can(viewer, "see_private", product.id)).toBe(false);
    const search = { text: "", page: null, openRow: null };
    await expect(listManagedComponents(viewer, product.id, search)).rejects.toThrow(
      "This API key may not read.",
    );
    await expect(getAccount(viewer)).rejects.toThrow("This API key may not read.");
  });
});

test("a key for both does both, and an unknown scope has no effect", async () => {
  expect((await holderOf("read", "write")).scopes).toEqual(["read", "write"]);
  expect((await holderOf()).scopes).toEqual([]);
});
