import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The votes for a bug. */
export type VotesView = { count: number; isMine: boolean };

/** The votes for `b` as a VotesView; null where its product `p` takes none. */
export function votesFor(viewer: Viewer): Sql {
  return sql`(SELECT json_build_object('count', count(*), 'isMine', coalesce(bool_or(v.user_id = ${viewer.userId}::int), FALSE))
    FROM votes v WHERE v.bug_id = b.id HAVING p.votes_per_person > 0)`;
}

type Voter = { handle: string; displayName: string; at: string };

/** Who voted for a visible bug, in the order in which they did. */
export async function listVoters(viewer: Viewer, bugId: number): Promise<Voter[]> {
  return queryRows(
    sql`SELECT u.handle::text AS handle, u.display_name AS "displayName", to_json(v.at) AS at
        FROM votes v JOIN bugs b ON b.id = v.bug_id JOIN users u ON u.id = v.user_id
        WHERE v.bug_id = ${bugId} AND ${visibleBugs(viewer, "few")} ORDER BY v.at, u.handle`,
  );
}
