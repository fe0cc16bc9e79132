import "server-only";
import { describeChange } from "#lib/bugs/history/describe.ts";
import { visibleByThings } from "#lib/bugs/history/visible-changes.ts";
import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { visiblePart } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, YOU } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";

type Tracking = { id: number; bugId: number; state: TrackingState; reason: string; revision: number };
type Row = { who: string; field: string; from: string; to: string; at: string; isMine: boolean };

/**
 * The refusal of a change that was made on an older page: what the place is now, and who changed what since, as far as the viewer
 * sees it. Each event of a tracking is one step of its revision.
 */
export async function collisionOf(
  tx: RunsSql,
  viewer: Viewer,
  { id, bugId, state, reason, revision }: Tracking,
  seen: number,
): Promise<Collision> {
  const rows = await queryRowsIn<Row>(
    tx,
    sql`SELECT coalesce(u.display_name, nullif(e.rule, ''), 'Somebody') AS who, h.field, h."from", h."to", to_json(h.at) #>> '{}' AS at,
          coalesce(e.author_id = ${viewer.userId}, FALSE) AS "isMine"
        FROM changes h JOIN events e ON e.id = h.event_id JOIN bugs b ON b.id = h.bug_id LEFT JOIN users u ON u.id = e.author_id
        WHERE h.bug_id = ${bugId} AND h.tracking_id = ${id} AND h."from" <> h."to"
          AND ${visiblePart(viewer, sql`h`, sql`e.author_id`)} AND ${visibleByThings(viewer)}
          AND e.id IN (SELECT DISTINCT x.event_id FROM changes x WHERE x.bug_id = ${bugId} AND x.tracking_id = ${id}
            ORDER BY x.event_id DESC LIMIT ${Math.min(20, Math.max(0, revision - seen))})
        ORDER BY h.id`,
  );
  const since = rows.map(({ who, isMine, ...row }) => ({
    who: isMine ? YOU : who,
    what: describeChange(row),
    at: row.at,
  }));
  const others = [...new Set(since.map(({ who }) => who))].join(" and ") || "Somebody";
  const because = reason ? `, “${reason}”` : "";
  return new Collision(
    `${others} changed this place since you opened it. It is now ${STATE_LABELS[state].toLowerCase()}${because}. Nothing of yours is saved yet.`,
    revision,
    since,
  );
}
