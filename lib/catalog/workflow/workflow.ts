import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { sayList } from "#lib/text.ts";

/** The statuses of a bug and the moves between them: pure rules over a product's workflow (data, see presets.ts). */

export type Status = { name: string; isOpen: boolean; phase: Phase };
export type Resolution = {
  name: string;
  meaning: Meaning;
  requiresComment?: boolean;
  /** Not while the bug depends on an open one. */
  refusesOpenBlockers?: boolean;
};
/** `from` null: the status in which a new bug may be filed. */
export type Transition = {
  from: string | null;
  to: string;
  requiresComment: boolean;
  /** Fields that must have a value after it, by name. */
  requiredFields?: readonly string[];
};
export type Workflow = { statuses: Status[]; transitions: Transition[]; resolutions: Resolution[] };

export type StatusChange = {
  /** null: the bug is being filed. */
  from: string | null;
  to: string;
  /** Null or empty: none. */
  fromResolution: string | null;
  /** The requested resolution; undefined: not given. */
  toResolution?: string | null | undefined;
  hasComment: boolean;
  /** Whether the product uses statuses whose phase is unconfirmed. */
  allowsUnconfirmed: boolean;
  /** The bug that it is, or is being marked, a duplicate of. */
  duplicateOf?: number | null | undefined;
  /** Fields that a workflow can require and that have no value after the change, with their labels in a sentence. */
  missing?: readonly { field: string; label: string }[];
  /** Open bugs that this one depends on, of those that the viewer sees. */
  openBlockers?: readonly number[];
};
/** `field`: status, resolution, comment, a field that is missing, or dependsOn for open blockers. */
export type StatusProblem = { field: string; message: string };

/**
 * The problems with a change of status and resolution; empty when there are none.
 * The resolution the bug has afterwards is `resolutionAfter`.
 * Rules of Bugzilla's Status.pm: staying is always allowed; an open bug has no resolution, a resolved one has one;
 * a duplicate names the other bug; a bug that was imported in a status or with a resolution that this workflow does not
 * have may keep it, and may move to any status that a new bug can reach.
 */
export function checkStatusChange(workflow: Workflow, change: StatusChange): StatusProblem[] {
  return [...statusProblems(workflow, change), ...resolutionProblems(workflow, change)];
}

/** The resolution after the change: none on an open bug; the requested one, else the current one, on a closed bug. */
export function resolutionAfter(
  workflow: Workflow,
  change: Pick<StatusChange, "to" | "fromResolution" | "toResolution">,
): string | null {
  const wanted = change.toResolution === undefined ? change.fromResolution : change.toResolution;
  return isOpen(workflow, change.to, change.fromResolution) ? null : wanted || null;
}

/** May a bug go from one status to another? Staying is a move, too. A null `from` is a bug being filed. */
export function canMove(workflow: Workflow, from: string | null, to: string): boolean {
  if (from === to) return true;
  if (from !== null && !hasStatus(workflow, from)) return reachable(workflow).has(to);
  return findTransition(workflow, from, to) !== undefined;
}

/** The statuses a bug can be moved to, in the workflow's order, without the one it is in. */
export function nextStatuses(
  workflow: Workflow,
  from: string | null,
  { allowsUnconfirmed = true }: { allowsUnconfirmed?: boolean } = {},
): string[] {
  return workflow.statuses
    .map((status) => status.name)
    .filter((name) => name !== from && canMove(workflow, from, name))
    .filter((name) => allowsUnconfirmed || !isUnconfirmed(workflow, name));
}

/** The statuses in which a bug may be filed; those whose phase is unconfirmed only where the product uses them. */
export function initialStatuses(
  workflow: Workflow,
  { allowsUnconfirmed }: { allowsUnconfirmed: boolean },
): string[] {
  return nextStatuses(workflow, null, { allowsUnconfirmed });
}

/** Is a bug in this status open? For a status that the workflow does not have, the resolution decides. */
export function isOpen(workflow: Workflow, status: string, resolution: string | null = null): boolean {
  return workflow.statuses.find(({ name }) => name === status)?.isOpen ?? !resolution;
}

/** Is the phase of this status `unconfirmed`? No for a status that the workflow does not have. */
export function isUnconfirmed(workflow: Workflow, status: string): boolean {
  return workflow.statuses.some(({ name, phase }) => name === status && phase === "unconfirmed");
}

/** Why a bug with this resolution was closed; null for none, and for one that the workflow does not have. */
export function meaningOf(workflow: Workflow, resolution: string | null): Meaning | null {
  return workflow.resolutions.find(({ name }) => name === resolution)?.meaning ?? null;
}

/** What a status means together with its resolution, whatever a workflow calls them. */
export type Ending = {
  isOpen: boolean;
  isUnconfirmed: boolean;
  /** Null: open, or a resolution that the workflow does not have. */
  meaning: Meaning | null;
};

/** The ending of a bug with this status and resolution. */
export function endingOf(workflow: Workflow, status: string, resolution: string | null): Ending {
  return {
    isOpen: resolution === null,
    isUnconfirmed: isUnconfirmed(workflow, status),
    meaning: meaningOf(workflow, resolution),
  };
}

/** The resolution of a bug that is marked as a duplicate; null only in a workflow with problems. */
export function duplicateResolution(workflow: Workflow): string | null {
  return workflow.resolutions.find(({ meaning }) => meaning === "duplicate")?.name ?? null;
}

/** The names of the resolutions, in the workflow's order. */
export function resolutionNames({ resolutions }: Workflow): string[] {
  return resolutions.map(({ name }) => name);
}

function statusProblems(workflow: Workflow, change: StatusChange): StatusProblem[] {
  const { from, to } = change;
  if (from === to) return [];
  if (!hasStatus(workflow, to)) return [{ field: "status", message: `There is no status ${to} here.` }];
  if (isUnconfirmed(workflow, to) && !change.allowsUnconfirmed) {
    return [{ field: "status", message: `This product does not use ${to}.` }];
  }
  if (!canMove(workflow, from, to)) {
    const choices = nextStatuses(workflow, from, change);
    const start =
      from === null ? `A bug cannot be filed as ${to}.` : `A bug cannot go from ${from} to ${to}.`;
    const choice = choices.length > 0 ? ` Choose ${choices.join(", ")}.` : "";
    return [{ field: "status", message: start + choice }];
  }
  const move = `Moving a bug from ${from} to ${to}`;
  const required = requiredFields(workflow, from, to);
  return [
    ...(needsComment(workflow, from, to) && !change.hasComment
      ? [{ field: "comment", message: `${move} needs a comment.` }]
      : []),
    ...(change.missing ?? [])
      .filter(({ field }) => required.includes(field))
      .map(({ field, label }) => ({ field, message: `${move} needs ${withArticle(label)}.` })),
  ];
}

/** "a target milestone", "an assignee" */
export function withArticle(label: string): string {
  return `${/^[aeiou]/i.test(label) ? "an" : "a"} ${label}`;
}

function resolutionProblems(workflow: Workflow, change: StatusChange): StatusProblem[] {
  const problem = (message: string): StatusProblem[] => [{ field: "resolution", message }];
  const had = change.fromResolution || null;
  const requested = change.toResolution || null;
  if (isOpen(workflow, change.to, had)) {
    return requested === null
      ? []
      : problem(`A bug that is ${change.to} is open: it cannot have the resolution ${requested}.`);
  }
  const resolution = change.toResolution === undefined ? had : requested;
  const choices = resolutionNames(workflow).join(", ");
  if (resolution === null) {
    return problem(`A bug that is ${change.to} needs a resolution: ${choices}.`);
  }
  const isNew = resolution !== had;
  const meaning = meaningOf(workflow, resolution);
  if (isNew && meaning === null) {
    return problem(`There is no resolution ${resolution} here. Choose ${choices}.`);
  }
  if (isNew && meaning === "duplicate" && change.duplicateOf == null) {
    return problem("Say which bug this one is a duplicate of.");
  }
  return isNew ? ruleProblems(workflow, change, resolution) : [];
}

/** What the workflow asks of a bug that gets this resolution. */
function ruleProblems(workflow: Workflow, change: StatusChange, name: string): StatusProblem[] {
  const rules = workflow.resolutions.find((resolution) => resolution.name === name);
  const blockers = rules?.refusesOpenBlockers ? (change.openBlockers ?? []) : [];
  const isCommentDue = rules?.requiresComment && !change.hasComment;
  return [
    // A move that needs one anyway has said so.
    ...(isCommentDue && !needsComment(workflow, change.from, change.to)
      ? [{ field: "comment", message: `Closing a bug as ${name} needs a comment.` }]
      : []),
    ...(blockers.length > 0
      ? [
          {
            field: "dependsOn",
            message: `It cannot be closed as ${name} yet: it depends on ${openBugs(blockers)}.`,
          },
        ]
      : []),
  ];
}

function openBugs(numbers: readonly number[]): string {
  const named = numbers.slice(0, 5).map((number) => `bug ${number}`);
  const more = numbers.length - named.length;
  const list = sayList(more > 0 ? [...named, `${more} more`] : named);
  return `${list}, which ${numbers.length === 1 ? "is" : "are"} still open`;
}

/** Whether this move has to be explained in a comment. */
export function needsComment(workflow: Workflow, from: string | null, to: string): boolean {
  return findTransition(workflow, from, to)?.requiresComment === true;
}

/** The fields that must have a value after this move. */
export function requiredFields(workflow: Workflow, from: string | null, to: string): readonly string[] {
  return findTransition(workflow, from, to)?.requiredFields ?? [];
}

function findTransition(workflow: Workflow, from: string | null, to: string): Transition | undefined {
  return workflow.transitions.find((transition) => transition.from === from && transition.to === to);
}

function hasStatus(workflow: Workflow, status: string): boolean {
  return workflow.statuses.some(({ name }) => name === status);
}

/** Every status that a new bug can reach. */
function reachable(workflow: Workflow): Set<string> {
  const found = new Set<string>();
  const queue: (string | null)[] = [null];
  for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
    for (const transition of workflow.transitions) {
      if (transition.from === from && !found.has(transition.to)) {
        found.add(transition.to);
        queue.push(transition.to);
      }
    }
  }
  return found;
}
