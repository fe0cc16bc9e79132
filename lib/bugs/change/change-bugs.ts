import "server-only";
import { randomUUID } from "node:crypto";
import { placePictures } from "#lib/bugs/attachments/place-pictures.ts";
import { refuseCollisions } from "#lib/bugs/change/collisions.ts";
import type { Draft } from "#lib/bugs/change/draft.ts";
import { loadFacts } from "#lib/bugs/change/facts.ts";
import { keepReports } from "#lib/bugs/change/keep-reports.ts";
import { relateOwnAddresses } from "#lib/bugs/change/own-addresses.ts";
import { planChanges } from "#lib/bugs/change/plan-changes.ts";
import {
  emptyPlan,
  isEmptyPlan,
  type PlannedBug,
  type PlannedChange,
  type StoredFile,
} from "#lib/bugs/change/planned.ts";
import { verifyPlaces } from "#lib/bugs/change/verify-places.ts";
import { type OpenBatch, type Written, writePlans } from "#lib/bugs/change/write.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { CHANGE_ACT, openAct } from "#lib/bugs/many/journal.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { type SqlTransaction, sqlTransaction } from "#lib/db/client.ts";
import { InvalidInput, NotFound } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

export type Changed = {
  id: number;
  revision: number;
  commentNumber: number | null;
  commentAnchor: string | null;
};

/** The maximum per call. */
const MOST_BUGS = 1_000;

/** Changes one bug: `changeBugs` of one. Throws NotFound, Collision, InvalidInput (at the field) or NotSignedIn. */
export async function changeBug(
  viewer: Viewer,
  id: number,
  input: ChangeBug,
  files: readonly StoredFile[] = [],
): Promise<Changed> {
  const [changed] = await changeBugs(viewer, [id], input, files);
  if (!changed) throw new NotFound(`There is no bug ${id}.`);
  return changed;
}

/**
 * The only way to change bugs, one or a thousand, in one transaction: lock in order of number → load in sets → plan
 * (facts and input to changes or problems) → write. Either all of them change, or none. Adding only a comment needs no
 * revision, since it cannot collide. Returns the bugs in the order of their numbers.
 */
export async function changeBugs(
  viewer: Viewer,
  ids: readonly number[],
  input: ChangeBug,
  files: readonly StoredFile[] = [],
): Promise<Changed[]> {
  const actor = requireActor(viewer);
  const numbers = demandNumbers(ids);
  // Of several bugs, each gets attachments of its own.
  const placed =
    numbers.length === 1 ? await placePictures(input.comment, files) : { text: input.comment, files };
  const html = placed.text ? await renderComment(placed.text, { authorId: actor.userId }) : "";
  return sqlTransaction(async (tx) => {
    if (saysMore(input) && !isOfFiles(input, files)) await openAct(tx, actor, randomUUID(), CHANGE_ACT);
    return changeBugsIn(tx, actor, numbers, { ...input, comment: placed.text }, html, placed.files);
  });
}

/** Whether it may change something that can be taken back: not a comment alone. */
function saysMore({
  revision: _r,
  lastComment: _l,
  comment: _c,
  commentAudience: _a,
  ...more
}: ChangeBug): boolean {
  return Object.values(more).some((value) => value !== undefined);
}

/** Whether it changes attachments or adds some: what hangs on them cannot be taken back by itself, so that none of it is. */
function isOfFiles({ attachments = [], replaces }: ChangeBug, files: readonly StoredFile[]): boolean {
  return files.length > 0 || attachments.length > 0 || replaces !== undefined;
}

/** The same as part of a transaction; `html`: of the comment. */
export async function changeBugsIn(
  tx: SqlTransaction,
  actor: Actor,
  numbers: readonly number[],
  input: ChangeBug,
  html = "",
  files: readonly StoredFile[] = [],
): Promise<Changed[]> {
  const drafts = await draftChanges(tx, actor, numbers, input, html, files);
  refuseProblems(drafts);
  const written = await writeDrafts(tx, actor, drafts, numbers.length > 1 ? "Changed together" : undefined);
  return drafts.map((draft) => changedOf(draft, written.get(draft.bug.id)));
}

/** The planned change of one bug, or its problems. */
export type ChangePreview = {
  id: number;
  changes: readonly PlannedChange[];
  /** Messages by field; if there are any, no bug would be changed. */
  problems: Record<string, string[]>;
};

/** What `changeBugs` would do, by the same plan. Writes nothing, but locks the bugs while planning. */
export async function previewChanges(
  viewer: Viewer,
  ids: readonly number[],
  input: ChangeBug,
): Promise<ChangePreview[]> {
  const actor = requireActor(viewer);
  return sqlTransaction(async (tx) => {
    const drafts = await draftChanges(tx, actor, demandNumbers(ids), input, "", []);
    return drafts.map(({ bug, plan, problems }) => ({ id: bug.id, changes: plan.changes, problems }));
  });
}

/** The plans of those bugs that the viewer sees, which are locked; the others read like missing ones. Writes nothing. */
export async function planSome(
  tx: SqlTransaction,
  actor: Actor,
  numbers: readonly number[],
  input: ChangeBug,
  html: string,
): Promise<Draft[]> {
  const facts = await loadFacts(tx, actor, numbers, input, html);
  return planChanges(tx, { ...facts, bugs: facts.bugs.filter(({ isVisible }) => isVisible) }, []);
}

/** Writes what was planned, without problems. `batch`: of several bugs, its label, or an open one. */
export async function writeDrafts(
  tx: SqlTransaction,
  actor: Actor,
  drafts: readonly Draft[],
  batch: string | OpenBatch | undefined,
): Promise<Map<number, Written>> {
  const plans = drafts.map(({ plan }) => plan).filter((plan) => !isEmptyPlan(plan));
  await verifyPlaces(tx, actor, plans);
  await keepReports(
    tx,
    drafts.flatMap(({ bug, destination }) => (destination.isElsewhere ? bug.id : [])),
  );
  return writePlans(tx, actor, withOthers(drafts, plans), batch === undefined ? {} : { batch });
}

/** The plan of one bug's change within another transaction, or its problems. The caller writes it. */
export async function planChange(
  tx: SqlTransaction,
  actor: Actor,
  id: number,
  input: ChangeBug,
): Promise<Pick<Draft, "plan" | "problems"> | null> {
  const [draft] = await draftChanges(tx, actor, [id], input, "", []);
  return draft ?? null;
}

async function draftChanges(
  tx: SqlTransaction,
  actor: Actor,
  ids: readonly number[],
  given: ChangeBug,
  html: string,
  files: readonly StoredFile[],
): Promise<Draft[]> {
  const input = relateOwnAddresses(given);
  const facts = await loadFacts(tx, actor, ids, input, html);
  const found = new Set(facts.bugs.filter(({ isVisible }) => isVisible).map(({ id }) => id));
  const missing = ids.find((id) => !found.has(id));
  if (missing !== undefined) throw new NotFound(`There is no bug ${missing}.`);
  await refuseCollisions(tx, facts.viewer, facts.bugs, input);
  return planChanges(tx, facts, files);
}

function demandNumbers(ids: readonly number[]): number[] {
  const numbers = [...new Set(ids)].sort((a, b) => a - b);
  if (numbers.length > MOST_BUGS)
    throw new InvalidInput({}, `At most ${MOST_BUGS} bugs are changed at once.`);
  return numbers;
}

/** With several bugs each message includes the number of affected bugs. */
function refuseProblems(drafts: readonly Draft[]): void {
  const bugsOf = new Map<string, number[]>();
  for (const { bug, problems } of drafts) {
    for (const [field, messages] of Object.entries(problems)) {
      for (const message of messages) {
        const key = JSON.stringify([field, message]);
        bugsOf.set(key, [...(bugsOf.get(key) ?? []), bug.id]);
      }
    }
  }
  if (bugsOf.size === 0) return;
  const fields: Record<string, string[]> = {};
  for (const [key, ids] of bugsOf) {
    const [field, message]: [string, string] = JSON.parse(key);
    const where =
      drafts.length > 1
        ? ` (${ids.slice(0, 5).join(", ")}${ids.length > 5 ? ` and ${ids.length - 5} more` : ""})`
        : "";
    fields[field] = [...(fields[field] ?? []), `${message}${where}`];
  }
  throw new InvalidInput(fields);
}

/** The plans of the bugs, and of those at the other ends of their relations, merged by bug. */
function withOthers(drafts: readonly Draft[], plans: readonly PlannedBug[]): PlannedBug[] {
  const byBug = new Map(plans.map((plan) => [plan.bugId, plan]));
  for (const { others } of drafts) {
    for (const other of others.values()) {
      const plan = byBug.get(other.bugId) ?? emptyPlan(other.bugId, { isMain: false });
      plan.changes.push(...other.changes);
      plan.lists.cc.add.push(...other.lists.cc.add);
      for (const way of ["add", "remove"] as const)
        plan.lists.relatedTo[way].push(...other.lists.relatedTo[way]);
      byBug.set(other.bugId, plan);
    }
  }
  return [...byBug.values()].sort((a, b) => a.bugId - b.bugId);
}

function changedOf({ bug }: Draft, written: Written | undefined): Changed {
  return {
    id: bug.id,
    revision: written?.revision ?? bug.revision,
    commentNumber: written?.commentNumber ?? null,
    commentAnchor: written?.commentAnchor ?? null,
  };
}
