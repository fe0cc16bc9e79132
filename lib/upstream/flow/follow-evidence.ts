import "server-only";
import { loadValues } from "#lib/bugs/change/names.ts";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { writePlans } from "#lib/bugs/change/write.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { loadHomeEvidence } from "#lib/upstream/flow/home-evidence.ts";
import { nextPhase } from "#lib/upstream/flow/next-phase.ts";
import { FLOW_RULES, type FlowRule } from "#lib/upstream/flow/rules.ts";
import { loadWorkflows, type StatusMap } from "#lib/upstream/flow/status-map.ts";

type BugRow = {
  id: number;
  productId: number;
  workflowId: number;
  status: string;
  resolution: string | null;
  phase: Phase;
};

/**
 * Moves the status of bugs to where their evidence says that they are, by the rules that their product has on, each as an event of
 * its rule. The bugs must be locked and their trackings computed. A rule does nothing where the workflow has no
 * such phase or no way to it. Returns how many bugs moved.
 */
export async function followEvidence(tx: RunsSql, bugIds: readonly number[]): Promise<number> {
  const bugs = await queryRowsIn<BugRow>(
    tx,
    sql`SELECT b.id, b.product_id AS "productId", coalesce(p.workflow_id, (SELECT w.id FROM workflows w WHERE w.is_default)) AS "workflowId",
          b.status, b.resolution, ${bugPhase} AS phase
        FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.id = ANY(${[...bugIds]}::int[]) ORDER BY b.id`,
  );
  const open = bugs.filter(({ phase }) => phase !== "closed");
  if (open.length === 0) return 0;
  const evidence = await loadHomeEvidence(
    tx,
    open.map(({ id }) => id),
  );
  const off = await loadSwitchedOff(tx, open);
  const workflows = await loadWorkflows(tx, [...new Set(open.map(({ workflowId }) => workflowId))]);
  const moves = open.flatMap((bug) => {
    const home = evidence.get(bug.id);
    const map = workflows.get(bug.workflowId);
    const isOff = (rule: FlowRule) => off.has(`${bug.productId} ${rule}`);
    return home && map ? (walk(bug, map, (phase) => nextPhase(phase, home, isOff)) ?? []) : [];
  });
  const values = await loadValues(tx);
  for (const { bug, rule, status, resolution } of moves) {
    const plan = emptyPlan(bug.id);
    plan.columns.status = status;
    plan.columns.everConfirmed = true;
    plan.changes.push({
      field: "status",
      from: bug.status,
      to: status,
      fromId: values.idOf("status", bug.status),
      toId: values.idOf("status", status),
    });
    if (resolution !== null) {
      plan.columns.resolution = resolution;
      plan.changes.push({
        field: "resolution",
        from: "",
        to: resolution,
        fromId: null,
        toId: values.idOf("resolution", resolution),
      });
    }
    const because = evidence.get(bug.id)?.because(rule) ?? "";
    const says = `${FLOW_RULES[rule].label}${because ? `: ${because}` : ""}`;
    await writePlans(tx, systemViewer(says), [plan]);
  }
  return moves.length;
}

type Move = { bug: BugRow; rule: FlowRule; status: string; resolution: string | null };

/** Follows the rules as far as they and the workflow go. */
function walk(
  bug: BugRow,
  map: StatusMap,
  next: (phase: Phase) => { phase: Phase; rule: FlowRule } | null,
): Move | null {
  let [status, phase] = [bug.status, bug.phase];
  let last: Move | null = null;
  const seen = new Set<Phase>([phase]);
  for (let step = next(phase); step && !seen.has(step.phase); step = next(phase)) {
    seen.add(step.phase);
    const to = map.way(status, step.phase);
    if (to === null) break;
    const resolution = step.phase === "closed" ? map.fixed : null;
    if (step.phase === "closed" && resolution === null) break;
    [status, phase] = [to, step.phase];
    last = { bug, rule: step.rule, status, resolution };
  }
  return last;
}

async function loadSwitchedOff(tx: RunsSql, bugs: readonly BugRow[]): Promise<Set<string>> {
  const rows = await queryRowsIn<{ productId: number; rule: string }>(
    tx,
    sql`SELECT product_id AS "productId", rule FROM rules_switched_off
        WHERE product_id = ANY(${[...new Set(bugs.map(({ productId }) => productId))]}::int[])`,
  );
  return new Set(rows.map(({ productId, rule }) => `${productId} ${rule}`));
}
