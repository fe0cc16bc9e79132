import { type Draft, refuse } from "#lib/bugs/change/draft.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { isUnsaid } from "#lib/bugs/fields/registry.ts";
import { type Phase, phaseOfBug } from "#lib/catalog/workflow/phases.ts";
import { meaningOf, type Workflow } from "#lib/catalog/workflow/workflow.ts";

type State = { status: string; resolution: string | null };

export const NEEDS_DOC_TYPE =
  "A bug in a milestone needs a doc type before it is verified, for the release notes: choose one first. “No Doc Update” is one.";

/** Refuses to verify a bug of a milestone that has no doc type, where the product demands one. */
export function demandDocType(draft: Draft, workflow: Workflow, from: State, to: State): void {
  const { facts, bug, destination, plan } = draft;
  if (!facts.docRule.has(destination.product.id)) return;
  if (phaseIn(workflow, to) !== "verified" || phaseIn(workflow, from) === "verified") return;
  const milestone = "targetMilestone" in plan.columns ? plan.columns.targetMilestone : bug.targetMilestone;
  if (milestone == null) return;
  const { [DOC_TYPE]: chosen = bug.plain[DOC_TYPE] } = plan.columns;
  if (!isUnsaid(DOC_TYPE, String(chosen))) return;
  refuse(draft, "status", NEEDS_DOC_TYPE);
}

function phaseIn(workflow: Workflow, { status, resolution }: State): Phase | null {
  const phase = workflow.statuses.find(({ name }) => name === status)?.phase;
  return phase === undefined ? null : phaseOfBug(phase, meaningOf(workflow, resolution));
}
