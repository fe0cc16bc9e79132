import "server-only";
import { openNumber, type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { countedBugs } from "#lib/bugs/counters/counted-bugs.ts";
import { countByVersion } from "#lib/bugs/views/counts.ts";
import type { NumberingScheme } from "#lib/catalog/numbering.ts";
import type { VersionState } from "#lib/catalog/version-states.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** A version for its maintainers. Days are formatted as 2026-11-22; bugs are those the viewer can see. */
export type ManagedVersion = {
  id: number;
  name: string;
  revision: number;
  state: VersionState;
  description: string;
  isActive: boolean;
  dueOn: string | null;
  releasedOn: string | null;
  tag: string | null;
  series: string | null;
  predecessor: string | null;
  /** Open bugs with it as target. */
  openTargets: number;
  /** All bugs with it as target. */
  targets: number;
  found: number;
};

export type ManagedSeries = {
  id: number;
  name: string;
  revision: number;
  state: "development" | "active" | "maintenance" | "ended";
  description: string;
  branchPattern: string | null;
  endsOn: string | null;
};

/** A row of the room: a series, then its versions; versions without a series come last. */
export type VersionRow = { series: ManagedSeries } | { version: ManagedVersion };

/**
 * The series of a product, newest first, each with its versions. A search finds versions, and series by their own
 * name. Pages count versions; one that begins within a series repeats the series. For people who manage them.
 */
export async function listManagedVersions(
  viewer: Viewer,
  productId: number,
  search: RowSearch<string>,
): Promise<PageOf<VersionRow>> {
  demand(viewer, "manage_versions", productId, "read");
  const [series, found] = await Promise.all([
    listSeries(productId),
    queryRows<{ id: number; name: string; seriesId: number | null }>(sql`
      SELECT v.id, v.name, v.series_id AS "seriesId" FROM versions v
      WHERE v.product_id = ${productId}
        AND (v.name ILIKE ${containing(search.text)} OR v.id = ${openNumber(search.openRow, "v")}::int)
      ORDER BY v.sort_key DESC, v.id DESC`),
  ]);
  const wanted = search.text.toLowerCase();
  const keys = [...series, null].flatMap((line) => {
    const inside = found.filter(({ seriesId }) => seriesId === (line?.id ?? null)).map(({ id }) => `v${id}`);
    if (line === null) return inside;
    const isAsked = line.name.toLowerCase().includes(wanted) || search.openRow === `s${line.id}`;
    return inside.length > 0 || isAsked ? [`s${line.id}`, ...inside] : [];
  });
  const units = unitsOf(keys);
  const openAt = units.findIndex((unit) => unit.some((key) => key === search.openRow));
  const picked = pickPage([...units.keys()], { ...search, openRow: openAt < 0 ? null : openAt });
  const page = { ...picked, total: found.length };
  const shown = picked.rows.flatMap((at) => units[at] ?? []);
  const loaded = await loadVersions(viewer, productId, shown);
  const rows = shown.flatMap((key, index): VersionRow[] => {
    const line = series.find(({ id }) => key === `s${id}`);
    if (line) return [{ series: line }];
    const version = loaded.find(({ id }) => key === `v${id}`);
    if (!version) return [];
    const above = index === 0 ? series.find(({ name }) => name === version.series) : undefined;
    return [...(above ? [{ series: above }] : []), { version }];
  });
  return { ...page, rows };
}

/** What a page cannot divide: a version with the series above it; series without versions go with their neighbours. */
function unitsOf(keys: readonly string[]): string[][] {
  const units: string[][] = [];
  let above: string[] = [];
  for (const key of keys) {
    above.push(key);
    if (!key.startsWith("v")) continue;
    units.push(above);
    above = [];
  }
  const last = units.at(-1);
  if (last) last.push(...above);
  else if (above.length > 0) units.push(above);
  return units;
}

/** All versions and series of a product by name, newest first: the choices in forms. */
export async function findVersionChoices(viewer: Viewer, productId: number): Promise<VersionChoices> {
  demand(viewer, "manage_versions", productId, "read");
  const [versions, series] = await Promise.all([
    queryRows<VersionChoice>(
      sql`SELECT id, name, state FROM versions WHERE product_id = ${productId} ORDER BY sort_key DESC, id DESC`,
    ),
    listSeries(productId),
  ]);
  return { versions, series: series.map(({ name }) => name) };
}

export type VersionChoice = { id: number; name: string; state: VersionState };
export type VersionChoices = { versions: VersionChoice[]; series: string[] };

async function loadVersions(
  viewer: Viewer,
  productId: number,
  keys: readonly string[],
): Promise<ManagedVersion[]> {
  const ids = keys.flatMap((key) => openNumber(key, "v") ?? []);
  const counts = await countByVersion(viewer, productId);
  const rows = await queryRows<ManagedVersion>(sql`
    WITH counted AS (
      SELECT c.value_id AS id, sum(c.count)::int AS count, (sum(c.count) FILTER (WHERE c.is_open))::int AS open
      FROM (${countedBugs(viewer)}) c
      WHERE c.product_id = ${productId} AND c.facet = 'target_release' AND c.value_id = ANY(${ids}::int[]) GROUP BY 1
    )
    SELECT v.id, v.name, v.revision, v.state, v.description, v.is_active AS "isActive",
      v.due_on::text AS "dueOn", v.released_on::text AS "releasedOn", v.tag, s.name AS series, p.name AS predecessor,
      coalesce(t.open, 0) AS "openTargets", coalesce(t.count, 0) AS targets, 0 AS found
    FROM versions v
    LEFT JOIN series s ON s.id = v.series_id
    LEFT JOIN versions p ON p.id = v.predecessor_id
    LEFT JOIN counted t ON t.id = v.id
    WHERE v.product_id = ${productId} AND v.id = ANY(${ids}::int[])`);
  return rows.map((row) => ({ ...row, found: counts.get(row.id)?.found ?? 0 }));
}

async function listSeries(productId: number): Promise<ManagedSeries[]> {
  return queryRows<ManagedSeries>(sql`
    SELECT id, name, revision, state, description, branch_pattern AS "branchPattern", ends_on::text AS "endsOn"
    FROM series WHERE product_id = ${productId} ORDER BY sort_key DESC`);
}

/** The version numbering of a product, for people who manage versions. */
export async function getNumbering(
  viewer: Viewer,
  productId: number,
): Promise<{ scheme: NumberingScheme; pattern: string | null }> {
  demand(viewer, "manage_versions", productId, "read");
  const [row] = await queryRows<{ scheme: NumberingScheme; pattern: string | null }>(
    sql`SELECT numbering_scheme AS scheme, numbering_pattern AS pattern FROM products WHERE id = ${productId}`,
  );
  return row ?? { scheme: "free", pattern: null };
}
