import "server-only";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** The ways of a workflow. */
export type StatusMap = {
  /** A status of the phase that can be reached from a status, over others when need be; null: none. */
  way: (from: string, phase: Phase) => string | null;
  /** The resolution that means fixed; null: the workflow has none. */
  fixed: string | null;
};

/** The statuses, moves and resolutions of these workflows. */
export async function loadWorkflows(
  tx: RunsSql,
  workflowIds: readonly number[],
): Promise<Map<number, StatusMap>> {
  const ids = [...workflowIds];
  const statuses = await queryRowsIn<{ workflowId: number; status: string; phase: Phase }>(
    tx,
    sql`SELECT workflow_id AS "workflowId", status, phase FROM workflow_statuses WHERE workflow_id = ANY(${ids}::int[]) ORDER BY sort_key, status`,
  );
  const moves = await queryRowsIn<{ workflowId: number; from: string; to: string }>(
    tx,
    sql`SELECT workflow_id AS "workflowId", "from", "to" FROM transitions WHERE workflow_id = ANY(${ids}::int[]) AND "from" IS NOT NULL ORDER BY id`,
  );
  const resolutions = await queryRowsIn<{ workflowId: number; resolution: string }>(
    tx,
    sql`SELECT workflow_id AS "workflowId", resolution FROM workflow_resolutions
        WHERE workflow_id = ANY(${ids}::int[]) AND meaning = 'fixed' ORDER BY sort_key, resolution`,
  );
  return new Map(
    ids.map((id) => {
      const own = <Row extends { workflowId: number }>(rows: readonly Row[]) =>
        rows.filter(({ workflowId }) => workflowId === id);
      return [id, statusMap(own(statuses), own(moves), own(resolutions)[0]?.resolution ?? null)];
    }),
  );
}

/** The ways of a workflow, from its statuses and moves in their order. */
export function statusMap(
  statuses: readonly { status: string; phase: Phase }[],
  moves: readonly { from: string; to: string }[],
  fixed: string | null,
): StatusMap {
  const phaseOf = new Map(statuses.map(({ status, phase }) => [status, phase]));
  return {
    fixed,
    way(from, phase) {
      const seen = new Set([from]);
      let reached = [from];
      while (reached.length > 0) {
        const next = reached.flatMap((at) => moves.filter((move) => move.from === at).map(({ to }) => to));
        reached = [...new Set(next)].filter((to) => !seen.has(to));
        for (const to of reached) seen.add(to);
        const found = reached.find((to) => phaseOf.get(to) === phase);
        if (found !== undefined) return found;
        // Closing and opening again is no way.
        reached = reached.filter((to) => phaseOf.get(to) !== "closed");
      }
      return null;
    },
  };
}
