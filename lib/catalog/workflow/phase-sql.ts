import "server-only";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";

/**
 * Phases and meanings in SQL, over `b`, the bugs table: said here once (docs/decisions/023). A bug keeps the names of its
 * status and resolution; what they mean is said by the workflow of its product, and where that does not know them, by
 * the site.
 */

const workflowId = sql`(SELECT coalesce(p.workflow_id, (SELECT w.id FROM workflows w WHERE w.is_default))
  FROM products p WHERE p.id = b.product_id)`;

const statusPhase = sql`coalesce(
  (SELECT ws.phase FROM workflow_statuses ws WHERE ws.workflow_id = ${workflowId} AND ws.status = b.status),
  (SELECT s.phase FROM statuses s WHERE s.name = b.status))`;

/** Why the bug was closed; null for an open one. */
export const bugMeaning: Sql = sql`(CASE WHEN b.resolution IS NOT NULL THEN coalesce(
  (SELECT wr.meaning FROM workflow_resolutions wr WHERE wr.workflow_id = ${workflowId} AND wr.resolution = b.resolution),
  (SELECT r.meaning FROM resolutions r WHERE r.name = b.resolution)) END)`;

/** The phase of the bug, looked up row by row: for rows that are found, not to find them. The rule is `phaseOfBug`. */
export const bugPhase: Sql = sql`(CASE WHEN ${bugMeaning} <> 'fixed' THEN 'closed' ELSE ${statusPhase} END)`;

/** What the names of statuses and of resolutions mean, each in one workflow or another, or on the site. */
export type Words = { statuses: ReadonlyMap<string, Phase[]>; resolutions: ReadonlyMap<string, Meaning[]> };

/** Reads them; a few dozen rows, whatever the site holds. */
export async function loadWords(): Promise<Words> {
  const [row] = await queryPrepared<{
    statuses: Record<string, Phase[]>;
    resolutions: Record<string, Meaning[]>;
  }>(sql`
    SELECT
      (SELECT json_object_agg(name, words) FROM (SELECT name, json_agg(DISTINCT word::text) AS words FROM (
        SELECT s.name, s.phase AS word FROM statuses s UNION ALL SELECT ws.status, ws.phase FROM workflow_statuses ws
      ) x GROUP BY name) y) AS statuses,
      (SELECT json_object_agg(name, words) FROM (SELECT name, json_agg(DISTINCT word::text) AS words FROM (
        SELECT r.name, r.meaning AS word FROM resolutions r UNION ALL SELECT wr.resolution, wr.meaning FROM workflow_resolutions wr
      ) x GROUP BY name) y) AS resolutions`);
  return {
    statuses: new Map(Object.entries(row?.statuses ?? {})),
    resolutions: new Map(Object.entries(row?.resolutions ?? {})),
  };
}

/**
 * Is the bug in one of these phases? The names that mean it are said in so many words, so that the planner knows how
 * many bugs have them; only where a name means different things in different workflows is the bug's own one asked.
 */
export function isInPhase({ statuses, resolutions }: Words, phases: readonly Phase[]): Sql {
  const wanted = sql`${[...phases]}::phase[]`;
  const isInStatus = hasWord(sql`b.status`, statuses, phases, sql`${statusPhase} = ANY(${wanted})`);
  const isFixed = hasWord(sql`b.resolution`, resolutions, ["fixed"], sql`${bugMeaning} = 'fixed'`);
  return phases.includes("closed")
    ? sql`(${isInStatus} OR (b.resolution IS NOT NULL AND NOT ${isFixed}))`
    : sql`(${isInStatus} AND (b.resolution IS NULL OR ${isFixed}))`;
}

/** Is the name in this column one that means a wanted word? Of those that mean others too, `isMeant` tells. */
function hasWord<Word>(
  column: Sql,
  words: ReadonlyMap<string, readonly Word[]>,
  wanted: readonly Word[],
  isMeant: Sql,
): Sql {
  const names = [...words].filter(([, list]) => list.some((word) => wanted.includes(word)));
  const disputed = names.filter(([, list]) => !list.every((word) => wanted.includes(word)));
  const isNamed = sql`${column} = ANY(${names.map(([name]) => name)}::text[])`;
  if (disputed.length === 0) return isNamed;
  return sql`(${isNamed} AND (${column} <> ALL(${disputed.map(([name]) => name)}::text[]) OR ${isMeant}))`;
}
