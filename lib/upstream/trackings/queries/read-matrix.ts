import "server-only";
import { insidersOf, recordsKnownTo } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import { firstVersions, ownVersions } from "#lib/upstream/trackings/first-versions.ts";
import { loadContaining, onlyOf } from "#lib/upstream/trackings/load-containing.ts";
import { evidenceFor, loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import { lossIn, namedLoss } from "#lib/upstream/trackings/lost-in-series.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { type MatrixRow, matrixRows, workedOnElsewhere } from "#lib/upstream/trackings/rows.ts";

type PlaceRow = {
  productId: number;
  product: string;
  isHome: boolean;
  isDownstream: boolean;
  seriesId: number | null;
  series: string | null;
  sortKey: string | null;
  /** The insiders of the product, if the viewer is one. */
  audienceId: number | null;
};

/**
 * The matrix of a visible bug: its trackings that the viewer sees, and what evidence says of all other supported series of
 * its product, of products with fixes and of tracked ones, and of the products that contain them, where it says something.
 * Evidence in products that the viewer does not see adds no row. `report`: the private report that became this bug, whose trackings count
 * where this one has none, as on its panel.
 */
export async function readMatrix(
  viewer: Viewer,
  { id, productId }: { id: number; productId: number },
  report: number | null = null,
): Promise<MatrixRow[]> {
  const ofReport = report === null ? [] : await listTrackings(viewer, report);
  const own = await listTrackings(viewer, id);
  const trackings = report === null ? own : workedOnElsewhere([...ofReport, ...own], id);
  return sqlTransaction(async (tx) => {
    const { bugs } = await loadEvidence(tx, [id], recordsKnownTo(viewer));
    const bug = bugs.get(id);
    if (!bug) return matrixRows(trackings);
    const concerned = new Set([
      productId,
      ...bug.changes.map((change) => change.productId),
      ...trackings.map((tracking) => tracking.productId),
    ]);
    const containing = await loadContaining(tx, viewer, { bugId: id, productIds: [...concerned] });
    const places = await queryRowsIn<PlaceRow>(
      tx,
      sql`SELECT p.id AS "productId", p.name::text AS product, p.id = ${productId} AS "isHome", k.kind = 'downstream' AS "isDownstream",
            s.id AS "seriesId", s.name AS series, s.sort_key AS "sortKey",
            ${insidersOf(viewer)} AS "audienceId"
          FROM products p JOIN classifications k ON k.id = p.classification_id
          LEFT JOIN series s ON s.product_id = p.id AND (s.state <> 'ended' OR s.id IN (SELECT v.series_id FROM versions v WHERE v.id = ANY(${ownVersions(bug)}::int[])))
          WHERE p.id = ANY(${[...concerned, ...containing.productIds]}::int[]) AND ${visibleProducts(viewer)}
          ORDER BY k.sort_key, p.name, s.sort_key COLLATE "C" DESC`,
    );
    const visible = [...new Set(places.map((place) => place.productId))];
    const products = onlyOf(await loadProducts(tx, visible), [...visible, ...containing.containedIds]);
    const computed = places.flatMap(({ seriesId, audienceId, ...place }) => {
      const at = { productId: place.productId, seriesId, versionId: null, milestoneId: null };
      const { state, evidence } = computeState(evidenceFor(bug, audienceId), at, {
        products,
        milestones: new Map(),
      });
      if (state === null && !concerned.has(place.productId)) return [];
      return [{ ...place, version: null, state: state ?? ("unknown" as const), evidence }];
    });
    const firstOf = (place: (typeof computed)[number]) => firstVersions(place, products.get(place.productId));
    const lostIds = computed.flatMap((place) => Object.values(lossIn(place) ?? {}));
    const names = await versionNames(tx, [
      ...computed.flatMap(firstOf),
      ...lostIds.filter((id) => id !== null),
    ]);
    const fixedIn = (place: (typeof computed)[number]) =>
      firstOf(place).flatMap((id) => names.get(`${place.productId} ${id}`) ?? [])[0] ?? null;
    return matrixRows(
      trackings,
      computed.map((place) => {
        const nameOf = (id: number) => names.get(`${place.productId} ${id}`);
        return { ...place, fixedIn: fixedIn(place), lost: namedLoss(place, nameOf) };
      }),
    );
  });
}

async function versionNames(tx: SqlTransaction, ids: readonly number[]): Promise<Map<string, string>> {
  const rows = await queryRowsIn<{ id: number; productId: number; name: string }>(
    tx,
    sql`SELECT v.id, v.product_id AS "productId", v.name FROM versions v WHERE v.id = ANY(${[...ids]}::int[])`,
  );
  return new Map(rows.map(({ id, productId, name }) => [`${productId} ${id}`, name]));
}
