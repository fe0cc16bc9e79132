import { type Draft, demandField, differenceOf, refuse } from "#lib/bugs/change/draft.ts";
import { demandDocType } from "#lib/bugs/change/plan-doc-rule.ts";
import { inSentence, isPlain, isUnsaid, REQUIRABLE_FIELDS } from "#lib/bugs/fields/registry.ts";
import {
  checkStatusChange,
  duplicateResolution,
  endingOf,
  isOpen,
  isUnconfirmed,
  meaningOf,
  resolutionAfter,
} from "#lib/catalog/workflow/workflow.ts";

/** Status, resolution and duplicate belong together: marking a duplicate closes, reopening unmarks. */
export function planStatus(draft: Draft) {
  const { facts, bug, input, destination, plan } = draft;
  if (input.status === undefined && input.resolution === undefined && input.duplicateOf === undefined) return;
  const marksDuplicate = typeof input.duplicateOf === "number";
  const workflow = facts.workflows.get(destination.product.id);
  if (!workflow) throw new Error(`The workflow of ${destination.product.name} was not loaded.`);
  const closing = workflow.statuses.find((status) => !status.isOpen)?.name ?? bug.status;
  const to = input.status || (marksDuplicate && bug.isOpen ? closing : bug.status);
  const asked = marksDuplicate ? duplicateResolution(workflow) : input.resolution;
  if (marksDuplicate && asked === null) {
    const message = "No resolution means duplicate here: the maintainers have to add one.";
    return refuse(draft, "duplicateOf", message);
  }
  const duplicateOf = input.duplicateOf === undefined ? bug.duplicateOf : input.duplicateOf;
  const allowsUnconfirmed = destination.isElsewhere
    ? (facts.target?.product.allowsUnconfirmed ?? false)
    : bug.allowsUnconfirmed;
  const stays = isOpen(workflow, to, bug.isOpen ? null : bug.resolution) && to !== bug.status;
  const change = {
    from: bug.status,
    to,
    fromResolution: bug.resolution,
    toResolution: stays ? undefined : asked || undefined,
    hasComment: Boolean(input.comment),
    allowsUnconfirmed,
    duplicateOf,
    missing: missingFields(draft),
    openBlockers: openBlockers(draft),
  };
  const problems = checkStatusChange(workflow, change);
  for (const problem of problems) refuse(draft, problem.field, problem.message);
  if (problems.length > 0) return;

  const resolution = resolutionAfter(workflow, change);
  const meaning = meaningOf(workflow, resolution);
  // A resolution that is not in the workflow is kept.
  const isDuplicate = meaning === null ? resolution === bug.resolution : meaning === "duplicate";
  const staysDuplicate = isDuplicate && resolution !== null ? duplicateOf : null;
  if (to === bug.status && resolution === bug.resolution && staysDuplicate === bug.duplicateOf) return;
  const field = marksDuplicate ? "duplicateOf" : to === bug.status ? "resolution" : "status";
  const refusal = {
    at: input.status ? "status" : field,
    what: `make this bug ${to}${resolution ? ` ${resolution}` : ""}`,
  };
  if (!demandField(draft, field, { to: endingOf(workflow, to, resolution) }, refusal)) return;
  demandDocType(draft, workflow, bug, { status: to, resolution });
  const noteWord = (field: "status" | "resolution", from: string | null, after: string | null) => {
    if (from === after) return;
    const idOf = (name: string | null) => (name === null ? null : (facts.values?.idOf(field, name) ?? null));
    plan.changes.push({ field, from: from ?? "", to: after ?? "", fromId: idOf(from), toId: idOf(after) });
    plan.columns[field] = after;
  };
  noteWord("status", bug.status, to);
  noteWord("resolution", bug.resolution, resolution);
  if (staysDuplicate !== bug.duplicateOf) {
    const [fromId, toId] = [bug.duplicateOf, staysDuplicate];
    const isHidden = [fromId, toId].some((id) => id !== null && !facts.publicIds.has(id));
    plan.changes.push({
      field: "duplicateOf",
      from: fromId?.toString() ?? "",
      to: toId?.toString() ?? "",
      fromId,
      toId,
      isHidden,
    });
    plan.columns.duplicateOf = toId;
  }
  if (!bug.everConfirmed && to !== bug.status && !isUnconfirmed(workflow, to))
    plan.columns.everConfirmed = true;
}

/** What a workflow can require and the bug does not have after the change; targets, values and people are planned before. */
function missingFields({ bug, plan }: Draft): { field: string; label: string }[] {
  return REQUIRABLE_FIELDS.filter((name) => {
    const planned = plan.columns[name];
    if (planned !== undefined) return planned === null || isUnsaid(name, String(planned));
    return isPlain(name) ? isUnsaid(name, bug.plain[name]) : bug[name] === null;
  }).map((field) => ({ field, label: inSentence(field) }));
}

/** Those that stay when the change takes some away. */
function openBlockers({ facts, bug, input }: Draft): number[] {
  const { remove } = input.dependsOn
    ? differenceOf(bug.dependsOn, input.dependsOn)
    : { remove: [] as number[] };
  return (facts.openBlockers.get(bug.id) ?? []).filter((id) => !remove.includes(id));
}
