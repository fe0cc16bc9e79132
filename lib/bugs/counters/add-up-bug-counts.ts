import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

const KEY = sql`product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids`;

/**
 * Adds pending differences to the totals, in one statement, so that concurrent counts stay correct. Safe to run concurrently:
 * each difference is taken once.
 */
export async function addUpBugCounts(): Promise<void> {
  await queryRows(sql`
    WITH taken AS (DELETE FROM bug_counts WHERE NOT is_total RETURNING *),
      sums AS (SELECT ${KEY}, sum(bugs)::int AS bugs FROM taken GROUP BY ${KEY} HAVING sum(bugs) <> 0)
    INSERT INTO bug_counts (${KEY}, bugs, is_total) SELECT ${KEY}, bugs, TRUE FROM sums ORDER BY ${KEY}
    ON CONFLICT (${KEY}) WHERE is_total DO UPDATE SET bugs = bug_counts.bugs + excluded.bugs`);
  await queryRows(sql`DELETE FROM bug_counts WHERE is_total AND bugs = 0`);
}
