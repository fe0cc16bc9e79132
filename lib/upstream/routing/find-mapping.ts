import "server-only";
import type { ProductThing } from "#lib/bugs/change/names.ts";
import { findProduct } from "#lib/bugs/change/names.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Where bugs of a mapped component belong. */
export type Home = { product: ProductThing; component: string | null };

/** A mapped component has a home, or a reason why its bugs stay in the downstream product all the same. */
export type MappedTo = Home | { reason: string };

/** Where bugs of a component belong: by its own mapping, else by that of all others. Null: it is not mapped, or stays. */
export async function findMapping(
  tx: RunsSql,
  viewer: Viewer,
  productId: number,
  componentId: number | null,
): Promise<MappedTo | null> {
  const [row] = await queryRowsIn<{ product: string | null; component: string | null; isSeen: boolean }>(
    tx,
    sql`SELECT p.name::text AS product, c.name::text AS component, ${visibleProducts(viewer)} AS "isSeen"
        FROM product_mappings m LEFT JOIN products p ON p.id = m.upstream_product_id
        LEFT JOIN components c ON c.id = m.upstream_component_id AND c.is_active
        WHERE m.downstream_product_id = ${productId}
          AND (m.downstream_component_id IS NULL OR m.downstream_component_id = ${componentId}::int)
        ORDER BY m.downstream_component_id NULLS LAST LIMIT 1`,
  );
  if (!row?.product) return null;
  const product = row.isSeen ? await findProduct(tx, viewer, row.product) : null;
  if (!product) return { reason: "The reporter does not see the upstream product." };
  const reason = await whyNotThere(tx, product);
  return reason ? { reason } : { product, component: row.component };
}

/**
 * Why a product takes no reports from downstream; null: it does. Without its name: the reason is kept for people who may not see it.
 */
export async function whyNotThere(tx: RunsSql, product: ProductThing): Promise<string | null> {
  if (product.isRetired || !product.isOpenForBugs) return "The upstream product takes no new bugs.";
  const [row] = await queryRowsIn<{ isPrivate: boolean }>(
    tx,
    sql`SELECT EXISTS (SELECT 1 FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
          WHERE pa.product_id = ${product.id} AND pa.bug_control IN ('default', 'mandatory')) AS "isPrivate"`,
  );
  return row?.isPrivate ? "New bugs in the upstream product are not public." : null;
}
