import "server-only";
import { planChange } from "#lib/bugs/change/change-bugs.ts";
import { loadValues } from "#lib/bugs/change/names.ts";
import { NEEDS_DOC_TYPE } from "#lib/bugs/change/plan-doc-rule.ts";
import { emptyPlan, type PlannedBug } from "#lib/bugs/change/planned.ts";
import { isOnlyPlace } from "#lib/bugs/change/verify-places.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { type Actor, can } from "#lib/people/viewer.ts";
import { loadWorkflows } from "#lib/upstream/flow/status-map.ts";

const MERGED: readonly Phase[] = ["in_review", "fixed", "to_verify", "verified"];
/** Where a bug goes when the test of its only place passes, or fails. */
const NEXT: Partial<Record<string, Phase>> = { verified: "verified", failed_qa: "assigned" };

/**
 * The plan for the bug of a tracking of which a person said a state: one whose fix is in one place follows what is said of it, as
 * the same act. It stays where the workflow has no such step or the person may not take it. Throws InvalidInput when a rule of the
 * product asks for something first.
 */
export async function planFromPlace(
  tx: SqlTransaction,
  actor: Actor,
  trackingId: number,
  bugId: number,
  state: string | undefined,
): Promise<PlannedBug> {
  const stays = emptyPlan(bugId, { isMain: false });
  const to = NEXT[state ?? ""];
  if (to === undefined) return stays;
  const [bug] = await queryRowsIn<{ status: string; productId: number; phase: Phase; workflowId: number }>(
    tx,
    sql`SELECT b.status, b.product_id AS "productId", ${bugPhase} AS phase, coalesce(p.workflow_id, (SELECT w.id FROM workflows w WHERE w.is_default)) AS "workflowId"
        FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = b.product_id
        WHERE t.id = ${trackingId} AND b.resolution IS NULL AND ${isOnlyPlace}`,
  );
  if (!bug || bug.phase === to || !MERGED.includes(bug.phase)) return stays;
  const status = (await loadWorkflows(tx, [bug.workflowId])).get(bug.workflowId)?.way(bug.status, to);
  if (!status) return stays;
  const planned = await planChange(tx, actor, bugId, changeBugInput.parse({ status, revision: "current" }));
  if (!planned) return stays;
  const problems = Object.values(planned.problems).flat();
  if (problems.includes(NEEDS_DOC_TYPE)) throw new InvalidInput({ state: [NEEDS_DOC_TYPE] });
  if (problems.length === 0) return planned.plan;
  // The workflow has the way, over others.
  if (!can(actor, "edit", bug.productId)) return stays;
  const values = await loadValues(tx);
  const idOf = (name: string) => values.idOf("status", name);
  const plan = emptyPlan(bugId);
  plan.columns.status = status;
  plan.changes.push({
    field: "status",
    from: bug.status,
    to: status,
    fromId: idOf(bug.status),
    toId: idOf(status),
  });
  return plan;
}
