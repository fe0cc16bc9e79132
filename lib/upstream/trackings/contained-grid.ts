import "server-only";
import type { StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, type Sql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isDoubted } from "#lib/upstream/trackings/guess.ts";
import { onlyOf } from "#lib/upstream/trackings/load-containing.ts";
import { loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import type { ProductFacts } from "#lib/upstream/trackings/product-facts.ts";

/** A bug in one place of the grid of a product. */
export type GridCell = {
  /** The number of the tracking; null for what is only computed. */
  tracking: number | null;
  /** Null for the whole product, or a version without series. */
  seriesId: number | null;
  /** Of a version: its name. */
  version: string | null;
  state: TrackingState;
  /** The version that was tested, or is the first with the fix. */
  at: string | null;
  source: StateSource;
  /** Who said the state. */
  by: string | null;
  /** Of an affected one. */
  evidence: readonly Evidence[];
  isContradicted: boolean;
};

/** The visible products that the versions of a visible product contain, by their manifests. */
export async function containedProducts(viewer: Viewer, productId: number): Promise<number[]> {
  const rows = await queryRows<{ id: number }>(sql`
    SELECT DISTINCT p.id FROM versions d JOIN manifest_lines l ON l.in_version_id = d.id JOIN products p ON p.id = l.product_id
    WHERE d.product_id = ${productId} AND ${visibleProducts(viewer)}
      AND EXISTS (SELECT 1 FROM products p WHERE p.id = ${productId} AND ${visibleProducts(viewer)})`);
  return rows.map(({ id }) => id);
}

/** Is `b` a bug of one of the contained products, tracked in one, or one that a patch of the product is for? */
export function concernsContained(viewer: Viewer, productId: number, contained: readonly number[]): Sql {
  const ids = [...contained];
  return sql`(b.product_id = ANY(${ids}::int[])
    OR b.id IN (SELECT t.bug_id FROM trackings t WHERE t.product_id = ANY(${ids}::int[]) AND ${visibleTrackings(viewer)})
    OR b.id IN (SELECT x.bug_id FROM manifest_patches x JOIN manifest_lines l ON l.id = x.manifest_line_id
      JOIN versions d ON d.id = l.in_version_id WHERE d.product_id = ${productId}))`;
}

/** What the manifests of a product say of these visible bugs in its series, where they say something. Public evidence only. */
export async function computedCells(
  bugIds: readonly number[],
  productId: number,
  contained: readonly number[],
): Promise<(GridCell & { bug: number })[]> {
  return sqlTransaction(async (tx) => {
    const { bugs } = await loadEvidence(tx, bugIds);
    const products = onlyOf(await loadProducts(tx, [productId]), [productId, ...contained]);
    const { series = [], manifests = new Map() } = products.get(productId) ?? {};
    const versions = await namesOf(tx, [...manifests.keys()]);
    return [...bugs.values()].flatMap((bug) =>
      series.flatMap(({ id: seriesId }) => {
        const place = { productId, seriesId, versionId: null, milestoneId: null };
        const { state, evidence } = computeState(bug, place, { products, milestones: new Map() });
        if (state === null) return [];
        const isIn = state === "carried" || state === "released";
        const at = isIn ? containing(evidence, manifests, versions) : null;
        const cell: GridCell = {
          ...{ tracking: null, seriesId, version: null, state, at, by: null },
          ...{ source: "computed" as const, evidence, isContradicted: isDoubted(evidence) },
        };
        return [{ bug: bug.bugId, ...cell }];
      }),
    );
  });
}

/** The version whose manifest is evidence. */
function containing(
  evidence: readonly Evidence[],
  manifests: ProductFacts["manifests"],
  names: ReadonlyMap<number, string>,
): string | null {
  const lines = new Set(evidence.flatMap((one) => ("manifest" in one ? one.manifest : [])));
  const [id] = [...manifests].find(([, all]) => all.some(({ lineId }) => lines.has(lineId))) ?? [];
  return id === undefined ? null : (names.get(id) ?? null);
}

async function namesOf(tx: RunsSql, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT v.id, v.name FROM versions v WHERE v.id = ANY(${[...ids]}::int[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
