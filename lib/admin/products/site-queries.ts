import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

export type ProductLine = {
  id: number;
  name: string;
  classification: string;
  description: string;
  visibility: string;
  isOpenForBugs: boolean;
  bugs: number;
  maintainers: string[];
};

/** The products of the site by classification, for administrators. */
export async function listSiteProducts(viewer: Viewer, search: RowSearch): Promise<PageOf<ProductLine>> {
  demandAdministrator(viewer, "read");
  const found = await queryRows<{ id: number }>(sql`
    SELECT p.id FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE p.name::text ILIKE ${containing(search.text)} OR p.id = ${search.openRow}::int
    ORDER BY k.sort_key, k.name, p.name`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ProductLine>(sql`
    SELECT p.id, p.name::text AS name, k.name::text AS classification, p.description, p.visibility::text AS visibility,
      p.is_open_for_bugs AS "isOpenForBugs", (SELECT coalesce(sum(c.bugs), 0)::int FROM bug_counts c WHERE c.product_id = p.id AND c.facet = 'product') AS bugs,
      ARRAY(SELECT coalesce(u.display_name, g.name::text) FROM product_roles pr JOIN roles r ON r.id = pr.role_id AND r.name = 'maintainer'
        LEFT JOIN users u ON u.id = pr.user_id LEFT JOIN groups g ON g.id = pr.group_id
        WHERE pr.product_id = p.id ORDER BY 1) AS maintainers
    FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE p.id = ANY(${ids}::int[]) ORDER BY k.sort_key, k.name, p.name`);
  return { ...page, rows };
}
