import "server-only";
import { countedBugs } from "#lib/bugs/counters/counted-bugs.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** `products`: those with bugs that the viewer sees, by name. */
export type MilestoneCount = { open: number; all: number; products: string[] };

/** Visible bugs by target milestone id. Milestones without any are omitted. */
export async function countByMilestone(
  viewer: Viewer,
  milestoneIds: readonly number[],
): Promise<Map<number, MilestoneCount>> {
  if (milestoneIds.length === 0) return new Map();
  const rows = await queryRows<MilestoneCount & { id: number }>(sql`
    SELECT c.value_id AS id, sum(c.count)::int AS all, coalesce(sum(c.count) FILTER (WHERE c.is_open), 0)::int AS open,
      coalesce(array_agg(DISTINCT p.name::text) FILTER (WHERE ${visibleProducts(viewer)}), '{}') AS products
    FROM (${countedBugs(viewer)}) c JOIN products p ON p.id = c.product_id
    WHERE c.facet = 'target_milestone' AND c.value_id = ANY(${[...milestoneIds]}::int[]) GROUP BY 1 HAVING sum(c.count) > 0`);
  return new Map(rows.map(({ id, ...count }) => [id, count]));
}

/** `open`: how many of `count` are open. */
export type PhaseCount = { product: string; phase: Phase; count: number; open: number };

/** The same for one milestone, by product and phase: in products that the viewer sees, since only those can be searched by name. */
export async function countMilestoneByPhase(viewer: Viewer, milestoneId: number): Promise<PhaseCount[]> {
  return queryRows<PhaseCount>(sql`
    SELECT p.name::text AS product, x.phase, sum(x.count)::int AS count,
      coalesce(sum(x.count) FILTER (WHERE x.is_open), 0)::int AS open
    FROM (
      SELECT b.product_id, ${bugPhase} AS phase, b.count, b.is_open
      FROM (
        SELECT c.product_id, c.status, c.resolution, c.is_open, sum(c.count) AS count FROM (${countedBugs(viewer)}) c
        WHERE c.facet = 'target_milestone' AND c.value_id = ${milestoneId} GROUP BY 1, 2, 3, 4 HAVING sum(c.count) > 0
      ) b
    ) x JOIN products p ON p.id = x.product_id AND ${visibleProducts(viewer)}
    GROUP BY p.name, x.phase ORDER BY p.name, x.phase`);
}
