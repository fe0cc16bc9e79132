import "server-only";
import type { StateSource, TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The trackings of a product: bugs in rows, series in columns. */
export type ProductGrid = {
  /** Newest first; null for what is tracked in the whole product or in a version without series. */
  columns: { id: number | null; name: string }[];
  rows: GridRow[];
  /** The number to begin the next page below, or null. */
  next: number | null;
};
export type GridRow = {
  bug: number;
  summary: string;
  isOpen: boolean;
  isRestricted: boolean;
  cells: GridCell[];
};
export type GridCell = {
  /** Null as in the columns. */
  seriesId: number | null;
  /** Of a version: its name. */
  version: string | null;
  state: TrackingState;
  source: StateSource;
  isContradicted: boolean;
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

/** One page of the grid of a visible product, the newest bugs first. Three statements. */
export async function findProductGrid(
  viewer: Viewer,
  productId: number,
  { open, state, series, below, limit = 100 }: GridFilter,
): Promise<ProductGrid> {
  const inProduct = sql`t.product_id = ${productId} AND ${visibleTrackings(viewer)}`;
  const isMeant = [
    ...(state ? [sql`t.state = ${state}::tracking_state`] : []),
    ...(series
      ? [
          sql`${SERIES_ID} = (SELECT s.id FROM series s WHERE s.product_id = ${productId} AND s.name = ${series})`,
        ]
      : []),
  ].reduce((all, one) => sql`${all} AND ${one}`, inProduct);
  const bugs = await queryRows<Omit<GridRow, "cells">>(sql`
    SELECT b.id AS bug, b.summary, b.resolution IS NULL AS "isOpen", b.is_restricted AS "isRestricted"
    FROM bugs b WHERE b.id IN (SELECT t.bug_id FROM trackings t WHERE ${isMeant}) AND ${visibleBugs(viewer, "few")}
      AND (${below}::int IS NULL OR b.id < ${below}::int) AND ${openness(open)}
    ORDER BY b.id DESC LIMIT ${limit + 1}`);
  const next = bugs.length > limit ? (bugs[limit - 1]?.bug ?? null) : null;
  const rows = bugs.slice(0, limit);
  const [cells, columns] = await Promise.all([
    queryRows<GridCell & { bug: number }>(sql`
      SELECT t.bug_id AS bug, ${SERIES_ID} AS "seriesId", (SELECT v.name FROM versions v WHERE v.id = t.version_id) AS version,
        t.state, t.source, t.contradicted_since IS NOT NULL AS "isContradicted"
      FROM trackings t WHERE t.bug_id = ANY(${rows.map(({ bug }) => bug)}::int[]) AND ${inProduct} ORDER BY t.id`),
    queryRows<{ id: number; name: string }>(sql`
      SELECT s.id, s.name FROM series s WHERE s.product_id = ${productId}
        AND (s.state <> 'ended' OR EXISTS (SELECT 1 FROM trackings t WHERE t.series_id = s.id AND ${inProduct}))
      ORDER BY s.sort_key COLLATE "C" DESC`),
  ]);
  const ofBug = Map.groupBy(cells, ({ bug }) => bug);
  const hasWhole = cells.some(({ seriesId }) => seriesId === null);
  return {
    columns: [...(hasWhole ? [{ id: null, name: "Product" }] : []), ...columns],
    rows: rows.map((row) => ({ ...row, cells: ofBug.get(row.bug) ?? [] })),
    next,
  };
}

/** The series of a tracking, also of one of a version. */
const SERIES_ID = sql`coalesce(t.series_id, (SELECT v.series_id FROM versions v WHERE v.id = t.version_id))`;

function openness(open: GridFilter["open"]): Sql {
  if (open === "all") return sql`TRUE`;
  return open === "open" ? sql`b.resolution IS NULL` : sql`b.resolution IS NOT NULL`;
}
