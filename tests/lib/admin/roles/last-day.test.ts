import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { grantRole as grant, revokeRole as revoke } from "#lib/admin/roles/acts.ts";
import { listRoleHolders } from "#lib/admin/roles/queries.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { db, sql } from "#lib/db/client.ts";
import { explainPerson } from "#lib/people/explain.ts";
import { can } from "#lib/people/viewer.ts";
import { endRoles } from "#lib/worker/end-roles.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const yesterday = new Date(Date.now() - 86_400_000);

async function scene() {
  const product = await makeProduct({ visibility: "groups" });
  const [maintainer, helper] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  const input = { product: product.name, role: "qe", person: helper.handle };
  return { product, maintainer, helper, input, viewer: await maintainer.viewer() };
}

describe("a role with a last day", () => {
  it("is shown where people and rights are, gives its rights until then and nothing after, and is swept with a trace", async () => {
    const { product, helper, input, viewer } = await scene();
    await grant.perform(viewer, { ...input, endsOn: tomorrow });
    expect(can(await helper.viewer(), "set_target", product.id)).toBe(true);
    const holders = await listRoleHolders(viewer, product.id, { text: "", page: 1, openRow: null });
    expect(holders.rows.map(({ endsOn }) => endsOn)).toEqual(expect.arrayContaining([null, tomorrow]));
    const { capabilities } = await explainPerson(viewer, product.id, helper.handle);
    expect(JSON.stringify(capabilities)).toContain(tomorrow);

    await db.productRole.updateMany({ where: { userId: helper.id }, data: { endsOn: yesterday } });
    const after = await helper.viewer();
    expect(can(after, "set_target", product.id)).toBe(false);
    const seen = await db.$queryRaw<unknown[]>(
      sql`SELECT 1 FROM products p WHERE p.id = ${product.id} AND ${visibleProducts(after)}`,
    );
    expect(seen).toEqual([]);
    expect(await endRoles()).toBe(1);
    expect(await db.productRole.count({ where: { userId: helper.id } })).toBe(0);
    const entry = { action: "revoke", from: `@${helper.handle}`, actorId: null };
    expect(
      await db.auditEntry.findMany({ where: { productId: product.id, action: "revoke" } }),
    ).toMatchObject([entry]);
    expect(await endRoles()).toBe(0);
  });

  it("gets another last day, or none; a past one is refused", async () => {
    const { input, viewer, helper } = await scene();
    const endOf = async () =>
      (await db.productRole.findFirst({ where: { userId: helper.id } }))?.endsOn ?? null;
    await grant.perform(viewer, { ...input, endsOn: tomorrow });
    await grant.perform(viewer, input);
    expect(await endOf()).toEqual(new Date(`${tomorrow}T00:00:00Z`));
    await grant.perform(viewer, { ...input, endsOn: "" });
    expect(await endOf()).toBeNull();
    await expect(grant.perform(viewer, { ...input, endsOn: "2020-01-01" })).rejects.toMatchObject({
      fields: { endsOn: [expect.any(String)] },
    });
  });

  it("is never the last maintainer's: neither by setting a day, nor by taking away the only role without one", async () => {
    const { input, viewer, maintainer, helper } = await scene();
    const own = { ...input, role: "maintainer", person: maintainer.handle };
    await expect(grant.perform(viewer, { ...own, endsOn: tomorrow })).rejects.toMatchObject({
      fields: { endsOn: [expect.stringContaining("Nobody would be left")] },
    });
    await grant.perform(viewer, { ...own, person: helper.handle, endsOn: tomorrow });
    await expect(revoke.perform(viewer, own)).rejects.toMatchObject({
      fields: { role: [expect.any(String)] },
    });
  });
});
