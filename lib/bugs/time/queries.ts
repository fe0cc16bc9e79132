import "server-only";
import type { Hours } from "#lib/bugs/time/times.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The hours of `b`; null for a viewer who does not track time. On a closed bug nothing is left. */
export function hoursOf(viewer: Viewer): Sql {
  if (viewer.timeGroupId === null) return sql`NULL::json`;
  return sql`(SELECT json_build_object('estimate', coalesce(max(t.estimate), 0)::float8,
      'left', (CASE WHEN b.resolution IS NULL THEN coalesce(max(t.hours_left), 0) ELSE 0 END)::float8,
      'worked', (SELECT coalesce(sum(w.hours), 0)::float8 FROM work_entries w WHERE w.bug_id = b.id))
    FROM bug_times t WHERE t.bug_id = b.id)`;
}

/** Hours as an imported tracker told them: of the imported facts, for those who track time. */
export function customFor(viewer: Viewer): Sql {
  if (viewer.timeGroupId !== null) return sql`b.custom`;
  return sql`b.custom - '{estimated_time,remaining_time,actual_time,work_time,percentage_complete}'::text[]`;
}

/** The hours of a bug as its pages show them; null for who does not track time. */
export type TimeView = Hours | null;

/** What somebody worked on a day, with the anchor and beginning of the comment that says so. */
export type EntryView = {
  id: number;
  handle: string;
  displayName: string;
  day: string;
  hours: number;
  anchor: string | null;
};

/** The work on a visible bug, the newest first, for those who track time. */
export async function listWork(viewer: Viewer, bugId: number): Promise<EntryView[]> {
  if (viewer.timeGroupId === null) return [];
  return queryRows<EntryView>(
    sql`SELECT w.id, u.handle::text AS handle, u.display_name AS "displayName", w.day::text AS day, w.hours::float8 AS hours,
          CASE WHEN c.audience_id IS NULL THEN 'c' || c.number ELSE 'p' || c.audience_id || '-' || c.number END AS anchor
        FROM work_entries w JOIN bugs b ON b.id = w.bug_id JOIN users u ON u.id = w.user_id
        LEFT JOIN comments c ON c.event_id = w.event_id AND ${visiblePart(viewer, sql`c`)}
        WHERE w.bug_id = ${bugId} AND ${visibleBugs(viewer, "few")} ORDER BY w.day DESC, w.id DESC`,
  );
}

/** The name of the group that tracks time, for a viewer in it. */
export async function findTimeGroup(viewer: Viewer): Promise<string | null> {
  if (viewer.timeGroupId === null) return null;
  const [group] = await queryRows<{ name: string }>(
    sql`SELECT name::text AS name FROM groups WHERE id = ${viewer.timeGroupId}`,
  );
  return group?.name ?? null;
}
