import "server-only";
import { listSettableGroups } from "#lib/bugs/access/settable-groups.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { type FilingChoices, findFilingChoices } from "#lib/catalog/filing-choices.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { nextStatuses, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type ChoiceOption = { value: string; label: string; hint?: string };

/** What can be said of where a bug stands. */
export type StatusChoices = {
  /** Where the bug can go from where it is, with what is open among them. */
  statuses: { name: string; isOpen: boolean }[];
  /** Without the one that means duplicate: that is said by naming the other bug. */
  resolutions: string[];
};

/** What the fields of one bug can be set to, for its forms; the value it has is always among them. */
export type BugChoices = StatusChoices & {
  components: ChoiceOption[];
  versions: ChoiceOption[];
  targetReleases: ChoiceOption[];
  targetMilestones: ChoiceOption[];
  severities: ChoiceOption[];
  priorities: ChoiceOption[];
  keywords: ChoiceOption[];
  /** Names of groups that the viewer may put on the bug. */
  groups: string[];
};

/** The statuses and resolutions for a bug under the workflow of its product: what the comment box offers. */
export function statusChoices(bug: BugView, workflow: Workflow): StatusChoices {
  const isOpen = new Map(workflow.statuses.map((status) => [status.name, status.isOpen]));
  const { allowsUnconfirmed } = bug;
  return {
    statuses: nextStatuses(workflow, bug.status, { allowsUnconfirmed }).map((name) => ({
      name,
      isOpen: isOpen.get(name) ?? true,
    })),
    resolutions: workflow.resolutions.flatMap(({ name, meaning }) => (meaning === "duplicate" ? [] : [name])),
  };
}

/** Reads the choices for a bug that the viewer sees, also one in a product that he does not. */
export async function getBugChoices(viewer: Viewer, bug: BugView): Promise<BugChoices> {
  const [workflow, catalog, groups] = await Promise.all([
    loadWorkflow(bug.productId),
    findFilingChoices(viewer, bug.product),
    listSettableGroups(viewer, bug.productId),
  ]);
  return { ...statusChoices(bug, workflow), groups, ...(catalog ? fromCatalog(catalog, bug) : nothing) };
}

const nothing = {
  components: [],
  versions: [],
  targetReleases: [],
  targetMilestones: [],
  severities: [],
  priorities: [],
  keywords: [],
};

function fromCatalog(catalog: FilingChoices, bug: BugView) {
  const described = (list: { name: string; description: string }[]) =>
    list.map(({ name, description }) => ({ value: name, label: name, hint: description }));
  return {
    components: withCurrent(described(catalog.components), bug.component),
    versions: withCurrent(catalog.versions.map(plain), bug.version),
    targetReleases: withCurrent(
      catalog.targetReleases.map(({ name, state }) => ({ value: name, label: name, hint: state })),
      bug.targetRelease,
    ),
    targetMilestones: withCurrent(
      catalog.milestones.map(({ name, dueOn }) => ({ value: name, label: name, hint: dueOn ?? "" })),
      bug.targetMilestone,
    ),
    severities: withCurrent(described(catalog.severities), bug.severity),
    priorities: withCurrent(described(catalog.priorities), bug.priority),
    keywords: described(catalog.keywords),
  };
}

function plain({ name }: { name: string }): ChoiceOption {
  return { value: name, label: name };
}

function withCurrent(options: ChoiceOption[], current: string | null): ChoiceOption[] {
  if (!current || options.some(({ value }) => value === current)) return options;
  return [{ value: current, label: current }, ...options];
}
