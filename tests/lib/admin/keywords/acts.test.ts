import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { keywordActs } from "#lib/admin/keywords/acts.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

const act = (name: string) => {
  const found = keywordActs.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

async function scene() {
  const { name: product, id: productId } = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, productId, "maintainer");
  const maintainer = await user.viewer();
  const administrator = await (await makeUser({ isAdministrator: true })).viewer();
  const create = (name: string) => act("keyword.create").perform(maintainer, { product, name });
  return { product, maintainer, administrator, create };
}

describe("keywords of a product", () => {
  it("are one word, and unique in the product and on the site", async () => {
    const { product, maintainer, administrator, create } = await scene();
    await create("Storage");
    const ofSite = unique("security");
    await act("siteKeyword.create").perform(administrator, { name: ofSite });
    for (const name of ["two words", "a,b", "", "storage", ofSite.toUpperCase()]) {
      await expect(create(name)).rejects.toThrow(InvalidInput);
    }
    await expect(
      act("keyword.change").perform(maintainer, { product, keyword: ofSite, description: "Mine" }),
    ).rejects.toThrow(InvalidInput);
    await expect(act("siteKeyword.delete").perform(maintainer, { keyword: ofSite })).rejects.toThrow(
      NotAllowed,
    );
  });

  it("stay on their bugs when renamed or deactivated", async () => {
    const { product, maintainer, create } = await scene();
    await create("slow");
    const id = await makeBug(maintainer, { product, component: "General", keywords: ["slow"] });
    await act("keyword.change").perform(maintainer, {
      product,
      keyword: "slow",
      name: "performance",
      isActive: false,
    });
    expect(await getBug(everything, id)).toMatchObject({ keywords: ["performance"], revision: 1 });
    await expect(
      makeBug(maintainer, { product, component: "General", keywords: ["performance"] }),
    ).rejects.toThrow(InvalidInput);
  });

  it("that are deleted are removed from as many bugs as in the preview, with history", async () => {
    const { product, maintainer, create } = await scene();
    for (const name of ["slow", "ui", "zebra"]) await create(name);
    const first = await makeBug(maintainer, {
      product,
      component: "General",
      keywords: ["ui", "slow", "zebra"],
    });
    const second = await makeBug(maintainer, { product, component: "General", keywords: ["slow"] });
    const other = await makeBug(maintainer, { product, component: "General", keywords: ["ui"] });
    const input = { product, keyword: "slow", revision: 1 };
    const preview = await act("keyword.delete").preview?.(maintainer, input);
    const done = await act("keyword.delete").perform(maintainer, input);
    expect(preview?.bugs).toBe(2);
    expect(done.data?.bugs).toBe(2);
    expect(await getBug(everything, first)).toMatchObject({ keywords: ["ui", "zebra"], revision: 2 });
    expect(await listChanges(everything, first)).toMatchObject([{ field: "keywords", from: "slow", to: "" }]);
    expect(await listChanges(everything, second)).toMatchObject([
      { field: "keywords", from: "slow", to: "" },
    ]);
    expect(await getBug(everything, other)).toMatchObject({ keywords: ["ui"], revision: 1 });
  });

  it("changed by two people at once: the second is told", async () => {
    const { product, maintainer, create } = await scene();
    await create("slow");
    const input = { product, keyword: "slow", revision: 1 };
    await act("keyword.change").perform(maintainer, { ...input, description: "First" });
    await expect(
      act("keyword.change").perform(maintainer, { ...input, description: "Second" }),
    ).rejects.toThrow(Collision);
    await expect(act("keyword.delete").perform(maintainer, input)).rejects.toThrow(Collision);
  });
});
