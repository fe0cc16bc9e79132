import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The products whose versions contain one of these, or a patch for the bug, by their manifests (docs/decisions/045), with what they
 * contain, of which the viewer sees the product. Whether they see the one that contains it is for the caller to ask.
 */
export async function loadContaining(
  tx: RunsSql,
  viewer: Viewer,
  { bugId, productIds }: { bugId: number; productIds: readonly number[] },
): Promise<{ productIds: number[]; containedIds: number[] }> {
  const rows = await queryRowsIn<{ productId: number; containedId: number }>(
    tx,
    sql`SELECT DISTINCT d.product_id AS "productId", l.product_id AS "containedId"
        FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id JOIN products p ON p.id = l.product_id
        WHERE (l.product_id = ANY(${[...productIds]}::int[])
            OR EXISTS (SELECT 1 FROM manifest_patches x WHERE x.manifest_line_id = l.id AND x.bug_id = ${bugId})) AND ${visibleProducts(viewer)}`,
  );
  return {
    productIds: [...new Set(rows.map(({ productId }) => productId))],
    containedIds: [...new Set(rows.map(({ containedId }) => containedId))],
  };
}

/** The product facts of products that the viewer sees: evidence in others decides nothing that is computed for them. */
export function onlyOf<Facts>(
  products: ReadonlyMap<number, Facts>,
  visible: readonly number[],
): Map<number, Facts> {
  return new Map([...products].filter(([id]) => visible.includes(id)));
}
