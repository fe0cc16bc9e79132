import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

export type ManagedReply = { id: number; name: string; text: string; revision: number };

/** The saved replies of a product, by name, for people who manage them. */
export async function listManagedReplies(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<PageOf<ManagedReply>> {
  demand(viewer, "manage_product", productId, "read");
  const found = await queryRows<ManagedReply>(sql`
    SELECT r.id, r.name::text AS name, r.text, r.revision FROM saved_replies r
    WHERE r.product_id = ${productId}
      AND (r.name::text ILIKE ${containing(search.text)} OR r.text ILIKE ${containing(search.text)} OR r.id = ${search.openRow}::int)
    ORDER BY r.name`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  return { ...page, rows: found.filter(({ id }) => ids.includes(id)) };
}
