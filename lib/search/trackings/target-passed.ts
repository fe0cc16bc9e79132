import { type Sql, sql } from "#lib/db/client.ts";
import { ancestorsOf } from "#lib/search/trackings/tracking-sql.ts";

/**
 * Did this version have the fix, which was reverted only later? By the evidence of `t`, which names each change with the first version
 * that has it: all of them are in the version, their reverts are not, and nobody found the bug again up to it.
 */
function hadIt(versionId: Sql): Sql {
  return sql`(t.computed_state = 'affected' AND EXISTS (SELECT 1 FROM jsonb_to_recordset(t.evidence) AS e(change int) WHERE e.change IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM (SELECT ${ancestorsOf(versionId)} AS line OFFSET 0) l CROSS JOIN jsonb_to_recordset(t.evidence) AS e(change int, version int, found int)
      LEFT JOIN code_changes c ON c.id = e.change
      WHERE e.found = ANY(l.line) OR (e.change IS NOT NULL AND (NOT coalesce(e.version = ANY(l.line), FALSE)
        OR EXISTS (SELECT 1 FROM code_change_tags g WHERE g.code_change_id = c.reverted_by_id AND g.version_id = ANY(l.line))))))`;
}

/** Its own target milestone is out, or the one of its bug, which contains a version of the series; and did not have the fix even then. */
export const TARGET_PASSED = sql`(EXISTS (SELECT 1 FROM milestones m LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = t.product_id
    WHERE m.id = t.target_milestone_id AND m.released_on <= current_date AND NOT ${hadIt(sql`l.version_id`)})
  OR (t.target_milestone_id IS NULL AND EXISTS (SELECT 1 FROM bugs tb JOIN milestones m ON m.id = tb.target_milestone_id AND m.released_on <= current_date
    JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = t.product_id JOIN versions v ON v.id = l.version_id AND v.series_id = t.series_id
    WHERE tb.id = t.bug_id AND NOT ${hadIt(sql`v.id`)})))`;
