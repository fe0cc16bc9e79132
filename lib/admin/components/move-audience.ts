import "server-only";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { compareAudiences, isWider, readProductAudiences } from "#lib/bugs/access/who-sees.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { CAPABILITIES } from "#lib/people/capabilities.ts";
import { can } from "#lib/people/viewer.ts";

/**
 * If more people can see the product that a component moves to, the move opens bugs like a change of access, and requires
 * the same right in the old product.
 */
export async function demandMoveAudience(
  { tx, viewer, product }: ProductContext,
  to: { id: number; name: string },
): Promise<void> {
  const products = await readProductAudiences(tx, [product.id, to.id]);
  const [before, after] = [products.get(product.id), products.get(to.id)];
  if (!before || !after) throw new Error("A product no longer exists.");
  const mandatory = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT g.id FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
        WHERE pa.product_id = ${to.id} AND pa.bug_control = 'mandatory'`,
  );
  const change = await compareAudiences(
    tx,
    viewer,
    { product: before, groupIds: [] },
    { product: after, groupIds: mandatory.map(({ id }) => id) },
  );
  if (!isWider(change) || can(viewer, "manage_access", product.id)) return;
  throw new InvalidInput({
    toProduct: [
      `${to.name} is seen by more people than ${product.name}: that takes the right “${CAPABILITIES.manage_access}” in ${product.name}.`,
    ],
  });
}
