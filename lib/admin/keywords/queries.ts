import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

export type ManagedKeyword = {
  id: number;
  name: string;
  revision: number;
  description: string;
  isActive: boolean;
  /** For the whole site. */
  isOfSite: boolean;
  /** Bugs with it that the viewer can see; only of the product, if one is given. */
  bugs: number;
};

export type ManagedKeywords = PageOf<ManagedKeyword> & { ofProduct: number; ofSite: number };

/** The keywords of a product, then those of the site; without a product only those. For people who manage them. */
export async function listManagedKeywords(
  viewer: Viewer,
  productId: number | null,
  search: RowSearch,
): Promise<ManagedKeywords> {
  if (productId === null) demandAdministrator(viewer, "read");
  else demand(viewer, "manage_product", productId, "read");
  const order = sql`k.product_id IS NULL, k.is_active DESC, k.name`;
  const found = await queryRows<{ id: number; isOfSite: boolean }>(sql`
    SELECT k.id, k.product_id IS NULL AS "isOfSite" FROM keywords k
    WHERE (k.product_id IS NULL OR k.product_id = ${productId}::int)
      AND (k.name::text ILIKE ${containing(search.text)} OR k.id = ${search.openRow}::int)
    ORDER BY ${order}`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ManagedKeyword>(sql`
    SELECT k.id, k.name::text AS name, k.revision, k.description, k.is_active AS "isActive", k.product_id IS NULL AS "isOfSite",
      (SELECT count(*)::int FROM bug_keywords bk JOIN bugs b ON b.id = bk.bug_id
        WHERE bk.keyword_id = k.id AND (${productId}::int IS NULL OR b.product_id = ${productId}::int) AND ${visibleBugs(viewer)}) AS bugs
    FROM keywords k WHERE k.id = ANY(${ids}::int[]) ORDER BY ${order}`);
  const ofSite = found.filter(({ isOfSite }) => isOfSite).length;
  return { ...page, rows, ofSite, ofProduct: found.length - ofSite };
}
