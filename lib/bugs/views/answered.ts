import "server-only";
import { visibleByThings } from "#lib/bugs/history/visible-changes.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { describeFlagChange } from "#lib/flags/text.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A request that the viewer has answered: “granted blocker”. For a fix, with what became of it, and its place. */
export type AnsweredLine = {
  bugId: number;
  summary: string;
  said: string;
  at: string;
  became?: string;
  href?: string;
};

/** How many are shown, and for how long. */
const SHOWN = 5;

/** What the viewer did with requests in the last hour, newest first. */
export async function listAnswered(viewer: Viewer): Promise<AnsweredLine[]> {
  if (viewer.userId === null) return [];
  const rows = await queryRows<Omit<AnsweredLine, "said"> & { from: string; to: string }>(sql`
    SELECT b.id AS "bugId", b.summary, h."from", h."to", to_json(h.at) AS at
    FROM events e JOIN changes h ON h.event_id = e.id JOIN bugs b ON b.id = h.bug_id
    WHERE e.author_id = ${viewer.userId} AND e.at > now() - interval '1 hour' AND h.field = 'flag' AND h."from" LIKE '%?%'
      AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`h`, sql`e.author_id`)} AND ${visibleByThings(viewer)}
    ORDER BY h.at DESC, h.id DESC LIMIT ${SHOWN}`);
  return rows.flatMap(({ from, to, ...row }) => {
    const said = describeFlagChange(from, to);
    return said ? [{ ...row, said }] : [];
  });
}
