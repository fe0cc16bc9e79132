import "server-only";
import type { StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { insidersOf, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, type Sql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { BugEvidence } from "#lib/upstream/trackings/bug-evidence.ts";
import { computeState } from "#lib/upstream/trackings/compute-state.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { firstVersions, ownVersions } from "#lib/upstream/trackings/first-versions.ts";
import { isDoubted } from "#lib/upstream/trackings/guess.ts";
import { onlyOf } from "#lib/upstream/trackings/load-containing.ts";
import { evidenceFor, loadEvidence } from "#lib/upstream/trackings/load-evidence.ts";
import { loadProducts } from "#lib/upstream/trackings/load-products.ts";
import { namedLoss } from "#lib/upstream/trackings/lost-in-series.ts";
import type { Lost } from "#lib/upstream/trackings/lost-words.ts";
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
  /** Of one that has the bug, or has not. */
  evidence: readonly Evidence[];
  isContradicted: boolean;
  /** The version that had the fix, and the one that lost it. */
  lost?: Lost | null;
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

/** The insiders of a product, if the viewer is one; what they recorded counts for them, as in the matrix of a bug. */
export async function insiderAudience(viewer: Viewer, productId: number): Promise<number | null> {
  const [row] = await queryRows<{ audienceId: number | null }>(
    sql`SELECT ${insidersOf(viewer)} AS "audienceId" FROM products p WHERE p.id = ${productId}`,
  );
  return row?.audienceId ?? null;
}

/**
 * What evidence says of these visible bugs in the series of a product, where it says something: the same places and states as in the matrix of
 * each bug. `contained`: what the versions of the product contain, as far as the viewer sees it.
 */
export async function computedCells(
  bugIds: readonly number[],
  {
    productId,
    contained,
    audienceId = null,
    isKnown = () => false,
  }: {
    productId: number;
    contained: readonly number[];
    audienceId?: number | null;
    /** What is tracked there for everybody is not computed. */
    isKnown?: (bugId: number, seriesId: number | null) => boolean;
  },
): Promise<(GridCell & { bug: number })[]> {
  if (bugIds.length === 0) return [];
  return sqlTransaction(async (tx) => {
    const { bugs } = await loadEvidence(tx, bugIds);
    const products = onlyOf(await loadProducts(tx, [productId]), [productId, ...contained]);
    const product = products.get(productId);
    if (!product) return [];
    const names = await namesOf(tx, productId);
    return [...bugs.values()].flatMap((known) => {
      const bug = evidenceFor(known, audienceId);
      return placesIn(bug, product).flatMap((seriesId) => {
        if (isKnown(bug.bugId, seriesId)) return [];
        const place = { productId, seriesId, versionId: null, milestoneId: null };
        const { state, evidence } = computeState(bug, place, { products, milestones: new Map() });
        if (state === null) return [];
        const at =
          firstVersions({ state, evidence }, product).flatMap((id) => names.get(id) ?? [])[0] ?? null;
        const cell: GridCell = {
          ...{ tracking: null, seriesId, version: null, state, at, by: null },
          ...{ source: "computed" as const, evidence, isContradicted: isDoubted(evidence) },
          lost: namedLoss({ evidence }, (id) => names.get(id)),
        };
        return [{ bug: bug.bugId, ...cell }];
      });
    });
  });
}

/** The series of a product in which a bug has a place: supported ones, and those of the versions that it names; else the product. */
function placesIn(bug: BugEvidence, product: ProductFacts): (number | null)[] {
  const named = new Set(ownVersions(bug));
  const ofNamed = new Set(product.versions.flatMap(({ id, seriesId }) => (named.has(id) ? seriesId : [])));
  const places = product.series.filter(({ id, isSupported }) => isSupported || ofNamed.has(id));
  return places.length > 0 ? places.map(({ id }) => id) : [null];
}

async function namesOf(tx: RunsSql, productId: number): Promise<Map<number, string>> {
  const rows = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT v.id, v.name FROM versions v WHERE v.product_id = ${productId}`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
