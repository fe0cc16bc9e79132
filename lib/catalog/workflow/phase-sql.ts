import "server-only";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";

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

/** Every word that a status or a resolution has somewhere. */
const phaseWords = sql`(SELECT s.name, s.phase AS word FROM statuses s UNION SELECT ws.status, ws.phase FROM workflow_statuses ws)`;
const meaningWords = sql`(SELECT r.name, r.meaning AS word FROM resolutions r
  UNION SELECT wr.resolution, wr.meaning FROM workflow_resolutions wr)`;

/**
 * Is the bug in one of these phases? The names that mean it somewhere are looked up once, so that an index on status
 * serves; only where a name means different things in different workflows is the bug's own workflow asked.
 */
export function isInPhase(phases: readonly Phase[]): Sql {
  const wanted = sql`${[...phases]}::phase[]`;
  const inStatus = sql`b.status = ANY(ARRAY(SELECT x.name FROM ${phaseWords} x WHERE x.word = ANY(${wanted})))
    AND (b.status <> ALL(${disputed(phaseWords, sql`x.word = ANY(${wanted})`)}) OR ${statusPhase} = ANY(${wanted}))`;
  const isFixed = sql`b.resolution = ANY(ARRAY(SELECT x.name FROM ${meaningWords} x WHERE x.word = 'fixed'))
    AND (b.resolution <> ALL(${disputed(meaningWords, sql`x.word = 'fixed'`)}) OR ${bugMeaning} = 'fixed')`;
  return phases.includes("closed")
    ? sql`((${inStatus}) OR (b.resolution IS NOT NULL AND NOT (${isFixed})))`
    : sql`(${inStatus} AND (b.resolution IS NULL OR (${isFixed})))`;
}

/** Names that mean it in one workflow and something else in another. */
function disputed(words: Sql, isWanted: Sql): Sql {
  return sql`ARRAY(SELECT x.name FROM ${words} x GROUP BY x.name HAVING bool_or(${isWanted}) AND NOT bool_and(${isWanted}))`;
}
