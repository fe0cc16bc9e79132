import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { recordChanges } from "#lib/upstream/changes/record-changes.ts";
import type { ReportedChange } from "#lib/upstream/changes/reported-change.ts";

/**
 * What a pushed tag contains, as far as the pushes before it say: when its commit was the head of a branch, everything that
 * came to that branch until then. Reading the repository says it exactly (lib/upstream/git), and corrects this.
 */

/** The shas that the head `sha` of some branch contains; only itself if no branch was seen there. */
async function containedIn(repositoryId: number, sha: string): Promise<string[]> {
  const rows = await queryRows<{ sha: string }>(
    sql`WITH head AS (
          SELECT ref, max(at) AS at FROM forge_deliveries
          WHERE repository_id = ${repositoryId} AND sha = ${sha} AND starts_with(ref, 'refs/heads/') GROUP BY ref
        ), since AS (
          -- Before a push by force, what was there is not known to be there still.
          SELECT h.ref, h.at, coalesce(max(f.at), '-infinity') AS begins FROM head h
          LEFT JOIN forge_deliveries f ON f.repository_id = ${repositoryId} AND f.ref = h.ref AND f.is_forced AND f.at <= h.at
          GROUP BY h.ref, h.at
        )
        SELECT DISTINCT unnest(d.shas) AS sha FROM since s
        JOIN forge_deliveries d ON d.repository_id = ${repositoryId} AND d.ref = s.ref AND d.at BETWEEN s.begins AND s.at`,
  );
  return [...new Set([sha, ...rows.map((row) => row.sha)])];
}

type Row = Omit<ReportedChange, "bugs"> & { bugs: ReportedChange["bugs"] | null };

/** Says of the changes that a tag contains that it does, and returns how many they are; not if an earlier tag contains them. */
export async function tagContained(
  viewer: Viewer,
  repositoryId: number,
  tag: string,
  sha: string,
): Promise<number> {
  const shas = await containedIn(repositoryId, sha);
  const rows = await queryRows<Row>(
    sql`SELECT c.key, c.status::text AS status, c.branches, c.sha, c.subject, c.author, c.url, c.at, c.change_id AS "changeId",
          c.patch_id AS "patchId", c.cherry_picked_from AS "cherryPickedFrom", c.reverts, c.backport_to AS "backportTo",
          ARRAY[${tag}] AS tags,
          (SELECT json_agg(json_build_object('number', l.bug_id, 'relation', l.relation) ORDER BY l.bug_id)
            FROM code_change_bugs l WHERE l.code_change_id = c.id) AS bugs
        FROM code_changes c
        WHERE c.repository_id = ${repositoryId} AND c.status = 'merged' AND c.sha = ANY(${shas}::text[])
          AND NOT EXISTS (
            SELECT 1 FROM code_change_tags t WHERE t.code_change_id = c.id AND t.tag <> ${tag}
              -- Where the other tag is, or that it is not known.
              AND coalesce((SELECT d.sha FROM forge_deliveries d WHERE d.repository_id = c.repository_id
                AND d.ref = 'refs/tags/' || t.tag ORDER BY d.at DESC LIMIT 1) = ANY(${shas}::text[]), true))`,
  );
  const changes = rows.map(({ url: page, at, bugs, ...row }) => ({
    ...row,
    at: new Date(at),
    bugs: bugs ?? [],
    url: page || null,
  }));
  if (changes.length > 0) await recordChanges(viewer, repositoryId, changes);
  return changes.length;
}

/** A tag may come before the push of the branch that it is on. */
export async function tagLate(
  viewer: Viewer,
  repositoryId: number,
  sha: string,
): Promise<{ tag: string; changes: number }[]> {
  const tags = await queryRows<{ tag: string }>(
    sql`SELECT DISTINCT substr(ref, length('refs/tags/') + 1) AS tag FROM forge_deliveries
        WHERE repository_id = ${repositoryId} AND sha = ${sha} AND starts_with(ref, 'refs/tags/')`,
  );
  const done: { tag: string; changes: number }[] = [];
  for (const { tag } of tags) done.push({ tag, changes: await tagContained(viewer, repositoryId, tag, sha) });
  return done;
}
