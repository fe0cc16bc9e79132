import "server-only";
import { turnedDown } from "#lib/bugs/trackings/turned-down.ts";
import { isUndecided } from "#lib/bugs/trackings/undecided.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** A downstream product whose bugs the viewer may edit. */
export type DownstreamProduct = { id: number; name: string };

/** The downstream products that the viewer works on, by name. No statement for people without a role. */
export async function listDownstreamProducts(viewer: Viewer): Promise<DownstreamProduct[]> {
  const ids = heldProductIds(viewer, "edit");
  if (ids.length === 0) return [];
  return queryRows<DownstreamProduct>(sql`
    SELECT p.id, p.name::text AS name FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE k.kind = 'downstream' AND NOT p.is_retired AND p.id = ANY(${ids}::int[]) AND ${visibleProducts(viewer)}
    ORDER BY p.name LIMIT 20`);
}

/**
 * What waits in these products, as conditions on `b`: private reports that are to be published (`@unrouted` of the search), open
 * bugs that are tracked there and undecided (`@undecided`), and reports that were closed upstream without a fix (`@turned_down`).
 */
export function waitsDownstream(
  viewer: Viewer,
  products: readonly DownstreamProduct[],
): { unrouted: Sql; undecided: Sql; closed: Sql } {
  const ids = products.map(({ id }) => id);
  return {
    unrouted: sql`(b.resolution IS NULL AND b.id IN (SELECT r.bug_id FROM routed_reports r
      WHERE r.unrouted_since IS NOT NULL AND r.product_id = ANY(${ids}::int[])))`,
    undecided: sql`(b.resolution IS NULL AND b.id IN (SELECT t.bug_id FROM trackings t
      WHERE t.product_id = ANY(${ids}::int[])
        AND ${isUndecided(viewer)} AND ${visibleTrackings(viewer)}))`,
    closed: turnedDown(viewer, (id) => sql`${id} = ANY(${ids}::int[])`),
  };
}
