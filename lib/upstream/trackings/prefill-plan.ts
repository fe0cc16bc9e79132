import "server-only";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";

/**
 * Gives a tracking without a test plan the one of another place of the bug in the same product, of the newest series first: one for
 * everybody, or for the same audience.
 */
export async function prefillPlan(tx: SqlTransaction, plan: PlannedBug, trackingId: number): Promise<void> {
  const [filled] = await queryRowsIn(
    tx,
    sql`UPDATE trackings t SET test_plan = o.test_plan FROM (
          SELECT x.test_plan FROM trackings x JOIN trackings own ON own.id = ${trackingId}
          LEFT JOIN series s ON s.id = x.series_id LEFT JOIN versions v ON v.id = x.version_id
          WHERE x.bug_id = own.bug_id AND x.product_id = own.product_id AND x.id <> own.id AND x.test_plan <> ''
            AND (x.audience_id IS NULL OR x.audience_id = own.audience_id)
          ORDER BY coalesce(s.sort_key, v.sort_key) COLLATE "C" DESC NULLS LAST, x.id LIMIT 1) o
        WHERE t.id = ${trackingId} AND t.test_plan = '' RETURNING t.id`,
  );
  if (!filled) return;
  const place = (await placesOf(tx, [trackingId])).get(trackingId);
  if (place) plan.changes.push(trackingChange(trackingId, place, "", "test plan written"));
}
