import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeAccess } from "#lib/admin/access/acts.ts";
import { findProduct } from "#lib/catalog/queries.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { openProducts } from "#lib/worker/open-products.ts";
import { grantRole, makeProduct, makeUser } from "#tests/support/factories.ts";

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

async function scene() {
  const product = await makeProduct({ visibility: "groups" });
  const maintainer = await makeUser();
  await grantRole(maintainer.id, product.id, "maintainer");
  return { id: product.id, product: product.name, viewer: await maintainer.viewer() };
}

describe("a closed visibility with a last day", () => {
  it("is foretold and confirmed, holds until then, and ends with an entry in the audit log", async () => {
    const { id, product, viewer } = await scene();
    const input = { product, closedUntil: tomorrow };
    const preview = await changeAccess.preview(viewer, input);
    expect(preview.weighs).toBe(true);
    expect(preview.lines.join("\n")).toContain(`After ${tomorrow} everybody on the net will see ${product}`);
    await changeAccess.perform(viewer, input);
    expect(await openProducts()).toBe(0);
    expect(await findProduct(anonymousViewer, product)).toBeNull();
    await db.product.update({ where: { id }, data: { closedUntil: new Date(Date.now() - 86_400_000) } });
    expect(await findProduct(anonymousViewer, product)).toBeNull();
    expect(await openProducts()).toBe(1);
    expect(await findProduct(anonymousViewer, product)).toMatchObject({ visibility: "open" });
    expect(await db.product.findUnique({ where: { id } })).toMatchObject({ closedUntil: null });
    const entry = { actorId: null, field: "visibility", to: "open" };
    expect(await db.auditEntry.findFirst({ where: { productId: id, field: "visibility" } })).toMatchObject(
      entry,
    );
  });

  it("goes when the product is opened, and is neither past nor of an open product", async () => {
    const { id, product, viewer } = await scene();
    const refused = (input: object) =>
      expect(changeAccess.perform(viewer, { product, ...input })).rejects.toMatchObject({
        fields: { closedUntil: [expect.any(String)] },
      });
    await refused({ closedUntil: "2020-01-01" });
    await refused({ visibility: "open", closedUntil: tomorrow });
    await changeAccess.perform(viewer, { product, closedUntil: tomorrow });
    await changeAccess.perform(viewer, { product, visibility: "open", closedUntil: tomorrow });
    expect(await db.product.findUnique({ where: { id } })).toMatchObject({ closedUntil: null });
  });
});
