import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The open bugs on which each bug depends, where one of the workflows has a resolution that they hinder. Only those that
 * the viewer sees: a hidden one is no more than a missing one.
 */
export async function loadOpenBlockers(
  tx: RunsSql,
  viewer: Viewer,
  bugIds: readonly number[],
  workflows: Iterable<Workflow>,
): Promise<ReadonlyMap<number, number[]>> {
  const isAsked = [...workflows].some(({ resolutions }) =>
    resolutions.some(({ refusesOpenBlockers }) => refusesOpenBlockers),
  );
  if (!isAsked) return new Map();
  const rows = await queryRowsIn<{ id: number; blockers: number[] }>(
    tx,
    sql`SELECT d.bug_id AS id, json_agg(b.id ORDER BY b.id) AS blockers
        FROM dependencies d JOIN bugs b ON b.id = d.depends_on_id
        WHERE d.bug_id = ANY(${[...bugIds]}::int[]) AND b.resolution IS NULL AND ${visibleBugs(viewer)} GROUP BY d.bug_id`,
  );
  return new Map(rows.map(({ id, blockers }) => [id, blockers]));
}
