import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type MilestoneCount = { open: number; all: number };

/** Bugs by the number of their target milestone, of those that the viewer sees; one without any is not there. */
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

export type StatusCount = {
  product: string;
  status: string;
  isOpen: boolean;
  sortKey: number;
  count: number;
};

/** The same for one milestone, by product and status. */
export async function countMilestoneByStatus(viewer: Viewer, milestoneId: number): Promise<StatusCount[]> {
  return queryRows<StatusCount>(sql`
    SELECT p.name::text AS product, b.status, b.resolution IS NULL AS "isOpen", s.sort_key AS "sortKey", count(*)::int AS count
    FROM bugs b JOIN statuses s ON s.name = b.status JOIN products p ON p.id = b.product_id
    WHERE b.target_milestone_id = ${milestoneId} AND ${visibleBugs(viewer)}
    GROUP BY p.name, b.status, b.resolution IS NULL, s.sort_key ORDER BY p.name`);
}
