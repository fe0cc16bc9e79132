import "server-only";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { printTracking, sayTracking, type TrackingWord } from "#lib/search/trackings/words.ts";

/** What is asked most, in the order in which work goes on. */
const OFFERED: readonly TrackingWord[] = [
  "@any",
  "affected",
  "requested",
  "fixed",
  "carried",
  "released",
] satisfies (TrackingState | "@any")[];
const PLACES_MAX = 160;

/**
 * States in places: of the searched products also in their series, newest first; else in the products that have trackings.
 * Other states and places can be written in the address.
 */
export async function trackingFacets(
  viewer: Viewer,
  products: readonly string[],
): Promise<{ value: string; label: string }[]> {
  const rows = await searchRows<{ place: string }>(
    viewer,
    products.length === 0
      ? sql`SELECT p.name::text AS place FROM products p WHERE ${visibleProducts(viewer)}
          AND EXISTS (SELECT 1 FROM trackings t WHERE t.product_id = p.id AND ${visibleTrackings(viewer)}) ORDER BY p.name LIMIT ${PLACES_MAX}`
      : sql`SELECT p.name::text || coalesce(' ' || s.name, '') AS place FROM products p
          CROSS JOIN LATERAL (SELECT NULL AS name, NULL AS sort_key UNION ALL SELECT s.name, s.sort_key FROM series s WHERE s.product_id = p.id) s
          WHERE p.name = ANY(${[...products]}::citext[]) AND ${visibleProducts(viewer)}
          ORDER BY p.name, s.sort_key COLLATE "C" DESC NULLS FIRST LIMIT ${PLACES_MAX}`,
  );
  return ["", ...rows.map(({ place }) => place)].flatMap((place) =>
    OFFERED.map((word) => {
      const value = printTracking({ words: [word], place });
      return { value, label: sayTracking(value) };
    }),
  );
}
