import { beforeEach, describe, expect, test } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

let maintainer: Viewer;

beforeEach(async () => {
  await resetDatabase();
  const user = await makeUser();
  for (const name of ["Boat", "Dock"])
    await grantRole(user.id, (await makeProduct({ name })).id, "maintainer");
  maintainer = await user.viewer();
});

const does = (name: string, input: Record<string, unknown>, viewer = maintainer) =>
  findAct(name)?.perform(viewer, input);

describe("a name of a flag type is unique where it is used", () => {
  test("the same name in another product does not stop a script, of its maintainer or an administrator", async () => {
    for (const product of ["Boat", "Dock"]) await does("flagType.create", { product, name: "blocker" });
    await does("flagType.change", { product: "Boat", type: "blocker", description: "Ours" });
    await does("flagType.change", { product: "Dock", type: "blocker", description: "Theirs" }, everything);
    const types = await db.flagType.findMany({ where: { name: "blocker" }, orderBy: { id: "asc" } });
    expect(types.map(({ description }) => description)).toEqual(["Ours", "Theirs"]);
    await does("flagType.delete", { product: "Boat", type: "blocker" });
    expect(await db.flagType.count({ where: { name: "blocker" } })).toBe(1);
  });

  test.each([
    ["created", () => does("flagType.create", { product: "Boat", name: "blocker" })],
    [
      "renamed",
      async () => {
        await does("flagType.create", { product: "Boat", name: "stopper" });
        await does("flagType.change", { product: "Boat", type: "stopper", name: "blocker" });
      },
    ],
    ["created for the site", () => does("siteFlagType.create", { name: "blocker" }, everything)],
  ])("another one of that name is not %s where there is one", async (_how, act) => {
    await does("flagType.create", { product: "Boat", name: "blocker" });
    await expect(act()).rejects.toThrow("There is a flag type “blocker” already that applies in Boat.");
  });

  test("one for attachments may have the name of one for bugs, and one for another component", async () => {
    await does("component.create", { product: "Boat", name: "Mast" });
    await does("flagType.create", { product: "Boat", name: "blocker", include: ["Mast"] });
    await does("flagType.create", { product: "Boat", name: "blocker", include: ["General"] });
    await does("flagType.create", { product: "Boat", name: "blocker", target: "attachment" });
    expect(await db.flagType.count({ where: { name: "blocker" } })).toBe(3);
  });
});
