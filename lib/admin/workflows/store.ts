import "server-only";
import { lackDocTypes } from "#lib/bugs/change/doc-rule.ts";
import { replaceStatuses } from "#lib/bugs/many/restatus.ts";
import { MEANING_LABELS, type Meaning, PHASE_LABELS, type Phase } from "#lib/catalog/workflow/phases.ts";
import { workflowProblems } from "#lib/catalog/workflow/problems.ts";
import { isUnconfirmed, resolutionNames, type Workflow } from "#lib/catalog/workflow/workflow.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Audit, Recordable } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** Stored workflows: reading, replacing, and bugs in removed statuses. */

export type StoredWorkflow = Workflow & { id: number; name: string; revision: number; isDefault: boolean };

/** The products that use the workflow, and what they allow. */
export type WorkflowContext = {
  tx: Transaction;
  viewer: Viewer;
  audit: Audit;
  productIds: number[];
  allowsUnconfirmed: boolean;
};

/** A workflow with everything in it, locked. */
export async function readWorkflow(tx: Transaction, id: number): Promise<StoredWorkflow> {
  await tx.$executeRaw(sql`SELECT 1 FROM workflows WHERE id = ${id} FOR UPDATE`);
  const row = await tx.workflow.findUniqueOrThrow({
    where: { id },
    include: {
      statuses: { orderBy: [{ sortKey: "asc" }, { status: "asc" }], include: { of: true } },
      resolutions: { orderBy: [{ sortKey: "asc" }, { resolution: "asc" }] },
      transitions: true,
    },
  });
  return {
    id,
    name: row.name,
    revision: row.revision,
    isDefault: row.isDefault,
    statuses: row.statuses.map(({ status, isOpen, phase, of }) => ({
      name: status,
      isOpen: isOpen ?? of.isOpen,
      phase,
    })),
    resolutions: row.resolutions.map(({ resolution, meaning, requiresComment, refusesOpenBlockers }) => ({
      name: resolution,
      meaning,
      requiresComment,
      refusesOpenBlockers,
    })),
    transitions: row.transitions.map(({ from, to, requiresComment, requiredFields }) => ({
      from,
      to,
      requiresComment,
      requiredFields,
    })),
  };
}

/** Replaces the stored workflow. */
export async function writeWorkflow(tx: Transaction, id: number, workflow: Workflow): Promise<void> {
  const { statuses, resolutions, transitions } = workflow;
  await tx.transition.deleteMany({ where: { workflowId: id } });
  await tx.workflowStatus.deleteMany({ where: { workflowId: id } });
  await tx.workflowResolution.deleteMany({ where: { workflowId: id } });
  await tx.workflowStatus.createMany({
    data: statuses.map(({ name, isOpen, phase }, index) => ({
      workflowId: id,
      status: name,
      isOpen,
      phase,
      sortKey: (index + 1) * 10,
    })),
  });
  await tx.workflowResolution.createMany({
    data: resolutions.map(({ name, meaning, requiresComment, refusesOpenBlockers }, index) => ({
      workflowId: id,
      resolution: name,
      meaning,
      requiresComment,
      refusesOpenBlockers,
      sortKey: (index + 1) * 10,
    })),
  });
  await tx.transition.createMany({
    data: transitions.map(({ requiredFields = [], ...move }) => ({
      workflowId: id,
      requiredFields: [...requiredFields],
      ...move,
    })),
  });
  // The site's workflow defines the meanings that other workflows lack.
  await tx.$executeRaw(sql`UPDATE statuses s SET phase = ws.phase FROM workflow_statuses ws JOIN workflows w ON w.id = ws.workflow_id
    WHERE w.id = ${id} AND w.is_default AND s.name = ws.status AND s.phase <> ws.phase`);
  await tx.$executeRaw(sql`UPDATE resolutions r SET meaning = wr.meaning FROM workflow_resolutions wr JOIN workflows w ON w.id = wr.workflow_id
    WHERE w.id = ${id} AND w.is_default AND r.name = wr.resolution AND r.meaning <> wr.meaning`);
  await tx.workflow.update({ where: { id }, data: { revision: { increment: 1 } } });
}

/**
 * A workflow in the audit log: A>B is a transition, >B a status for new bugs; a star requires a comment, what follows a colon is a
 * required field, an exclamation mark refuses open blockers.
 */
export function workflowFacts({ statuses, resolutions, transitions }: Workflow): Record<string, Recordable> {
  return {
    statuses: statuses.map(({ name }) => name),
    resolutions: resolutions.map(
      ({ name, requiresComment, refusesOpenBlockers }) =>
        `${name}${requiresComment ? "*" : ""}${refusesOpenBlockers ? "!" : ""}`,
    ),
    transitions: transitions
      .map(({ from, to, requiresComment, requiredFields = [] }) =>
        [`${from ?? ""}>${to}${requiresComment ? "*" : ""}`, ...requiredFields].join(":"),
      )
      .sort(),
  };
}

/** Refuses a workflow in which bugs could not be filed or closed. */
export function refuseProblems(context: WorkflowContext, workflow: Workflow): void {
  const problems = workflowProblems(workflow, context);
  if (Object.keys(problems).length > 0) throw new InvalidInput(problems);
}

/** `isConfirmed`: whether bugs in the new status are confirmed. */
export type StatusReplacements = { from: string; to: string; isConfirmed: boolean; count: number }[];

/**
 * The effect of a workflow change on bugs: those in a removed status need a replacement, given as
 * `FROM>TO`; those with a removed resolution keep it.
 */
export async function planReplacements(
  context: WorkflowContext,
  before: Workflow,
  after: Workflow,
  chosen: readonly string[],
): Promise<{ replacements: StatusReplacements; lines: string[]; moved: number }> {
  const names = (list: Workflow["statuses"]) => list.map(({ name }) => name);
  const gone = before.statuses.filter(({ name }) => !names(after.statuses).includes(name));
  const counts = await countBy(context, "status", names(gone));
  const replacements: StatusReplacements = [];
  const problems: string[] = [];
  for (const { name, isOpen, phase } of gone) {
    const count = counts.get(name) ?? 0;
    if (count === 0) continue;
    const to = chosen.map(splitReplacement).find(({ from }) => from === name)?.to;
    const target = after.statuses.find((status) => status.name === to);
    const kind = isOpen ? "open" : "closed";
    if (!to) problems.push(`${name}: choose another status for ${countOf(count, "bug")}.`);
    else if (!target) problems.push(`${name}: ${to} is not a status of the new workflow.`);
    else if (target.isOpen !== isOpen)
      problems.push(
        `${name}: ${to} is ${kind === "open" ? "closed" : "open"}, choose another status that is ${kind}.`,
      );
    else if (isUnconfirmed(after, to) && !context.allowsUnconfirmed)
      problems.push(`${name}: ${to} is not used here.`);
    else if (
      target.phase === "verified" &&
      phase !== "verified" &&
      (await lackDocTypes(context.tx, context.productIds, name))
    )
      problems.push(
        `${name}: ${to} would verify bugs of a milestone that have no doc type. Choose a doc type for them first, or another status.`,
      );
    else replacements.push({ from: name, to, isConfirmed: !isUnconfirmed(after, to), count });
  }
  if (problems.length > 0) throw new InvalidInput({ moveTo: problems });
  const lines = replacements.map(
    ({ from, to, count }) => `Changes ${countOf(count, "bug")} from ${from} to ${to}.`,
  );
  const kept = resolutionNames(after);
  const ended = resolutionNames(before).filter((name) => !kept.includes(name));
  for (const [name, count] of await countBy(context, "resolution", ended)) {
    lines.push(
      `${countOf(count, "bug")} ${count === 1 ? "keeps" : "keep"} the resolution ${name}, which is no longer offered.`,
    );
  }
  lines.push(...(await describeMeanings(context, before, after)));
  return { replacements, lines, moved: replacements.reduce((sum, { count }) => sum + count, 0) };
}

/** The effect of changed meanings of statuses and resolutions on bugs, as sentences. */
export async function describeMeanings(
  context: WorkflowContext,
  before: Workflow,
  after: Workflow,
): Promise<string[]> {
  const phases = changedMeanings(before, after).filter((one) => one.kind === "status");
  const meanings = changedMeanings(before, after).filter((one) => one.kind === "resolution");
  const statusCounts = await countBy(
    context,
    "status",
    phases.map(({ name }) => name),
  );
  const resolutionCounts = await countBy(
    context,
    "resolution",
    meanings.map(({ name }) => name),
  );
  return [
    ...phases.map(
      ({ name, from, to }) =>
        `${name} has the phase “${PHASE_LABELS[to]}” instead of “${PHASE_LABELS[from]}”: ${countOf(statusCounts.get(name) ?? 0, "bug")}.`,
    ),
    ...meanings.map(
      ({ name, from, to }) =>
        `${name} means “${MEANING_LABELS[to]}” instead of “${MEANING_LABELS[from]}”: ${countOf(resolutionCounts.get(name) ?? 0, "bug")}.`,
    ),
  ];
}

/** Records each status and resolution with a changed meaning; returns their number. */
export function recordMeanings({ audit }: WorkflowContext, before: StoredWorkflow, after: Workflow): number {
  const changed = changedMeanings(before, after);
  for (const { kind, name, from, to } of changed) {
    const subject = {
      kind: kind === "status" ? "workflowStatus" : "workflowResolution",
      id: before.id,
      name,
    };
    const field = kind === "status" ? "phase" : "meaning";
    audit.changes(subject, { [field]: from }, { [field]: to });
  }
  return changed.length;
}

type ChangedMeaning =
  | { kind: "status"; name: string; from: Phase; to: Phase }
  | { kind: "resolution"; name: string; from: Meaning; to: Meaning };

function changedMeanings(before: Workflow, after: Workflow): ChangedMeaning[] {
  return [
    ...after.statuses.flatMap(({ name, phase }): ChangedMeaning[] => {
      const from = before.statuses.find((one) => one.name === name)?.phase ?? phase;
      return from === phase ? [] : [{ kind: "status", name, from, to: phase }];
    }),
    ...after.resolutions.flatMap(({ name, meaning }): ChangedMeaning[] => {
      const from = before.resolutions.find((one) => one.name === name)?.meaning ?? meaning;
      return from === meaning ? [] : [{ kind: "resolution", name, from, to: meaning }];
    }),
  ];
}

export function subjectOf({ id, name, revision }: StoredWorkflow) {
  return { kind: "workflow", id, name, revision };
}

/** Sets the new status of the bugs, with history. Returns their number. */
export function moveBugsToReplacements(
  context: WorkflowContext,
  replacements: StatusReplacements,
): Promise<number> {
  return replaceStatuses(context, context.productIds, replacements);
}

/** `POST>MODIFIED`, or `>NEW` for new bugs. */
export function splitReplacement(text: string): { from: string; to: string } {
  const at = text.indexOf(">");
  return { from: text.slice(0, Math.max(at, 0)).trim(), to: text.slice(at + 1).trim() };
}

async function countBy(
  { tx, productIds }: WorkflowContext,
  field: "status" | "resolution",
  values: readonly string[],
): Promise<Map<string, number>> {
  const column = field === "status" ? sql`b.status` : sql`b.resolution`;
  const rows = await queryRowsIn<{ name: string; count: number }>(
    tx,
    sql`SELECT ${column} AS name, count(*)::int AS count FROM bugs b
        WHERE b.product_id = ANY(${productIds}::int[]) AND ${column} = ANY(${[...values]}::text[]) GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ name, count }) => [name, count]));
}
