import { type Sql, sql } from "#lib/db/client.ts";
import { ancestorsOf } from "#lib/search/trackings/tracking-sql.ts";

/**
 * Did this version have the fix, which was reverted only later? By the evidence of `t`, which names the versions that had it and lost it; or, when
 * it is to be fixed again, by a change that is in the version without its revert, before whatever came since.
 */
function hadIt(versionId: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM (SELECT ${ancestorsOf(versionId)} AS line OFFSET 0) l WHERE CASE t.computed_state
    WHEN 'affected' THEN EXISTS (SELECT 1 FROM jsonb_to_recordset(t.evidence) AS e(had int, "lostIn" int)
      WHERE e.had = ANY(l.line) AND NOT coalesce(e."lostIn" = ANY(l.line), FALSE))
    WHEN 'fixed' THEN ${hadItBefore} WHEN 'in_review' THEN ${hadItBefore} ELSE FALSE END)`;
}

const tagged = (change: Sql) =>
  sql`EXISTS (SELECT 1 FROM code_change_tags g WHERE g.code_change_id = ${change} AND g.version_id = ANY(l.line))`;
const hadItBefore = sql`EXISTS (SELECT 1 FROM code_change_bugs k JOIN code_changes c ON c.id = k.code_change_id JOIN repositories r ON r.id = c.repository_id
    JOIN code_changes v ON v.id = c.reverted_by_id
  WHERE k.bug_id = t.bug_id AND k.relation = 'fixes' AND r.product_id = t.product_id AND ${tagged(sql`c.id`)} AND NOT ${tagged(sql`v.id`)}
    AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(t.evidence) AS e(change int) JOIN code_changes n ON n.id = e.change
      WHERE least(n.at, n.learned_at) <= least(v.at, v.learned_at)))`;

/** Its own target milestone is out, or the one of its bug, which contains a version of the series; and did not have the fix even then. */
export const TARGET_PASSED = sql`(EXISTS (SELECT 1 FROM milestones m LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = t.product_id
    WHERE m.id = t.target_milestone_id AND m.released_on <= current_date AND NOT ${hadIt(sql`l.version_id`)})
  OR (t.target_milestone_id IS NULL AND EXISTS (SELECT 1 FROM bugs tb JOIN milestones m ON m.id = tb.target_milestone_id AND m.released_on <= current_date
    JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = t.product_id JOIN versions v ON v.id = l.version_id AND v.series_id = t.series_id
    WHERE tb.id = t.bug_id AND NOT ${hadIt(sql`v.id`)})))`;
