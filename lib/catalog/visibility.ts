import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/**
 * Which products a viewer sees, as a condition on `p`, the products table; used by lists, counts, selectors and bugs.
 * Everyone sees an open product; everyone who is signed in sees a signed-in one; otherwise a group with access or a
 * role in the product is needed.
 */
export function visibleProducts(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  if (viewer.kind === "anonymous") return sql`p.visibility = 'open'`;
  return sql`(p.visibility IN ('open', 'signed_in')
    OR p.id = ANY(${heldProductIds(viewer)}::int[])
    OR EXISTS (SELECT 1 FROM product_access pa
      WHERE pa.product_id = p.id AND pa.can_see AND pa.group_id = ANY(${viewer.groupIds}::int[])))`;
}
