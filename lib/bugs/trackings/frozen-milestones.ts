import { type Sql, sql } from "#lib/db/client.ts";

/**
 * The frozen milestone of a place, as a query of one row or none: its own target milestone, else that of its bug, if it contains a
 * version of the series. `ofBug`: the target milestone of the bug.
 */
export function frozenMilestones(target: Sql, ofBug: Sql, productId: Sql, seriesId: Sql): Sql {
  return sql`SELECT m.name::text AS milestone, m.code_freeze_on::text AS "codeFreezeOn" FROM milestones m
    WHERE m.code_freeze_on < current_date AND (m.id = ${target} OR (${target} IS NULL AND m.id = ${ofBug}
      AND EXISTS (SELECT 1 FROM manifest_lines l JOIN versions v ON v.id = l.version_id
        WHERE l.milestone_id = m.id AND l.product_id = ${productId} AND v.series_id = ${seriesId})))`;
}
