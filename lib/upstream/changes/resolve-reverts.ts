import "server-only";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * Says of each change of the repository which merged change reverts it; returns those where that is different now.
 *
 * A revert names the commit that it takes back. What was picked to the branch of the revert before is taken back too: it
 * has the footer, the Change-Id or the patch id of the named one. Of several reverts, those on the branch of the change count
 * first, then those that name it, then the last one. A revert of a revert is no case of its own: it says so of the revert.
 */
export async function resolveReverts(tx: SqlTransaction, repositoryId: number): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`WITH here AS MATERIALIZED (
          SELECT id, key, sha, change_id, patch_id, cherry_picked_from, branches, reverts, at FROM code_changes
          WHERE repository_id = ${repositoryId}::int AND status = 'merged'
        ), named AS MATERIALIZED (
          SELECT r.id AS by_id, r.branches, r.at, n.sha, length(n.sha) AS size FROM here r, unnest(r.reverts) AS n(sha)
        ), target AS MATERIALIZED (
          SELECT n.by_id, n.branches, n.at, c.id, c.sha, c.change_id, c.patch_id, c.branches[1] AS own FROM named n JOIN here c ON c.sha = n.sha
          UNION
          SELECT n.by_id, n.branches, n.at, c.id, c.sha, c.change_id, c.patch_id, c.branches[1]
            FROM named n JOIN here c ON left(c.sha, n.size) = n.sha WHERE n.size < 40
        ), pick AS MATERIALIZED (
          SELECT h.id, f.sha, h.branches, h.at FROM here h, unnest(h.cherry_picked_from) AS f(sha)
        ), found(id, by_id, is_named, is_here, at) AS (
          SELECT t.id, t.by_id, TRUE, coalesce(t.own = ANY(t.branches), FALSE), t.at FROM target t
          UNION ALL
          SELECT p.id, t.by_id, FALSE, TRUE, t.at FROM target t JOIN pick p ON p.sha = t.sha
            WHERE p.branches[1] = ANY(t.branches) AND p.at <= t.at
          UNION ALL
          SELECT c.id, t.by_id, FALSE, TRUE, t.at FROM target t JOIN here c ON c.change_id = t.change_id
            WHERE c.branches[1] = ANY(t.branches) AND c.at <= t.at
          UNION ALL
          SELECT c.id, t.by_id, FALSE, TRUE, t.at FROM target t JOIN here c ON c.patch_id = t.patch_id
            WHERE c.branches[1] = ANY(t.branches) AND c.at <= t.at
        ), best AS (
          SELECT DISTINCT ON (id) id, by_id FROM found WHERE id <> by_id
          ORDER BY id, is_here DESC, is_named DESC, at DESC, by_id DESC
        )
        UPDATE code_changes c SET reverted_by_id = b.by_id
        FROM code_changes o LEFT JOIN best b ON b.id = o.id
        WHERE c.id = o.id AND o.repository_id = ${repositoryId}::int AND o.reverted_by_id IS DISTINCT FROM b.by_id
        RETURNING c.id`,
  );
  return rows.map(({ id }) => id);
}
