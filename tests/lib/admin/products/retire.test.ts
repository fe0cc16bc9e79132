import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { getFilingChoices } from "#lib/catalog/filing-choices.ts";
import { findProduct, listClassifications, myProductsQuery } from "#lib/catalog/queries.ts";
import { db } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const product = await makeProduct();
  const [maintainer, contributor] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  const [viewer, other] = [await maintainer.viewer(), await contributor.viewer()];
  const act = (name: string, input: object = {}) => {
    const found = findAct(name) ?? expect.fail(`no act ${name}`);
    return found.perform(viewer, { product: product.name, ...input });
  };
  const listed = async (...more: [string?, { withRetired?: boolean }?]) =>
    (await listClassifications(other, ...more)).flatMap(({ products }) => products.map(({ name }) => name));
  return { product, viewer, other, act, listed };
}

describe("a retired product", () => {
  it("takes no bugs, is left out of overviews, is reachable, and comes back", async () => {
    const { product, other, act, listed } = await scene();
    await act("product.retire", { reason: "Report to its successor." });
    expect(await listed()).not.toContain(product.name);
    expect(await listed("", { withRetired: true })).toContain(product.name);
    expect(await findProduct(other, product.name)).toMatchObject({
      isRetired: true,
      isOpenForBugs: false,
      closedReason: "Report to its successor.",
    });
    const of = { product: product.name, component: "General" };
    await expect(makeBug(other, of)).rejects.toMatchObject({
      fields: { product: [`${product.name} is retired: it takes no new bugs. Report to its successor.`] },
    });
    await act("product.revive");
    expect(await listed()).toContain(product.name);
    expect(await makeBug(other, of)).toBeGreaterThan(0);
  });

  it("takes none from its maintainers either, while a closed one does; its open bugs are foretold and say so", async () => {
    const { product, viewer, other, act } = await scene();
    const of = { product: product.name, component: "General" };
    const id = await makeBug(other, of);
    await act("product.change", { isOpenForBugs: false, closedReason: "Enough." });
    expect(await makeBug(viewer, of)).toBeGreaterThan(0);
    expect(await getFilingChoices(viewer, product.name)).toMatchObject({
      mayFile: true,
      isOpenForBugs: false,
    });
    const { lines } = (await findAct("product.retire")?.preview(viewer, { product: product.name })) ?? {};
    expect(lines).toContain("2 open bugs stay open: their pages say that it is retired.");
    await act("product.retire", { reason: "See [there](https://example.org)." });
    await expect(makeBug(viewer, of)).rejects.toMatchObject({ fields: { product: [expect.any(String)] } });
    expect(await getFilingChoices(viewer, product.name)).toMatchObject({ mayFile: false, isRetired: true });
    expect(await getBug(other, id)).toMatchObject({
      isRetired: true,
      closedReason: "See [there](https://example.org).",
    });
    expect(await queryRows(myProductsQuery(viewer))).toEqual([]);
    // Who reported a bug sees it, but not what a product that they do not see says.
    await db.product.update({ where: { id: product.id }, data: { visibility: "groups" } });
    expect(await getBug(other, id)).toMatchObject({ isRetired: true, closedReason: null });
  });

  it("comes back as it was: closed, for its reason", async () => {
    const { product, other, act } = await scene();
    await act("product.change", { isOpenForBugs: false, closedReason: "Enough." });
    await act("product.retire", { reason: "It is over." });
    expect(await act("product.revive")).toMatchObject({
      message: `${product.name} is back, and closed for new bugs as it was before.`,
    });
    expect(await findProduct(other, product.name)).toMatchObject({
      isRetired: false,
      isOpenForBugs: false,
      closedReason: "Enough.",
    });
  });

  it("is not opened for bugs nor retired again while it is", async () => {
    const { act } = await scene();
    await expect(act("product.revive")).rejects.toMatchObject({ fields: { product: [expect.any(String)] } });
    await act("product.retire");
    await expect(act("product.retire")).rejects.toMatchObject({ fields: { product: [expect.any(String)] } });
    await expect(act("product.change", { isOpenForBugs: true })).rejects.toMatchObject({
      fields: { isOpenForBugs: [expect.stringContaining("bring it back")] },
    });
    await act("product.change", { description: "It was good" });
  });
});
