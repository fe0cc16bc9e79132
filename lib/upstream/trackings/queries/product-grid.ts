import "server-only";
import { isShownAs } from "#lib/bugs/trackings/shown-state.ts";
import { untrackedPlaces } from "#lib/bugs/trackings/untracked.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  computedCells,
  concernsContained,
  containedProducts,
  type GridCell,
  insiderAudience,
} from "#lib/upstream/trackings/contained-grid.ts";
import {
  COMPUTED_STATES,
  type GridState,
  gridState,
  listedState,
} from "#lib/upstream/trackings/grid-states.ts";
import { FIXED_IN, LOST } from "#lib/upstream/trackings/queries/fixed-in.ts";

/** The trackings of a product: bugs in rows, series in columns. */
export type ProductGrid = {
  /** Newest first; null for what is tracked in the whole product or in a version without series. */
  columns: { id: number | null; name: string }[];
  rows: GridRow[];
  /** The number to begin the next page below, or null. */
  next: number | null;
  /** How many rows all pages have, up to a thousand; null where only evidence tells which bugs are rows, and not all were read. */
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
  state: GridState | null;
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
    (state === null || gridState(cell) === state) && (seriesId === null || cell.seriesId === seriesId);
  // What only people say is tracked; the rest is also computed where nothing is.
  const isComputed =
    (state === null ? seriesId !== null : COMPUTED_STATES.includes(state)) || contained.length > 0;
  const said = state === null || isComputed ? sql`TRUE` : isShownAs([listedState(state)]);
  const at = isComputed ? null : seriesId;
  const isTracked = sql`b.id IN (SELECT t.bug_id FROM trackings t WHERE ${inProduct} AND ${said}
    AND (${at}::int IS NULL OR ${SERIES_ID} = ${at}::int))`;
  const isUntracked = sql`b.id IN (SELECT u.bug_id FROM (${untrackedPlaces(sql`b.product_id = ${productId}`)}) u)`;
  const which = sql`(${joinSql(
    [
      isTracked,
      ...(state === null || isComputed ? [isUntracked] : []),
      ...(contained.length === 0 ? [] : [concernsContained(viewer, productId, contained)]),
    ],
    " OR ",
  )})`;
  // Only what is computed tells whether a bug is a row: they are read until the page is full.
  const size = isComputed ? Math.max(limit + 1, 500) : limit + 1;
  const audienceId = await insiderAudience(viewer, productId);
  const rows: GridRow[] = [];
  let from = below;
  let isAll = false;
  for (let read = 0; rows.length <= limit && read < READ_LIMIT && !isAll; read += size) {
    const bugs = await queryRows<Omit<GridRow, "cells">>(sql`
      SELECT b.id AS bug, b.summary, b.resolution IS NULL AS "isOpen", b.is_restricted AS "isRestricted"
      FROM bugs b WHERE ${which} AND ${visibleBugs(viewer, "few")}
        AND (${from}::int IS NULL OR b.id < ${from}::int) AND ${openness(open)}
      ORDER BY b.id DESC LIMIT ${size}`);
    const ids = bugs.map(({ bug }) => bug);
    const cells = await cellsOf(ids, { productId, contained, inProduct, audienceId });
    const found = bugs.map((row) => ({ ...row, cells: cells.get(row.bug) ?? [] }));
    rows.push(...found.filter((row) => row.cells.some(isMeant)));
    from = bugs.at(-1)?.bug ?? from;
    isAll = bugs.length < size;
  }
  const next = rows.length > limit ? (rows[limit - 1]?.bug ?? null) : isAll ? null : from;
  const page = rows.slice(0, limit);
  const shown = page.flatMap(({ cells }) => cells.map((cell) => cell.seriesId));
  const hasWhole = shown.includes(null);
  const [columns, total] = await Promise.all([
    listColumns(viewer, productId, inProduct, shown),
    isAll && below === null
      ? { number: rows.length, isExact: true }
      : isComputed
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

/** So many bugs are read for a page; the next one goes on from there. */
const READ_LIMIT = 2000;

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
  {
    inProduct,
    ...of
  }: { productId: number; contained: readonly number[]; inProduct: Sql; audienceId: number | null },
): Promise<Map<number, GridCell[]>> {
  const tracked = await queryRows<GridCell & { bug: number; isPublic: boolean }>(sql`
      SELECT t.bug_id AS bug, t.id AS tracking, ${SERIES_ID} AS "seriesId", (SELECT v.name FROM versions v WHERE v.id = t.version_id) AS version,
        CASE WHEN t.state IN ('verified', 'failed_qa') THEN coalesce(nullif(t.verified_build, ''), ${FIXED_IN})
          WHEN t.state IN ('carried', 'released') THEN ${FIXED_IN} END AS at,
        CASE WHEN t.source = 'manual' THEN (SELECT ${PERSON_NAME} FROM users u WHERE u.id = t.decided_by_id) END AS by,
        t.state, t.source, CASE WHEN t.state IN ('affected', 'not_affected') THEN t.evidence ELSE '[]' END AS evidence,
        t.contradicted_since IS NOT NULL AS "isContradicted", t.audience_id IS NULL AS "isPublic", ${LOST} AS lost
      FROM trackings t WHERE t.bug_id = ANY(${[...bugIds]}::int[]) AND ${inProduct} ORDER BY t.id`);
  const known = new Set(
    tracked
      .filter(({ version, isPublic }) => version === null && isPublic)
      .map(({ bug, seriesId }) => `${bug} ${seriesId}`),
  );
  const isKnown = (bug: number, seriesId: number | null) => known.has(`${bug} ${seriesId}`);
  const computed = await computedCells(bugIds, { ...of, isKnown });
  const cells = tracked.map(({ isPublic: _, ...cell }) => cell);
  return Map.groupBy([...cells, ...computed], ({ bug }) => bug);
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
  shown: readonly (number | null)[] = [],
): Promise<{ id: number; name: string }[]> {
  return queryRows(sql`
    SELECT s.id, s.name FROM series s WHERE s.product_id = ${productId}
      AND (s.state <> 'ended' OR s.id = ANY(${shown.filter((id) => id !== null)}::int[]) OR s.id IN (SELECT u.series_id FROM (${untrackedPlaces(sql`b.product_id = ${productId} AND ${visibleBugs(viewer, "few")}`)}) u)
        OR EXISTS (SELECT 1 FROM trackings t WHERE t.series_id = s.id AND ${inProduct}))
    ORDER BY s.sort_key COLLATE "C" DESC`);
}

/** The series of a tracking, also of one of a version. */
const SERIES_ID = sql`coalesce(t.series_id, (SELECT v.series_id FROM versions v WHERE v.id = t.version_id))`;

function openness(open: GridFilter["open"]): Sql {
  if (open === "all") return sql`TRUE`;
  return open === "open" ? sql`b.resolution IS NULL` : sql`b.resolution IS NOT NULL`;
}
