import "server-only";
import { isShownAs } from "#lib/bugs/trackings/shown-state.ts";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { untrackedPlaces } from "#lib/bugs/trackings/untracked.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  computedCells,
  concernsContained,
  containedProducts,
  type GridCell,
} from "#lib/upstream/trackings/contained-grid.ts";
import { isGuess } from "#lib/upstream/trackings/guess.ts";
import { FIXED_IN } from "#lib/upstream/trackings/queries/fixed-in.ts";

/** The trackings of a product: bugs in rows, series in columns. */
export type ProductGrid = {
  /** Newest first; null for what is tracked in the whole product or in a version without series. */
  columns: { id: number | null; name: string }[];
  rows: GridRow[];
  /** The number to begin the next page below, or null. */
  next: number | null;
  /** How many rows all pages have, up to a thousand; null for a product that is built on others, whose bugs only their evidence tells. */
  total: { number: number; isExact: boolean } | null;
};
export type GridRow = {
  bug: number;
  summary: string;
  isOpen: boolean;
  isRestricted: boolean;
  cells: GridCell[];
};

export type GridFilter = {
  open: "open" | "closed" | "all";
  state: TrackingState | null;
  /** The name of a series. */
  series: string | null;
  /** Bugs with smaller numbers. */
  below: number | null;
  limit?: number;
};

/**
 * One page of the grid of a visible product, the newest bugs first: its trackings, and for a product that is built on others what
 * its manifests say of their bugs.
 */
export async function findProductGrid(
  viewer: Viewer,
  productId: number,
  { open, state, series, below, limit = 100 }: GridFilter,
): Promise<ProductGrid> {
  const inProduct = sql`t.product_id = ${productId} AND ${visibleTrackings(viewer)}`;
  const contained = await containedProducts(viewer, productId);
  const seriesId = series === null ? null : await findSeries(productId, series);
  if (seriesId === undefined)
    return { columns: await listColumns(viewer, productId, inProduct), rows: [], next: null, total: null };
  const isMeant = (cell: GridCell) =>
    (state === null || shownState(cell) === state) && (seriesId === null || cell.seriesId === seriesId);
  const isTracked = sql`b.id IN (SELECT t.bug_id FROM trackings t WHERE ${inProduct}
    AND ${state === null ? sql`TRUE` : isShownAs([state])} AND (${seriesId}::int IS NULL OR ${SERIES_ID} = ${seriesId}::int))
    OR b.id IN (SELECT u.bug_id FROM (${untrackedPlaces(sql`b.product_id = ${productId}`)}) u
      WHERE (${state}::text IS NULL OR u.state = ${state}::tracking_state) AND (${seriesId}::int IS NULL OR u.series_id = ${seriesId}::int))`;
  const which =
    contained.length === 0
      ? sql`(${isTracked})`
      : sql`(${isTracked} OR ${concernsContained(viewer, productId, contained)})`;
  // Only what is computed tells whether a bug of a contained product is a row: they are read until the page is full.
  const size = contained.length === 0 ? limit + 1 : Math.max(limit + 1, 500);
  const rows: GridRow[] = [];
  for (let from = below; rows.length <= limit; ) {
    const bugs = await queryRows<Omit<GridRow, "cells">>(sql`
      SELECT b.id AS bug, b.summary, b.resolution IS NULL AS "isOpen", b.is_restricted AS "isRestricted"
      FROM bugs b WHERE ${which} AND ${visibleBugs(viewer, "few")}
        AND (${from}::int IS NULL OR b.id < ${from}::int) AND ${openness(open)}
      ORDER BY b.id DESC LIMIT ${size}`);
    const cells = await cellsOf(
      bugs.map(({ bug }) => bug),
      { productId, contained, inProduct },
    );
    const found = bugs.map((row) => ({ ...row, cells: cells.get(row.bug) ?? [] }));
    rows.push(...found.filter((row) => row.cells.some(isMeant)));
    from = bugs.at(-1)?.bug ?? null;
    if (bugs.length < size) break;
  }
  const next = rows.length > limit ? (rows[limit - 1]?.bug ?? null) : null;
  const page = rows.slice(0, limit);
  const hasWhole = page.some(({ cells }) => cells.some((cell) => cell.seriesId === null));
  const isWhole = below === null && next === null;
  const [columns, total] = await Promise.all([
    listColumns(viewer, productId, inProduct),
    isWhole
      ? { number: page.length, isExact: true }
      : contained.length > 0
        ? null
        : countRows(sql`${which} AND ${visibleBugs(viewer, "few")} AND ${openness(open)}`),
  ]);
  return {
    columns: [...(hasWhole ? [{ id: null, name: "Product" }] : []), ...columns],
    rows: page,
    next,
    total,
  };
}

/** Counting further would cost more than the page (docs/decisions/019). */
const COUNT_LIMIT = 1000;

async function countRows(which: Sql): Promise<ProductGrid["total"]> {
  const [row] = await queryRows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (SELECT 1 FROM bugs b WHERE ${which} LIMIT ${COUNT_LIMIT + 1}) x`,
  );
  const count = row?.count ?? 0;
  return { number: Math.min(count, COUNT_LIMIT), isExact: count <= COUNT_LIMIT };
}

/** The cells of bugs: trackings, then what is computed for the series that have none. */
async function cellsOf(
  bugIds: readonly number[],
  { productId, contained, inProduct }: { productId: number; contained: readonly number[]; inProduct: Sql },
): Promise<Map<number, GridCell[]>> {
  const ids = [...bugIds];
  const [tracked, untracked, computed] = await Promise.all([
    queryRows<GridCell & { bug: number }>(sql`
      SELECT t.bug_id AS bug, t.id AS tracking, ${SERIES_ID} AS "seriesId", (SELECT v.name FROM versions v WHERE v.id = t.version_id) AS version,
        CASE WHEN t.state IN ('verified', 'failed_qa') THEN coalesce(nullif(t.verified_build, ''), ${FIXED_IN})
          WHEN t.state IN ('carried', 'released') THEN ${FIXED_IN} END AS at,
        CASE WHEN t.source = 'manual' THEN (SELECT u.handle::text FROM users u WHERE u.id = t.decided_by_id) END AS by,
        t.state, t.source, CASE WHEN t.state = 'affected' THEN t.evidence ELSE '[]' END AS evidence, t.contradicted_since IS NOT NULL AS "isContradicted"
      FROM trackings t WHERE t.bug_id = ANY(${ids}::int[]) AND ${inProduct} ORDER BY t.id`),
    queryRows<GridCell & { bug: number }>(sql`
      SELECT u.bug_id AS bug, NULL::int AS tracking, u.series_id AS "seriesId", NULL::text AS version, CASE WHEN u.state = 'released' THEN u.version END AS at,
        u.state, 'computed' AS source, NULL::text AS by, jsonb_build_array(jsonb_build_object('found', u.version_id)) AS evidence, FALSE AS "isContradicted"
      FROM (${untrackedPlaces(sql`b.id = ANY(${ids}::int[])`, sql`v.product_id = ${productId}`)}) u`),
    contained.length === 0 ? [] : computedCells(bugIds, productId, contained),
  ]);
  const known = new Set(tracked.map(({ bug, seriesId }) => `${bug} ${seriesId}`));
  return Map.groupBy(
    [...tracked, ...untracked, ...computed.filter(({ bug, seriesId }) => !known.has(`${bug} ${seriesId}`))],
    ({ bug }) => bug,
  );
}

/** As the cell says it: of what nobody said and nothing shows, nothing is known. */
function shownState(cell: GridCell): TrackingState {
  const isSaid = cell.source !== "computed";
  return isGuess({ ...cell, isSaid, tracking: null }) ? "unknown" : cell.state;
}

/** The number of a series; undefined when there is none of this name. */
async function findSeries(productId: number, name: string): Promise<number | undefined> {
  const [row] = await queryRows<{ id: number }>(
    sql`SELECT s.id FROM series s WHERE s.product_id = ${productId} AND s.name = ${name}`,
  );
  return row?.id;
}

async function listColumns(
  viewer: Viewer,
  productId: number,
  inProduct: Sql,
): Promise<{ id: number; name: string }[]> {
  return queryRows(sql`
    SELECT s.id, s.name FROM series s WHERE s.product_id = ${productId}
      AND (s.state <> 'ended' OR s.id IN (SELECT u.series_id FROM (${untrackedPlaces(sql`b.product_id = ${productId} AND ${visibleBugs(viewer, "few")}`)}) u)
        OR EXISTS (SELECT 1 FROM trackings t WHERE t.series_id = s.id AND ${inProduct}))
    ORDER BY s.sort_key COLLATE "C" DESC`);
}

/** The series of a tracking, also of one of a version. */
const SERIES_ID = sql`coalesce(t.series_id, (SELECT v.series_id FROM versions v WHERE v.id = t.version_id))`;

function openness(open: GridFilter["open"]): Sql {
  if (open === "all") return sql`TRUE`;
  return open === "open" ? sql`b.resolution IS NULL` : sql`b.resolution IS NOT NULL`;
}
