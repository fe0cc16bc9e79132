import "server-only";
import { frozenMilestones } from "#lib/bugs/trackings/frozen-milestones.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Frozen } from "#lib/upstream/trackings/freeze.ts";

/** Of these trackings, those for whose milestone the code freeze has passed. */
export async function listFrozen(
  viewer: Viewer,
  trackingIds: readonly number[],
): Promise<Map<number, Frozen>> {
  if (trackingIds.length === 0) return new Map();
  const rows = await queryRows<Frozen & { id: number }>(
    sql`SELECT t.id, f.* FROM trackings t LEFT JOIN versions pv ON pv.id = t.version_id
        CROSS JOIN LATERAL (${frozenMilestones(
          sql`t.target_milestone_id`,
          sql`(SELECT fb.target_milestone_id FROM bugs fb WHERE fb.id = t.bug_id)`,
          sql`t.product_id`,
          sql`coalesce(t.series_id, pv.series_id)`,
        )}) f WHERE t.id = ANY(${[...trackingIds]}::int[]) AND ${visibleTrackings(viewer)}`,
  );
  return new Map(rows.map(({ id, ...frozen }) => [id, frozen]));
}
