import "server-only";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";

/**
 * Phases and meanings in SQL, over `b`, the bugs table (docs/decisions/023). A bug stores the names of its status and
 * resolution; the workflow of its product defines what they mean, or the site for names that the workflow does not have.
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

/** The phase of the bug, computed per row: for selecting, not for filtering (see `isInPhase`). The rule is `phaseOfBug`. */
export const bugPhase: Sql = sql`(CASE WHEN ${bugMeaning} <> 'fixed' THEN 'closed' ELSE ${statusPhase} END)`;

/** All meanings of each status name and resolution name, over the site and every workflow. */
export type NameMeanings = {
  statuses: ReadonlyMap<string, Phase[]>;
  resolutions: ReadonlyMap<string, Meaning[]>;
};

/** A few dozen rows, regardless of the number of bugs. */
export async function loadNameMeanings(): Promise<NameMeanings> {
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
 * Is the bug in one of these phases? The matching names are listed literally, so that the planner can estimate how many
 * bugs have them; only for a name that means different things in different workflows is the bug's own workflow read.
 */
export function isInPhase({ statuses, resolutions }: NameMeanings, phases: readonly Phase[]): Sql {
  const wanted = sql`${[...phases]}::phase[]`;
  const isInStatus = hasMeaning(sql`b.status`, statuses, phases, sql`${statusPhase} = ANY(${wanted})`);
  const isFixed = hasMeaning(sql`b.resolution`, resolutions, ["fixed"], sql`${bugMeaning} = 'fixed'`);
  return phases.includes("closed")
    ? sql`(${isInStatus} OR (b.resolution IS NOT NULL AND NOT ${isFixed}))`
    : sql`(${isInStatus} AND (b.resolution IS NULL OR ${isFixed}))`;
}

/** Does the name in this column have a wanted meaning? `matchesExactly` decides for names that have other meanings, too. */
function hasMeaning<Word>(
  column: Sql,
  words: ReadonlyMap<string, readonly Word[]>,
  wanted: readonly Word[],
  matchesExactly: Sql,
): Sql {
  const names = [...words].filter(([, list]) => list.some((word) => wanted.includes(word)));
  const ambiguous = names.filter(([, list]) => !list.every((word) => wanted.includes(word)));
  const isNamed = sql`${column} = ANY(${names.map(([name]) => name)}::text[])`;
  if (ambiguous.length === 0) return isNamed;
  return sql`(${isNamed} AND (${column} <> ALL(${ambiguous.map(([name]) => name)}::text[]) OR ${matchesExactly}))`;
}
