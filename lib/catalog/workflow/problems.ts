import { UNCONFIRMED, type Workflow } from "#lib/catalog/workflow/workflow.ts";

/**
 * What makes a workflow unusable, by the part it is about; nothing when it can be used: a bug can be
 * filed, every open bug can be closed in one move or several, and a closed bug can say how it ended.
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
  if (!starts.some((name) => allowsUnconfirmed || name !== UNCONFIRMED)) {
    problem("transitions", "At least one status must be there for new bugs.");
  }
  const stuck = statuses.filter(({ name, isOpen }) => isOpen && !reachesClosed(workflow, name));
  for (const { name } of stuck) problem("transitions", `A bug that is ${name} could never be closed.`);
  if (resolutions.length === 0) problem("resolutions", "At least one resolution is needed.");
  return problems;
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
