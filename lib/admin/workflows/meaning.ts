import "server-only";
import { z } from "zod";
import type { ActResult, OwnWords } from "#lib/admin/act/act.ts";
import { revision } from "#lib/admin/act/inputs.ts";
import {
  describeMeanings,
  recordMeanings,
  refuseProblems,
  type StoredWorkflow,
  subjectOf,
  type WorkflowContext,
  writeWorkflow,
} from "#lib/admin/workflows/store.ts";
import { MEANINGS, PHASES } from "#lib/catalog/workflow/phases.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";

/** Sets the meaning of one status or resolution of a workflow: for programs and for undo. */

const which = z.string("Say which.").trim().min(1, "Say which.").max(100);

export const phaseInput = z.object({
  status: which,
  phase: z.enum(PHASES, `Choose ${PHASES.join(", ")}.`),
  revision,
});
export const meaningInput = z.object({
  resolution: which,
  meaning: z.enum(MEANINGS, `Choose ${MEANINGS.join(", ")}.`),
  revision,
});

/** The new workflow, and the revision that was seen. */
export type MeaningChange = { after: Workflow; seen: number | undefined };

/** A new phase for one status. */
export function withPhase(
  stored: StoredWorkflow,
  { status, phase, revision }: z.output<typeof phaseInput>,
): MeaningChange {
  if (!stored.statuses.some(({ name }) => name === status))
    throw new InvalidInput({ status: [`${status} is not in the workflow.`] });
  const statuses = stored.statuses.map((one) => (one.name === status ? { ...one, phase } : one));
  return { after: { ...stored, statuses }, seen: revision };
}

/** A new meaning for one resolution. */
export function withMeaning(
  stored: StoredWorkflow,
  { resolution, meaning, revision }: z.output<typeof meaningInput>,
): MeaningChange {
  if (!stored.resolutions.some(({ name }) => name === resolution))
    throw new InvalidInput({ resolution: [`${resolution} is not in the workflow.`] });
  const resolutions = stored.resolutions.map((one) => (one.name === resolution ? { ...one, meaning } : one));
  return { after: { ...stored, resolutions }, seen: revision };
}

/** The effect on the bugs that the viewer may count. */
export async function previewMeaning(
  context: WorkflowContext,
  stored: StoredWorkflow,
  change: MeaningChange,
): Promise<OwnWords> {
  const after = await check(context, stored, change);
  const lines = await describeMeanings(context, stored, after);
  return { lines: lines.length > 0 ? lines : ["No bug changes."], counts: {} };
}

export async function setMeaning(
  context: WorkflowContext,
  stored: StoredWorkflow,
  change: MeaningChange,
): Promise<ActResult> {
  const after = await check(context, stored, change);
  if (recordMeanings(context, stored, after) === 0) return { message: "Nothing was different." };
  await writeWorkflow(context.tx, stored.id, after);
  return { message: "The workflow is saved." };
}

/** Refuses collisions and invalid values; the messages are at the fields of the form. */
async function check(
  context: WorkflowContext,
  stored: StoredWorkflow,
  { after, seen }: MeaningChange,
): Promise<Workflow> {
  await refuseCollision(context.tx, subjectOf(stored), seen);
  try {
    refuseProblems(context, after);
    return after;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const { phases, meanings, ...others } = error.fields;
    throw new InvalidInput({
      ...others,
      ...(phases ? { phase: phases } : {}),
      ...(meanings ? { meaning: meanings } : {}),
    });
  }
}
