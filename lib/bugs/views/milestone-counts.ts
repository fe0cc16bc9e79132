import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type MilestoneCount = { open: number; all: number };

/** Visible bugs by target milestone id. Milestones without any are omitted. */
export async function countByMilestone(
  viewer: Viewer,
  milestoneIds: readonly number[],
): Promise<Map<number, MilestoneCount>> {
  if (milestoneIds.length === 0) return new Map();
  const rows = await queryRows<MilestoneCount & { id: number }>(sql`
    SELECT b.target_milestone_id AS id, count(*)::int AS all, (count(*) FILTER (WHERE b.resolution IS NULL))::int AS open
    FROM bugs b
    WHERE b.target_milestone_id = ANY(${[...milestoneIds]}::int[]) AND ${visibleBugs(viewer)} GROUP BY 1`);
  return new Map(rows.map(({ id, open, all }) => [id, { open, all }]));
}

export type PhaseCount = { product: string; phase: Phase; count: number };

/** The same for one milestone, by product and phase. */
export async function countMilestoneByPhase(viewer: Viewer, milestoneId: number): Promise<PhaseCount[]> {
  return queryRows<PhaseCount>(sql`
    SELECT p.name::text AS product, x.phase, sum(x.count)::int AS count
    FROM (
      SELECT b.product_id, ${bugPhase} AS phase, b.count
      FROM (
        SELECT b.product_id, b.status, b.resolution, count(*) AS count FROM bugs b
        WHERE b.target_milestone_id = ${milestoneId} AND ${visibleBugs(viewer)} GROUP BY 1, 2, 3
      ) b
    ) x JOIN products p ON p.id = x.product_id
    GROUP BY p.name, x.phase ORDER BY p.name, x.phase`);
}
