import "server-only";
import { z } from "zod";
import type { ActResult, OwnWords } from "#lib/admin/act/act.ts";
import { optionalText, revision } from "#lib/admin/act/inputs.ts";
import {
  moveBugsToReplacements,
  planReplacements,
  recordMeanings,
  refuseProblems,
  type StoredWorkflow,
  splitReplacement,
  subjectOf,
  type WorkflowContext,
  workflowFacts,
  writeWorkflow,
} from "#lib/admin/workflows/store.ts";
import { REQUIRABLE_FIELDS } from "#lib/bugs/fields/registry.ts";
import { isMeaning, isPhase, MEANINGS, PHASES } from "#lib/catalog/workflow/phases.ts";
import type { Resolution, Status, Workflow } from "#lib/catalog/workflow/workflow.ts";
import { InvalidInput } from "#lib/errors.ts";
import { refuseCollision } from "#lib/people/audit.ts";
import { countOf } from "#lib/text.ts";

/** Operations on a workflow of a product or the site's default. */

const names = z.array(z.string().trim().max(64)).max(80, "At most 80.");
const moveList = z.array(z.string().trim().max(130)).max(6400);

export const setInput = z.object({
  /** In order. */
  statuses: names,
  resolutions: names,
  /** `FROM>TO`; `>TO` for a new bug. */
  transitions: moveList,
  /** `STATUS=phase`; a status that is not named keeps its phase. */
  phases: moveList.optional(),
  /** `RESOLUTION=meaning`; a resolution that is not named keeps its meaning. */
  meanings: moveList.optional(),
  /** Those of them that take a comment. */
  requiresComment: moveList.optional(),
  /** `FROM>TO=field`: what the moves require; without it, what they required. */
  requiredFields: moveList.optional(),
  /** One more: on the moves from this status, or from all, to that one. */
  requireFrom: z.string().trim().max(64).optional(),
  requireTo: z.string().trim().max(64).optional(),
  requireField: z.string().trim().max(64).optional(),
  /** Resolutions that take a comment, and those that open blockers hinder; without it, those that did. */
  resolutionComments: names.optional(),
  resolutionBlockers: names.optional(),
  /** Replacements of removed statuses: `FROM>TO`. */
  moveTo: moveList.optional(),
  revision,
});

/** Bugzilla's reserved words, and those that a search understands. */
const RESERVED = ["NONE", "ALL", "OPEN", "DUPLICATE", "CHANGE_RESOLUTION", "CLEARRESOLUTION"];

const upperWord = z
  .string("Give it a name.")
  .trim()
  .regex(/^[A-Z][A-Z0-9_]{0,39}$/, "Upper-case letters, digits and _, at most 40: IN_REVIEW.");

export const addStatusInput = z.object({
  name: upperWord.refine((word) => !RESERVED.includes(word), "That word has a meaning of its own."),
  kind: z.enum(["open", "closed"], "Say whether a bug is open in it: that stays for ever."),
  /** What it means; without it, what it means elsewhere here, else what the status it is like means. */
  phase: z.enum(PHASES, `Choose ${PHASES.join(", ")}.`).optional(),
  description: optionalText(500),
  /** It starts with the moves of this status. */
  like: z.string().trim().max(64).optional(),
  revision,
});

export const addResolutionInput = z.object({
  name: upperWord.refine((word) => word !== "NONE", "That word has a meaning of its own."),
  /** Needed for one that no workflow has. */
  meaning: z.enum(MEANINGS, `Choose ${MEANINGS.join(", ")}.`).optional(),
  description: optionalText(500),
  revision,
});

/** What setting it would do. */
export async function previewSet(
  context: WorkflowContext,
  stored: StoredWorkflow,
  input: z.output<typeof setInput>,
): Promise<OwnWords> {
  const { lines, moved } = await planSet(context, stored, input);
  return {
    lines: lines.length > 0 ? lines : ["No bug changes."],
    counts: { bugs: moved },
  };
}

/** Sets all of it: statuses, resolutions, moves. */
export async function setWorkflow(
  context: WorkflowContext,
  stored: StoredWorkflow,
  input: z.output<typeof setInput>,
): Promise<ActResult> {
  const { after, replacements: moves } = await planSet(context, stored, input);
  const changed =
    context.audit.changes(subjectOf(stored), workflowFacts(stored), workflowFacts(after)) +
    recordMeanings(context, stored, after);
  if (changed === 0) return { message: "Nothing was different." };
  const moved = await moveBugsToReplacements(context, moves);
  context.audit.bugs = moved;
  await writeWorkflow(context.tx, stored.id, after);
  for (const { from, to, count } of moves)
    context.audit.record(subjectOf(stored), "move bugs", { from, to, bugs: count });
  return {
    message: `The workflow is saved${moved > 0 ? `; ${countOf(moved, "bug")} got another status` : ""}.`,
    data: { bugs: moved },
  };
}

async function planSet(context: WorkflowContext, stored: StoredWorkflow, input: z.output<typeof setInput>) {
  await refuseCollision(context.tx, subjectOf(stored), input.revision);
  const after = await asWorkflow(context, stored, input);
  refuseProblems(context, after);
  return { after, ...(await planReplacements(context, stored, after, input.moveTo ?? [])) };
}

async function asWorkflow(
  { tx }: WorkflowContext,
  stored: StoredWorkflow,
  input: z.output<typeof setInput>,
): Promise<Workflow> {
  const phases = readPairs("phases", input.phases, isPhase, PHASES);
  const meanings = readPairs("meanings", input.meanings, isMeaning, MEANINGS);
  const asked = [...new Set(input.statuses)];
  const rows = await tx.status.findMany({ where: { name: { in: asked } } });
  const statuses = asked.map((name): Status => {
    const row = rows.find((status) => status.name === name);
    if (!row) throw new InvalidInput({ statuses: [`There is no status ${name}: add it first.`] });
    const own = stored.statuses.find((status) => status.name === name);
    const phase = phases.get(name) ?? own?.phase ?? row.phase;
    return { name, isOpen: own?.isOpen ?? row.isOpen, phase };
  });
  const ends = [...new Set(input.resolutions)];
  const known = await tx.resolution.findMany({ where: { name: { in: ends } } });
  const resolutions = ends.map((name): Resolution => {
    const row = known.find((resolution) => resolution.name === name);
    if (!row) throw new InvalidInput({ resolutions: [`There is no resolution ${name}: add it first.`] });
    const own = stored.resolutions.find((resolution) => resolution.name === name);
    return {
      name,
      meaning: meanings.get(name) ?? own?.meaning ?? row.meaning,
      requiresComment: input.resolutionComments?.includes(name) ?? own?.requiresComment ?? false,
      refusesOpenBlockers: input.resolutionBlockers?.includes(name) ?? own?.refusesOpenBlockers ?? false,
    };
  });
  const requiredOn = readRequired(stored, input);
  const commented = new Set(input.requiresComment);
  const transitions = [...new Set(input.transitions)].flatMap((way) => {
    const { from, to } = splitReplacement(way);
    // The moves of a status that goes are sent along by the form, and go with it.
    if (from === to || !asked.includes(to) || (from !== "" && !asked.includes(from))) return [];
    const requiresComment = from !== "" && commented.has(way);
    return [{ from: from || null, to, requiresComment, requiredFields: requiredOn(from, to) }];
  });
  return { statuses, resolutions, transitions };
}

/** The fields that each move requires. Nothing is required of a new bug: the form for it has fields of its own. */
function readRequired(
  stored: StoredWorkflow,
  { requiredFields, requireFrom, requireTo, requireField }: z.output<typeof setInput>,
): (from: string, to: string) => string[] {
  const named = (field: string) => {
    if (REQUIRABLE_FIELDS.some((name) => name === field)) return field;
    const message = `“${field}” cannot be required: choose ${REQUIRABLE_FIELDS.join(", ")}.`;
    throw new InvalidInput({ requiredFields: [message] });
  };
  const kept = requiredFields
    ?.filter((rule) => rule !== "")
    .map((rule) => {
      const [way = "", field = ""] = rule.split("=");
      return { ...splitReplacement(way), field: named(field.trim()) };
    });
  if (requireField && !requireTo)
    throw new InvalidInput({ requireTo: ["Choose the status that requires it."] });
  if (requireTo && !requireField) throw new InvalidInput({ requireField: ["Choose the field."] });
  const added = requireField ? named(requireField) : null;
  return (from, to) => {
    if (from === "") return [];
    const own = stored.transitions.find((move) => move.from === from && move.to === to)?.requiredFields ?? [];
    const before =
      kept?.filter((rule) => rule.from === from && rule.to === to).map(({ field }) => field) ?? own;
    const isAdded = added !== null && to === requireTo && (!requireFrom || requireFrom === from);
    return REQUIRABLE_FIELDS.filter((name) => before.includes(name) || (isAdded && name === added));
  };
}

/** `NAME=word` several times; the word is one of a closed set. */
function readPairs<Word extends string>(
  field: string,
  pairs: readonly string[] = [],
  isWord: (word: string) => word is Word,
  words: readonly Word[],
): Map<string, Word> {
  const found = new Map<string, Word>();
  for (const pair of pairs) {
    const at = pair.lastIndexOf("=");
    const [name, word] = [pair.slice(0, Math.max(at, 0)).trim(), pair.slice(at + 1).trim()];
    if (name === "" || !isWord(word)) {
      throw new InvalidInput({ [field]: [`“${pair}”: say NAME=word, with one of ${words.join(", ")}.`] });
    }
    found.set(name, word);
  }
  return found;
}

/** Puts a status in, new or known elsewhere, with the moves of one like it. */
export async function addStatus(
  context: WorkflowContext,
  stored: StoredWorkflow,
  input: z.output<typeof addStatusInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const { name } = input;
  const isOpen = input.kind === "open";
  await refuseCollision(tx, subjectOf(stored), input.revision);
  if (stored.statuses.some((status) => status.name === name)) {
    throw new InvalidInput({ name: [`${name} is in it already.`] });
  }
  const known = await tx.status.findUnique({ where: { name } });
  const like = input.like
    ? stored.statuses.find((status) => status.name === input.like)
    : stored.statuses.findLast((status) => status.isOpen === isOpen);
  if (!like) throw new InvalidInput({ like: [`${input.like || "Such a status"} is not in the workflow.`] });
  const similar = [known, like].find((status) => status?.isOpen === isOpen);
  const phase = input.phase ?? similar?.phase ?? (isOpen ? "confirmed" : "closed");
  if (!known) {
    await tx.status.create({
      data: { name, isOpen, phase, description: input.description, sortKey: await nextKey(tx, "status") },
    });
  }
  const at = stored.statuses.indexOf(like) + 1;
  const after: Workflow = {
    statuses: stored.statuses.toSpliced(at, 0, { name, isOpen, phase }),
    resolutions: stored.resolutions,
    transitions: [
      ...stored.transitions,
      ...stored.transitions.filter(({ from }) => from === like.name).map((move) => ({ ...move, from: name })),
      ...stored.transitions
        .filter(({ from, to }) => to === like.name && from !== null)
        .map((move) => ({ ...move, to: name })),
      { from: like.name, to: name, requiresComment: false },
      { from: name, to: like.name, requiresComment: false },
    ],
  };
  refuseProblems(context, after);
  audit.changes(subjectOf(stored), workflowFacts(stored), workflowFacts(after));
  await writeWorkflow(tx, stored.id, after);
  return {
    message: `${name} is in the workflow, with the transitions of ${like.name}. Change them in the table.`,
  };
}

/** Puts a resolution in, new or known elsewhere. */
export async function addResolution(
  context: WorkflowContext,
  stored: StoredWorkflow,
  input: z.output<typeof addResolutionInput>,
): Promise<ActResult> {
  const { tx, audit } = context;
  const { name } = input;
  await refuseCollision(tx, subjectOf(stored), input.revision);
  if (stored.resolutions.some((resolution) => resolution.name === name))
    throw new InvalidInput({ name: [`${name} is in it already.`] });
  const known = await tx.resolution.findUnique({ where: { name } });
  const meaning = input.meaning ?? known?.meaning;
  if (!meaning) throw new InvalidInput({ meaning: ["Say why a bug ends so."] });
  if (!known) {
    await tx.resolution.create({
      data: { name, meaning, description: input.description, sortKey: await nextKey(tx, "resolution") },
    });
  }
  const after = { ...stored, resolutions: [...stored.resolutions, { name, meaning }] };
  refuseProblems(context, after);
  audit.changes(subjectOf(stored), workflowFacts(stored), workflowFacts(after));
  await writeWorkflow(tx, stored.id, after);
  return { message: `A bug can end as ${name}.` };
}

/** After all there are. */
export async function nextKey(tx: WorkflowContext["tx"], table: "status" | "resolution"): Promise<number> {
  const { _max } =
    table === "status"
      ? await tx.status.aggregate({ _max: { sortKey: true } })
      : await tx.resolution.aggregate({ _max: { sortKey: true } });
  return (_max.sortKey ?? 0) + 10;
}
