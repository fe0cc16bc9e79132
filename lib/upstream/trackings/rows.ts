import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isDoubted } from "#lib/upstream/trackings/guess.ts";
import type { Lost } from "#lib/upstream/trackings/lost-words.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";

/** One place in the matrix of a bug: tracked, or only computed. */
export type Cell = {
  productId: number;
  product: string;
  series: string | null;
  version: string | null;
  sortKey: string | null;
  state: TrackingState;
  /** A person said the state. */
  isSaid: boolean;
  isContradicted: boolean;
  /** The version or milestone in which it is to be fixed. */
  target: string | null;
  /** The first version with the fix. */
  fixedIn: string | null;
  /** The version that had the fix, and the one that lost it. */
  lost?: Lost | null;
  /** For whom it is; null: everybody who sees the bug and the product. */
  audience: string | null;
  evidence: readonly Evidence[];
  /** Null: evidence was read for this page, and nobody has said anything. */
  tracking: TrackingView | null;
  /** Trackings of versions of this series, or of the same place for everybody, that say no more than it does; they are no cells of their own. */
  holds?: readonly number[];
};

/** A product in the matrix of a bug, with its places: the product as a whole, then newest first. */
export type MatrixRow = {
  product: string;
  isHome: boolean;
  isDownstream: boolean;
  cells: Cell[];
};

type Computed = Omit<Cell, "tracking" | "audience" | "target" | "isSaid" | "isContradicted"> &
  Pick<MatrixRow, "isHome" | "isDownstream">;

/** The trackings of a bug and of the one where it is worked on: of a product in which that one is tracked, only its own count. */
export function workedOnElsewhere(
  trackings: readonly TrackingView[],
  otherId: number | null,
): TrackingView[] {
  const there = new Set(trackings.filter(({ bug }) => bug === otherId).map(({ productId }) => productId));
  return trackings.filter(({ bug, productId }) => bug === otherId || !there.has(productId));
}

/** Trackings, in their order, and places that are only computed, as rows of products. */
export function matrixRows(
  trackings: readonly TrackingView[],
  computed: readonly Computed[] = [],
): MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  const rowOf = ({ product, isHome, isDownstream }: Omit<MatrixRow, "cells">) => {
    const row = rows.get(product) ?? { product, isHome, isDownstream, cells: [] };
    rows.set(product, row);
    return row;
  };
  for (const tracking of trackings) rowOf(tracking).cells.push(trackedCell(tracking));
  for (const place of computed) {
    const { isHome: _, isDownstream: __, ...cell } = place;
    const row = rowOf(place);
    const isTracked = row.cells.some(
      (one) => one.series === cell.series && one.version === cell.version && one.tracking?.audience === null,
    );
    if (isTracked) continue;
    row.cells.push({
      ...cell,
      isSaid: false,
      isContradicted: isDoubted(cell.evidence),
      target: null,
      audience: null,
      tracking: null,
    });
  }
  const rank = ({ isHome, isDownstream }: MatrixRow) => (isHome ? 0 : isDownstream ? 2 : 1);
  for (const row of rows.values()) row.cells = withoutRepeated(row.cells.sort(newestFirst));
  return [...rows.values()].sort((a, b) => rank(a) - rank(b));
}

/**
 * Without the versions in which the fix of their series is first, and without what evidence says of a place for everybody when a tracking for some says
 * the same there, unless somebody said or plans something.
 */
function withoutRepeated(cells: readonly Cell[]): Cell[] {
  const isFirst = (one: Cell, of: Cell) =>
    one.version !== null && of.version === null && of.fixedIn === one.version && of.audience === one.audience;
  const isForSome = (one: Cell, of: Cell) =>
    one.audience === null &&
    of.audience !== null &&
    of.fixedIn === one.fixedIn &&
    of.series === one.series &&
    of.version === one.version;
  const isRepeated = (one: Cell, of: Cell) =>
    of.state === one.state && (isFirst(one, of) || isForSome(one, of)) && isPlain(one.tracking);
  const left = cells.filter((cell) => !cells.some((of) => isRepeated(cell, of)));
  return left.map((cell) => {
    const held = cells.filter((one) => isRepeated(one, cell));
    if (held.length === 0) return cell;
    const target = cell.target ?? held.find((one) => one.target !== null)?.target ?? null;
    return { ...cell, target, holds: held.flatMap(({ tracking }) => tracking?.id ?? []) };
  });
}

/** Nobody said or plans anything in it. */
function isPlain(tracking: TrackingView | null): boolean {
  if (!tracking) return true;
  const { saidState, contradictedSince, assignee, qaContact, acks, testPlan } = tracking;
  return (
    [saidState, contradictedSince, assignee, qaContact].every((one) => one === null) &&
    acks.length === 0 &&
    testPlan === ""
  );
}

/** The address of a place on the page of a bug's versions. */
export function cellAddress(bugId: number, { tracking, product, series }: Cell): string {
  const query = tracking ? [["tracking", String(tracking.id)]] : [["product", product]];
  if (!tracking && series !== null) query.push(["series", series]);
  return `/bugs/${bugId}/versions?${new URLSearchParams(query)}#place`;
}

/** "4.4", "4.4.6", or the name of the product for a place that is all of it. */
export function placeName({
  product,
  series,
  version,
}: Pick<Cell, "product" | "series" | "version">): string {
  return series ?? version ?? product;
}

function trackedCell(tracking: TrackingView): Cell {
  const { productId, product, series, version, sortKey, state, audience, evidence } = tracking;
  return {
    ...{ productId, product, series, version, sortKey, state, audience, evidence },
    isSaid: tracking.source === "manual" && state !== "unknown",
    isContradicted: tracking.contradictedSince !== null,
    target: tracking.targetVersion ?? tracking.targetMilestone,
    fixedIn: tracking.fixedIn,
    lost: tracking.lost ?? null,
    tracking,
  };
}

function newestFirst({ sortKey: a }: Cell, { sortKey: b }: Cell): number {
  if (a === b) return 0;
  return a === null || (b !== null && a > b) ? -1 : 1;
}
