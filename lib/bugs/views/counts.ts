import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Visible open bugs by product id. Products without any are omitted. */
export async function countOpenByProduct(viewer: Viewer): Promise<Map<number, number>> {
  const rows = await queryRows<{ id: number; count: number }>(sql`
    SELECT b.product_id AS id, sum(b.count)::int AS count
    FROM (${countsByProduct(viewer)}) b GROUP BY b.product_id`);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/**
 * Open bugs by product: unrestricted bugs, which everyone who sees the product sees, and restricted ones, checked one by
 * one. As two halves, each uses an index of its own, and a million bugs are counted in 50 ms.
 */
function countsByProduct(viewer: Viewer): Sql {
  return sql`
    SELECT b.product_id, count(*) AS count FROM bugs b
    WHERE NOT b.is_restricted AND b.resolution IS NULL
      AND b.product_id = ANY(ARRAY(SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}))
    GROUP BY b.product_id
    UNION ALL
    SELECT b.product_id, count(*) FROM bugs b
    WHERE b.is_restricted AND b.resolution IS NULL AND ${visibleBugs(viewer)}
    GROUP BY b.product_id`;
}

/** The closed bugs of a product, in the same two halves, grouped by status and resolution. */
function countClosedByStatus(viewer: Viewer, productId: number): Sql {
  return sql`
    SELECT b.product_id, b.status, b.resolution, count(*) AS count FROM bugs b
    WHERE NOT b.is_restricted AND b.resolution IS NOT NULL AND b.product_id = ${productId}
      AND b.product_id = ANY(ARRAY(SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}))
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT b.product_id, b.status, b.resolution, count(*) FROM bugs b
    WHERE b.is_restricted AND b.resolution IS NOT NULL AND b.product_id = ${productId} AND ${visibleBugs(viewer)}
    GROUP BY 1, 2, 3`;
}

export type ProductCounts = {
  open: number;
  closed: number;
  unconfirmed: number;
  /** Open or closed: in the phase to_verify. */
  toVerify: number;
  /** Open with the default severity, which is `untriagedSeverity`. */
  untriaged: number;
  untriagedSeverity: string;
  /** Open without an assignee. */
  unassigned: number;
  /** Open without a component. */
  withoutComponent: number;
  /** Open bugs by id of component, target release and target milestone. */
  byComponent: Map<number, number>;
  byTargetRelease: Map<number, number>;
  byTargetMilestone: Map<number, number>;
};

/** Counts of the visible bugs of a product, with details of the open ones. Three statements. */
export async function countBugsOfProduct(viewer: Viewer, productId: number): Promise<ProductCounts> {
  const [rows, [closed], [severity]] = await Promise.all([
    countOpenFacets(viewer, productId),
    queryRows<{ count: number; toVerify: number }>(sql`
      SELECT coalesce(sum(b.count), 0)::int AS count,
        coalesce(sum(b.count) FILTER (WHERE ${bugPhase} = 'to_verify'), 0)::int AS "toVerify"
      FROM (${countClosedByStatus(viewer, productId)}) b`),
    queryRows<{ name: string }>(sql`SELECT name FROM severities ORDER BY is_default DESC, sort_key LIMIT 1`),
  ]);
  const whole = rows.find(({ facet }) => facet === FACETS.none);
  const facet = (bits: number, id: (row: FacetRow) => number | null) =>
    new Map(
      rows
        .filter((row) => row.facet === bits)
        .flatMap((row) => {
          const key = id(row);
          return key === null ? [] : [[key, row.count] as const];
        }),
    );
  return {
    open: whole?.count ?? 0,
    closed: closed?.count ?? 0,
    unconfirmed: whole?.unconfirmed ?? 0,
    toVerify: (whole?.toVerify ?? 0) + (closed?.toVerify ?? 0),
    untriaged: whole?.untriaged ?? 0,
    untriagedSeverity: severity?.name ?? "unspecified",
    unassigned: whole?.unassigned ?? 0,
    withoutComponent:
      rows.find((row) => row.facet === FACETS.component && row.component_id === null)?.count ?? 0,
    byComponent: facet(FACETS.component, (row) => row.component_id),
    byTargetRelease: facet(FACETS.targetRelease, (row) => row.target_release_id),
    byTargetMilestone: facet(FACETS.targetMilestone, (row) => row.target_milestone_id),
  };
}

type FacetRow = {
  component_id: number | null;
  target_release_id: number | null;
  target_milestone_id: number | null;
  facet: number;
  count: number;
  unconfirmed: number;
  toVerify: number;
  untriaged: number;
  unassigned: number;
};

/** Values of GROUPING: a bit for each of the three columns that a row is not grouped by. */
const FACETS = { none: 0b111, component: 0b011, targetRelease: 0b101, targetMilestone: 0b110 };

/** Bugs are grouped once by all columns; the facets are then counted over these groups. */
function countOpenFacets(viewer: Viewer, productId: number): Promise<FacetRow[]> {
  return queryRows<FacetRow>(sql`
    WITH grouped AS MATERIALIZED (
      SELECT b.component_id, b.target_release_id, b.target_milestone_id, b.status, b.severity,
        b.assignee_id IS NULL AS is_unassigned, count(*) AS count
      FROM bugs b
      WHERE b.product_id = ${productId} AND b.resolution IS NULL
        AND ${visibleBugs(viewer)}
      GROUP BY 1, 2, 3, 4, 5, 6
    ), phases AS MATERIALIZED (
      SELECT b.status, ${bugPhase} AS phase
      FROM (SELECT DISTINCT a.status, NULL::text AS resolution, ${productId}::int AS product_id FROM grouped a) b
    )
    SELECT a.component_id, a.target_release_id, a.target_milestone_id,
      GROUPING(a.component_id, a.target_release_id, a.target_milestone_id)::int AS facet,
      coalesce(sum(a.count), 0)::int AS count,
      coalesce(sum(a.count) FILTER (WHERE f.phase = 'unconfirmed'), 0)::int AS unconfirmed,
      coalesce(sum(a.count) FILTER (WHERE f.phase = 'to_verify'), 0)::int AS "toVerify",
      coalesce(sum(a.count) FILTER (WHERE v.is_default), 0)::int AS untriaged,
      coalesce(sum(a.count) FILTER (WHERE a.is_unassigned), 0)::int AS unassigned
    FROM grouped a JOIN severities v ON v.name = a.severity JOIN phases f ON f.status = a.status
    GROUP BY GROUPING SETS ((), (a.component_id), (a.target_release_id), (a.target_milestone_id))`);
}
