import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The hours of a bug. */
export type Hours = { estimate: number; left: number; worked: number };

/** Hours of locked bugs, for changing them. */
export type Times = {
  /** Those who track time: what is written of hours is for them. */
  audienceId: number;
  of: (bugId: number) => Hours;
};

/** Loads them; null for a viewer who does not track time. */
export async function loadTimes(
  tx: RunsSql,
  { timeGroupId }: Viewer,
  ids: readonly number[],
): Promise<Times | null> {
  if (timeGroupId === null) return null;
  const rows = await queryRowsIn<Hours & { bugId: number; audienceId: number }>(
    tx,
    sql`SELECT a.id AS "audienceId", coalesce(y.id, 0) AS "bugId", coalesce(t.estimate, 0)::float8 AS estimate, coalesce(t.hours_left, 0)::float8 AS "left",
          (SELECT coalesce(sum(w.hours), 0)::float8 FROM work_entries w WHERE w.bug_id = y.id) AS worked
        FROM audiences a LEFT JOIN unnest(${[...ids]}::int[]) AS y(id) ON TRUE LEFT JOIN bug_times t ON t.bug_id = y.id
        WHERE a.group_id = ${timeGroupId}`,
  );
  const [first] = rows;
  if (!first) throw new Error(`The group ${timeGroupId} has no audience.`);
  const byBug = new Map(rows.map(({ bugId, estimate, left, worked }) => [bugId, { estimate, left, worked }]));
  return { audienceId: first.audienceId, of: (id) => byBug.get(id) ?? { estimate: 0, left: 0, worked: 0 } };
}
