import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { auditCsv } from "#lib/admin/audit/csv.ts";
import { auditFilter, listAudit } from "#lib/admin/audit/queries.ts";
import { listManagedMappings, listUpstreamProducts } from "#lib/admin/mappings/queries.ts";
import { db } from "#lib/db/client.ts";
import type { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

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
  expect((await listManagedMappings(viewer, vendor.id, search)).rows[0]).toMatchObject({ by: null });
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
    by: "own",
    stays: false,
    upstreamProduct: null,
    upstreamComponent: null,
  });
});

it("readers of the audit log who do not see the upstream product read nothing of it, not in previews or collisions either", async () => {
  const { vendor, upstream, viewer, set } = await scene();
  const secret = "Quittenbrot";
  await db.component.create({ data: { productId: upstream.id, name: `${secret} part` } });
  await db.product.update({ where: { id: upstream.id }, data: { name: secret, visibility: "groups" } });
  const lead = await makeUser();
  await grantRole(lead.id, vendor.id, "maintainer");
  await grantRole(lead.id, upstream.id, "maintainer");
  const group = await db.group.create({ data: { name: unique("staff") } });
  await db.groupMember.create({ data: { groupId: group.id, userId: lead.id } });
  await db.productAccess.create({
    data: { productId: upstream.id, groupId: group.id, canSee: true, canFile: true },
  });
  const insider = await lead.viewer();
  const instead = await makeProduct();
  await set({ component: "General", upstreamProduct: secret }, insider);
  await set({ component: "General", upstreamProduct: secret, upstreamComponent: `${secret} part` }, insider);
  await findAct("mapping.remove")?.perform(insider, { product: vendor.name, component: "General" });
  await set({ component: "General", upstreamProduct: secret }, insider);
  await set({ component: "General", upstreamProduct: secret, upstreamComponent: `${secret} part` }, insider);
  const readAll = async (reader: Viewer) => {
    const log = { productId: vendor.id };
    const filter = auditFilter.parse({});
    const entries = await listAudit(reader, log, filter, 100);
    const found = await listAudit(reader, log, { ...filter, text: secret }, 100);
    const csv = await (await auditCsv(reader, log, {}, vendor.name)).text();
    const removal = { product: vendor.name, component: "General" };
    const other = { ...removal, upstreamProduct: instead.name };
    const preview = [
      await findAct("mapping.remove")?.preview(reader, removal),
      await findAct("mapping.set")?.preview(reader, other),
    ];
    const collision = await findAct("mapping.remove")
      ?.perform(reader, { ...removal, revision: 99 })
      .then(String, (error: Error) => JSON.stringify(error));
    return { found: found.length, all: JSON.stringify([entries, csv, preview, collision]) };
  };
  const outside = await readAll(viewer);
  expect(outside.all).not.toContain(secret);
  expect(outside.all).toContain("a product that you do not see");
  expect(outside.found).toBe(0);
  const inside = await readAll(insider);
  expect(inside.all).toContain(secret);
  expect(inside.found).toBe(5);
  // Who does not see it may take the mapping away, and the undo of that says nothing either.
  const gone = await findAct("mapping.remove")?.perform(viewer, {
    product: vendor.name,
    component: "General",
  });
  expect(JSON.stringify(gone)).not.toContain(secret);
  const after = await listAudit(viewer, { productId: vendor.id }, auditFilter.parse({}), 100);
  expect(JSON.stringify(after)).not.toContain(secret);
});

it("an upstream component that goes away leaves the mapping to what follows it, and its preview tells nothing of hidden products", async () => {
  const { vendor, upstream, viewer, set } = await scene();
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "groups" } });
  const [old, heir] = [unique("Old"), unique("Heir")];
  for (const name of [old, heir]) await db.component.create({ data: { productId: upstream.id, name } });
  const user = await makeUser();
  await grantRole(user.id, upstream.id, "maintainer");
  const member = await user.viewer();
  const mapped = async () => {
    const { rows } = await listManagedMappings(viewer, vendor.id, search);
    const row = rows.find(({ component }) => component === "General");
    return [row?.upstreamProduct, row?.upstreamComponent];
  };
  const act = async (name: string, input: Record<string, unknown>) => {
    const given = { product: upstream.name, ...input };
    const told = await findAct(name)?.preview(member, given);
    expect(JSON.stringify(told)).not.toMatch(/mapping|Vendor/);
    await findAct(name)?.perform(member, given);
  };
  await set({ component: "General", upstreamProduct: upstream.name, upstreamComponent: old });
  await act("component.merge", { component: old, into: heir });
  expect(await mapped()).toEqual([upstream.name, heir]);
  await act("component.delete", { component: heir });
  expect(await mapped()).toEqual([upstream.name, null]);
});
