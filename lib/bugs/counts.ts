import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Open bugs by the number of their product, of those that the viewer sees; a product without any is not there. */
export async function countOpenByProduct(viewer: Viewer): Promise<Map<number, number>> {
  const rows = await queryRows<{ id: number; count: number }>(sql`
    SELECT b.product_id AS id, count(*)::int AS count FROM bugs b
    WHERE b.status IN (SELECT name FROM statuses WHERE is_open) AND ${visibleBugs(viewer)}
    GROUP BY b.product_id`);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

export type ProductCounts = {
  open: number;
  closed: number;
  unconfirmed: number;
  /** Open, and nobody has said how bad it is: the severity is `untriagedSeverity`. */
  untriaged: number;
  untriagedSeverity: string;
  /** Open, and nobody has it. */
  unassigned: number;
  /** Open, and nobody has said what it is about. */
  withoutComponent: number;
  /** Open bugs by the number of the component, of the target release, of the target milestone. */
  byComponent: Map<number, number>;
  byTargetRelease: Map<number, number>;
  byTargetMilestone: Map<number, number>;
};

/** How many bugs of a product the viewer sees, open ones in detail. Two statements, whatever the product holds. */
export async function countBugsOfProduct(viewer: Viewer, productId: number): Promise<ProductCounts> {
  type Row = {
    is_open: boolean;
    component_id: number | null;
    target_release_id: number | null;
    target_milestone_id: number | null;
    facet: number;
    count: number;
    unconfirmed: number;
    untriaged: number;
    unassigned: number;
  };
  const [rows, [severity]] = await Promise.all([
    queryRows<Row>(sql`
      SELECT s.is_open, b.component_id, b.target_release_id, b.target_milestone_id,
        GROUPING(b.component_id, b.target_release_id, b.target_milestone_id)::int AS facet, count(*)::int AS count,
        (count(*) FILTER (WHERE b.status = 'UNCONFIRMED'))::int AS unconfirmed,
        (count(*) FILTER (WHERE v.is_default))::int AS untriaged,
        (count(*) FILTER (WHERE b.assignee_id IS NULL))::int AS unassigned
      FROM bugs b JOIN statuses s ON s.name = b.status JOIN severities v ON v.name = b.severity
      WHERE b.product_id = ${productId} AND ${visibleBugs(viewer)}
      GROUP BY s.is_open, GROUPING SETS ((), (b.component_id), (b.target_release_id), (b.target_milestone_id))`),
    queryRows<{ name: string }>(sql`SELECT name FROM severities ORDER BY is_default DESC, sort_key LIMIT 1`),
  ]);
  const isWhole = (row: Row) => row.facet === 7;
  const open = rows.filter((row) => row.is_open);
  const whole = open.find(isWhole);
  const facet = (bits: number, id: (row: Row) => number | null) =>
    new Map(
      open
        .filter((row) => row.facet === bits)
        .flatMap((row) => {
          const key = id(row);
          return key === null ? [] : [[key, row.count] as const];
        }),
    );
  return {
    open: whole?.count ?? 0,
    closed: rows.find((row) => !row.is_open && isWhole(row))?.count ?? 0,
    unconfirmed: whole?.unconfirmed ?? 0,
    untriaged: whole?.untriaged ?? 0,
    untriagedSeverity: severity?.name ?? "unspecified",
    unassigned: whole?.unassigned ?? 0,
    withoutComponent: open.find((row) => row.facet === 3 && row.component_id === null)?.count ?? 0,
    byComponent: facet(3, (row) => row.component_id),
    byTargetRelease: facet(5, (row) => row.target_release_id),
    byTargetMilestone: facet(6, (row) => row.target_milestone_id),
  };
}
