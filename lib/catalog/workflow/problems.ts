import { PHASE_LABELS, PHASES } from "#lib/catalog/workflow/phases.ts";
import { isUnconfirmed, type Status, type Workflow } from "#lib/catalog/workflow/workflow.ts";

/**
 * What makes a workflow unusable, by the part it is about. A usable workflow has none: a bug can be
 * filed, every open bug can be closed in one or more moves, a closed bug has a resolution, and the meanings of
 * statuses and resolutions do not contradict whether a bug is open.
 */
export function workflowProblems(
  workflow: Workflow,
  { allowsUnconfirmed }: { allowsUnconfirmed: boolean },
): Record<string, string[]> {
  const problems: Record<string, string[]> = {};
  const problem = (part: string, message: string) => {
    problems[part] = [...(problems[part] ?? []), message];
  };
  const { statuses, transitions, resolutions } = workflow;
  if (!statuses.some(({ isOpen }) => isOpen)) problem("statuses", "At least one status must be open.");
  if (statuses.every(({ isOpen }) => isOpen)) problem("statuses", "At least one status must be closed.");
  const starts = transitions.filter(({ from }) => from === null).map(({ to }) => to);
  if (!starts.some((name) => allowsUnconfirmed || !isUnconfirmed(workflow, name))) {
    problem("transitions", "New bugs need at least one status.");
  }
  const stuck = statuses.filter(({ name, isOpen }) => isOpen && !reachesClosed(workflow, name));
  for (const { name } of stuck) problem("transitions", `A bug that is ${name} could never be closed.`);
  if (resolutions.length === 0) problem("resolutions", "At least one resolution is needed.");
  for (const message of statuses.flatMap(phaseProblem)) problem("phases", message);
  if (!resolutions.some(({ meaning }) => meaning === "fixed")) {
    problem("meanings", "At least one resolution must mean that the bug is fixed.");
  }
  const duplicates = resolutions.filter(({ meaning }) => meaning === "duplicate");
  if (duplicates.length === 0) {
    problem("meanings", "One resolution must mean duplicate: every bug can be a duplicate.");
  }
  if (duplicates.length > 1) {
    const names = duplicates.map(({ name }) => name).join(" and ");
    problem("meanings", `Only one resolution can mean duplicate, not ${names}.`);
  }
  return problems;
}

/** In the first four phases there is no fix yet, so the bug is open; in the last it is closed. */
function phaseProblem({ name, isOpen, phase }: Status): string[] {
  const label = PHASE_LABELS[phase].toLowerCase();
  const isBeforeFix = PHASES.indexOf(phase) < PHASES.indexOf("fixed");
  if (isOpen && phase === "closed") return [`A bug that is ${name} is open: its phase cannot be ${label}.`];
  if (!isOpen && isBeforeFix) return [`A bug that is ${name} is closed: its phase cannot be ${label}.`];
  return [];
}

function reachesClosed({ statuses, transitions }: Workflow, start: string): boolean {
  const closed = new Set(statuses.filter(({ isOpen }) => !isOpen).map(({ name }) => name));
  const seen = new Set([start]);
  for (const at of seen) {
    if (closed.has(at)) return true;
    for (const { from, to } of transitions) if (from === at) seen.add(to);
  }
  return false;
}
