import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { listManagedMappings, listUpstreamProducts } from "#lib/admin/mappings/queries.ts";
import { db } from "#lib/db/client.ts";
import type { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

const search = { text: "", page: null, openRow: null };

async function scene() {
  const vendor = await makeProduct();
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const upstream = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "maintainer");
  const viewer = await user.viewer();
  const set = (input: Record<string, unknown>, by: Viewer = viewer) =>
    findAct("mapping.set")?.perform(by, { product: vendor.name, ...input });
  const refusal = (input: Record<string, unknown>) =>
    set(input)?.then(
      () => null,
      (error: InvalidInput) => error.fields,
    );
  return { vendor, upstream, viewer, set, refusal };
}

it("a component, and all others, are mapped to an upstream product and component", async () => {
  const { vendor, upstream, viewer, set } = await scene();
  await set({ upstreamProduct: upstream.name });
  await set({ component: "General", upstreamProduct: upstream.name, upstreamComponent: "General" });
  expect((await listManagedMappings(viewer, vendor.id, search)).rows).toMatchObject([
    { component: "", upstreamProduct: upstream.name, upstreamComponent: null },
    { component: "General", upstreamProduct: upstream.name, upstreamComponent: "General" },
  ]);
  await findAct("mapping.remove")?.perform(viewer, { product: vendor.name });
  expect((await listManagedMappings(viewer, vendor.id, search)).rows[0]).toMatchObject({ isMapped: false });
});

it("nothing is mapped to a product that is hidden, downstream, or the same, and refusals are at their field", async () => {
  const { vendor, upstream, viewer, refusal } = await scene();
  const hidden = await makeProduct({ visibility: "groups" });
  const missing = await refusal({ upstreamProduct: "Nothing at all" });
  expect(missing).toEqual({ upstreamProduct: ["There is no product “Nothing at all”."] });
  expect(await refusal({ upstreamProduct: hidden.name })).toEqual({
    upstreamProduct: [`There is no product “${hidden.name}”.`],
  });
  const other = await makeProduct();
  await db.classification.update({ where: { id: other.classificationId }, data: { kind: "downstream" } });
  expect(await refusal({ upstreamProduct: other.name })).toHaveProperty("upstreamProduct");
  expect(await refusal({ upstreamProduct: vendor.name })).toHaveProperty("upstreamProduct");
  expect(await refusal({ upstreamProduct: upstream.name, upstreamComponent: "No" })).toHaveProperty(
    "upstreamComponent",
  );
  const offered = (await listUpstreamProducts(viewer, vendor.id)).map(({ name }) => name);
  expect(offered).toContain(upstream.name);
  expect(offered).not.toContain(hidden.name);
  expect(offered).not.toContain(other.name);
});

it("a mapping to a product that has since been hidden is shown without its name", async () => {
  const { vendor, upstream, viewer, set } = await scene();
  await set({ upstreamProduct: upstream.name, upstreamComponent: "General" });
  await db.product.update({ where: { id: upstream.id }, data: { visibility: "groups" } });
  expect((await listManagedMappings(viewer, vendor.id, search)).rows[0]).toMatchObject({
    isMapped: true,
    upstreamProduct: null,
    upstreamComponent: null,
  });
});
