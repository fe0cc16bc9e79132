import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { computedCells, containedProducts } from "#lib/upstream/trackings/contained-grid.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import type { Lost } from "#lib/upstream/trackings/lost-words.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

type CarryingSeries = Pick<TrackingView, "productId" | "product" | "isHome" | "isDownstream" | "state"> & {
  series: string;
  version: null;
  sortKey: string;
  fixedIn: string | null;
  lost: Lost | null | undefined;
  evidence: readonly Evidence[];
};

const HAS_FIX: readonly string[] = ["fixed", "carried", "verified", "released"];

/**
 * The series of a downstream product that have the fix by a manifest, for a bug that is tracked in a version of it that is out without the
 * fix: that version gets none any more, and who uses it looks for the next. No statement for all other bugs. The trackings are those that
 * the viewer sees.
 */
export async function carryingSeries(
  viewer: Viewer,
  bugId: number,
  trackings: readonly TrackingView[],
): Promise<CarryingSeries[]> {
  const left = trackings.filter(
    ({ isDownstream, isOut, versionId, state }) =>
      isDownstream && isOut && versionId !== null && !HAS_FIX.includes(state),
  );
  const products = new Map(left.map((tracking) => [tracking.productId, tracking]));
  const found = await Promise.all(
    [...products.values()].map(async ({ productId, product, isHome, isDownstream }) => {
      const contained = await containedProducts(viewer, productId);
      if (contained.length === 0) return [];
      const cells = (await computedCells([bugId], { productId, contained })).filter(({ state }) =>
        HAS_FIX.includes(state),
      );
      const series = await queryRows<{ id: number; series: string; sortKey: string }>(
        sql`SELECT s.id, s.name AS series, s.sort_key AS "sortKey" FROM series s
            WHERE s.id = ANY(${cells.flatMap(({ seriesId }) => seriesId ?? [])}::int[])`,
      );
      return cells.flatMap(({ seriesId, state, at, lost, evidence }) =>
        series
          .filter(({ id }) => id === seriesId)
          .map(({ id: _, ...place }) => ({
            ...{ productId, product, isHome, isDownstream, ...place, version: null, state },
            ...{ fixedIn: at, lost, evidence },
          })),
      );
    }),
  );
  return found.flat();
}
