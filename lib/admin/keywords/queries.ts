import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type ManagedKeyword = {
  id: number;
  name: string;
  revision: number;
  description: string;
  isActive: boolean;
  /** For the whole site. */
  isOfSite: boolean;
  /** That have it and that the viewer sees; of the product, when there is one. */
  bugs: number;
};

/** The keywords of a product and those of the site; without a product, those of the site. */
export async function listManagedKeywords(
  viewer: Viewer,
  productId: number | null,
): Promise<ManagedKeyword[]> {
  return queryRows<ManagedKeyword>(sql`
    SELECT k.id, k.name::text AS name, k.revision, k.description, k.is_active AS "isActive", k.product_id IS NULL AS "isOfSite",
      (SELECT count(*)::int FROM bug_keywords bk JOIN bugs b ON b.id = bk.bug_id
        WHERE bk.keyword_id = k.id AND (${productId}::int IS NULL OR b.product_id = ${productId}::int) AND ${visibleBugs(viewer)}) AS bugs
    FROM keywords k WHERE k.product_id IS NULL OR k.product_id = ${productId}::int
    ORDER BY k.is_active DESC, k.name`);
}
