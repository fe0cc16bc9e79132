import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { everything, makeProduct } from "#tests/support/factories.ts";

const act = (name: string) => findAct(name) ?? expect.fail(`no act ${name}`);

it.each([
  ["component", { component: "Storage" }, "has no component “Storage”: it is called “Store” now."],
  ["version", { version: "Storage" }, "has no version “Storage”: it is called “Store” now."],
  ["milestone", { milestone: "Storage" }, "has no milestone “Storage” of its own: it is called “Store” now."],
  ["keyword", { keyword: "Storage" }, "has no keyword “Storage” of its own: it is called “Store” now."],
])(
  "an act on a %s by a former name is told the present one, until another takes the name",
  async (kind, input, says) => {
    const of = { product: (await makeProduct()).name };
    const elsewhere = { product: (await makeProduct()).name };
    for (const product of [of, elsewhere])
      await act(`${kind}.create`).perform(everything, { ...product, name: "Storage" });
    await act(`${kind}.change`).perform(everything, { ...of, ...input, name: "Store" });
    const change = () => act(`${kind}.change`).perform(everything, { ...of, ...input, description: "x" });
    await expect(change()).rejects.toMatchObject({ fields: { [kind]: [`${of.product} ${says}`] } });
    await act(`${kind}.create`).perform(everything, { ...of, name: "Storage" });
    await expect(change()).resolves.toMatchObject({ message: expect.any(String) });
  },
);

it("a merge by a former name says so at its field, and a name that nothing had is plainly unknown", async () => {
  const { name: product } = await makeProduct();
  await act("component.create").perform(everything, { product, name: "Storage" });
  await act("component.change").perform(everything, { product, component: "Storage", name: "Store" });
  const merge = (into: string) =>
    act("component.merge").perform(everything, { product, component: "General", into });
  await expect(merge("Storage")).rejects.toMatchObject({
    fields: { into: [`${product} has no component “Storage”: it is called “Store” now.`] },
  });
  await expect(merge("Cellar")).rejects.toMatchObject({
    fields: { into: [`${product} has no component “Cellar”.`] },
  });
});
