import "server-only";
import { ALL_OTHERS } from "#lib/admin/mappings/words.ts";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** Where the bugs of one component are filed. */
export type ManagedMapping = {
  /** Of the component; 0: all others. */
  id: number;
  /** Empty: all others. */
  component: string;
  /** Null: nowhere else. Its name, if the viewer sees the product. */
  upstreamProduct: string | null;
  upstreamComponent: string | null;
  /** Whose mapping says so: its own, or that of all others. Null: it is not mapped. */
  by: "own" | "others" | null;
  /** Its own mapping says that its bugs stay in the product. */
  stays: boolean;
  revision: number;
};

/** All components of a product and where their bugs are filed; "all other components" is first. */
export async function listManagedMappings(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<PageOf<ManagedMapping>> {
  demand(viewer, "manage_components", productId, "read");
  const rows = await queryRows<ManagedMapping>(sql`
    SELECT x.id, x.name AS component, CASE WHEN o.id IS NOT NULL THEN 'own' WHEN m.id IS NOT NULL THEN 'others' END AS by,
      m.id IS NOT NULL AND m.upstream_product_id IS NULL AS stays, coalesce(o.revision, 1) AS revision,
      p.name::text AS "upstreamProduct", CASE WHEN p.id IS NOT NULL THEN c.name::text END AS "upstreamComponent"
    FROM (SELECT 0 AS id, NULL::int AS component_id, '' AS name
      UNION ALL SELECT id, id, name::text FROM components WHERE product_id = ${productId}) x
    LEFT JOIN product_mappings o ON o.downstream_product_id = ${productId}
      AND o.downstream_component_id IS NOT DISTINCT FROM x.component_id
    LEFT JOIN product_mappings m ON m.id = coalesce(o.id,
      (SELECT a.id FROM product_mappings a WHERE a.downstream_product_id = ${productId} AND a.downstream_component_id IS NULL))
    LEFT JOIN products p ON p.id = m.upstream_product_id AND ${visibleProducts(viewer)}
    LEFT JOIN components c ON c.id = m.upstream_component_id
    WHERE coalesce(nullif(x.name, ''), ${ALL_OTHERS}) ILIKE ${containing(search.text)} OR x.id = ${search.openRow}::int
    ORDER BY x.id <> 0, x.name`);
  const { rows: ids, ...page } = pickPage(
    rows.map(({ id }) => id),
    search,
  );
  return { ...page, rows: rows.filter(({ id }) => ids.includes(id)) };
}

export type UpstreamChoice = { name: string; classification: string };

/** The upstream products to which something can be mapped. */
export async function listUpstreamProducts(viewer: Viewer, productId: number): Promise<UpstreamChoice[]> {
  return queryRows<UpstreamChoice>(sql`
    SELECT p.name::text AS name, k.name::text AS classification
    FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE k.kind = 'upstream' AND p.id <> ${productId} AND NOT p.is_retired AND ${visibleProducts(viewer)}
    ORDER BY k.sort_key, k.name, p.name`);
}

/**
 * The components of a product to which something can be mapped; NotFound when the viewer does not see the product. For those who see it: the page
 * of the product lists them, too.
 */
export async function listUpstreamComponents(viewer: Viewer, product: string): Promise<string[]> {
  const [found] = await queryRows<{ names: string[] }>(sql`
    SELECT ARRAY(SELECT c.name::text FROM components c WHERE c.product_id = p.id AND c.is_active ORDER BY c.name) AS names
    FROM products p WHERE p.name = ${product}::citext AND ${visibleProducts(viewer)}`);
  if (!found) throw new NotFound("There is no such product.");
  return found.names;
}
