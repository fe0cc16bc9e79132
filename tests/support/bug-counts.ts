import type pg from "pg";

const KEY = "product_id, facet, value_id, is_open, status, resolution, severity, is_unassigned, group_ids";

/** Counters of bugs that differ from the bugs, and bugs whose groups are not those of bug_groups; none when all is well. */
export async function findWrongCounts(pool: pg.Pool): Promise<unknown[]> {
  const { rows } = await pool.query(`
    WITH counted AS (
      SELECT ${KEY}, sum(bugs)::int AS bugs FROM bug_counts GROUP BY ${KEY} HAVING sum(bugs) <> 0
    ), there AS (
      SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, f.resolution, f.severity, f.is_unassigned, b.group_ids, count(*)::int
      FROM bugs b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
        b.status, b.resolution, b.severity, b.assignee_id) f
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    )
    SELECT 'counted' AS what, to_jsonb(x) AS row FROM (SELECT * FROM counted EXCEPT SELECT * FROM there) x
    UNION ALL SELECT 'there', to_jsonb(x) FROM (SELECT * FROM there EXCEPT SELECT * FROM counted) x
    UNION ALL SELECT 'groups', to_jsonb(b.id) FROM bugs b
      WHERE b.group_ids <> ARRAY(SELECT group_id FROM bug_groups WHERE bug_id = b.id ORDER BY 1) OR b.is_restricted <> (b.group_ids <> '{}')`);
  return rows;
}
