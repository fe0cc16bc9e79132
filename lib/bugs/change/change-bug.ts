import "server-only";
import { attachAll, type StoredFile } from "#lib/bugs/attachments/attach.ts";
import { changeAccess } from "#lib/bugs/change/change-access.ts";
import { changeFlags } from "#lib/bugs/change/change-flags.ts";
import { type LockedBug, lockBug } from "#lib/bugs/change/lock-bug.ts";
import { type Plan, refuse } from "#lib/bugs/change/plan.ts";
import { planChange } from "#lib/bugs/change/plan-change.ts";
import { checkRightsThere } from "#lib/bugs/change/plan-move.ts";
import { recordElsewhere, recordHistory } from "#lib/bugs/change/record.ts";
import {
  checkVisible,
  type Recorded,
  refuseDuplicateLoop,
  setDependencies,
} from "#lib/bugs/change/relations.ts";
import { changeAliases, changeCc, changeSeeAlso } from "#lib/bugs/change/side-lists.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import { canChangeField, canChangeStatus, canComment, isInsider, weakestRoleFor } from "#lib/bugs/policy.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import {
  checkStatusChange,
  duplicateResolution,
  isOpen,
  isUnconfirmed,
  meaningOf,
  resolutionAfter,
} from "#lib/catalog/workflow/workflow.ts";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { Collision, InvalidInput, NotAllowed } from "#lib/errors.ts";
import { holdFlagTypes } from "#lib/flags/hold.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

export type Changed = { id: number; revision: number; commentNumber: number | null };

/**
 * The one way a bug changes: lock, compare the revision, compare the fields, rights per field,
 * workflow, write, history; all in one transaction. A comment alone needs no revision, since nothing
 * can collide with it. Throws NotFound, Collision, InvalidInput (at the field) or NotAllowed.
 */
export async function changeBug(
  viewer: Viewer,
  id: number,
  input: ChangeBug,
  files: readonly StoredFile[] = [],
): Promise<Changed> {
  const actor = requireActor(viewer);
  const html = input.comment ? await renderComment(input.comment) : "";
  const said = { ...input };
  return transaction(async (tx) => {
    const others = [
      ...(said.dependsOn ?? []),
      ...(said.blocks ?? []),
      ...(said.duplicateOf ? [said.duplicateOf] : []),
    ];
    if (said.flags || said.product !== undefined || said.component !== undefined)
      await holdFlagTypes(tx, "use");
    const bug = await lockBug(tx, viewer, id, [...others, ...(await relatedTo(tx, id, said))]);
    checkRevision(bug, said);
    const plan = await planChange(tx, viewer, bug, said);
    await planStatus(tx, viewer, bug, said, plan);
    if (Object.keys(plan.problems).length > 0) throw new InvalidInput(plan.problems);

    const recorded: Recorded[] = [];
    for (const field of ["dependsOn", "blocks"] as const) {
      if (said[field] === undefined) continue;
      const changes = await setDependencies(tx, viewer, bug, { [field]: said[field] });
      if (changes.length > 0) demandField(viewer, bug, field);
      recorded.push(...changes);
    }
    if (said.duplicateOf) await checkDuplicate(tx, viewer, bug, said.duplicateOf);
    recorded.push(...(await changeCc(tx, actor, bug, said)));
    recorded.push(...(await changeSeeAlso(tx, viewer, bug, said.seeAlso)));
    recorded.push(...(await changeAliases(tx, viewer, bug, said.alias)));
    recorded.push(...(await changeAccess(tx, viewer, bug, said, plan)));
    recorded.push(...(await flagsAfter(tx, actor, bug, said, plan)));
    if (plan.product.id !== bug.productId) checkRightsThere(viewer, bug, input, plan, recorded);
    if (plan.keywordIds) await setKeywords(tx, bug.id, plan.keywordIds);

    const own = [...plan.changes, ...recorded.filter((change) => change.bugId === bug.id)];
    const speaks = Boolean(said.comment) || files.length > 0;
    if (own.length === 0 && !speaks) return { id: bug.id, revision: bug.revision, commentNumber: null };

    const revision = own.length > 0 ? bug.revision + 1 : bug.revision;
    await tx.bug.update({
      where: { id: bug.id },
      data: { ...plan.data, revision, changedAt: new Date() },
      select: { id: true },
    });
    const commentNumber = speaks ? await addComment(tx, actor, bug, said, plan, html, files) : null;
    await recordHistory(tx, { id: bug.id, revision }, actor.userId, own);
    await recordElsewhere(
      tx,
      actor.userId,
      recorded.filter((change) => change.bugId !== bug.id),
    );
    if (said.duplicateOf && said.duplicateOf !== bug.duplicateOf)
      await tellTheSurvivor(tx, viewer, bug, said.duplicateOf);
    return { id: bug.id, revision, commentNumber };
  });
}

function checkRevision(bug: LockedBug, said: ChangeBug): void {
  const { comment, commentIsPrivate, revision, addCc, removeCc, ...rest } = said;
  if (Object.values(rest).every((value) => value === undefined)) return;
  if (revision === undefined)
    throw new InvalidInput({ revision: ["Say which revision of the bug you saw."] });
  if (revision !== bug.revision) {
    throw new Collision(`Somebody else changed bug ${bug.id} in the meantime.`, bug.revision);
  }
}

/** Bugs that a new list of dependencies would let go: they are changed too, so they are locked too. */
async function relatedTo(tx: Transaction, id: number, said: ChangeBug): Promise<number[]> {
  if (said.dependsOn === undefined && said.blocks === undefined) return [];
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT depends_on_id AS id FROM dependencies WHERE bug_id = ${id} UNION SELECT bug_id FROM dependencies WHERE depends_on_id = ${id}`,
  );
  return rows.map((row) => row.id);
}

function demandField(viewer: Viewer, bug: LockedBug, field: FieldName): void {
  if (canChangeField(viewer, bug, field)) return;
  throw new InvalidInput({
    [field]: [
      `You may not change ${FIELDS[field].label.toLowerCase()} here: that takes a ${weakestRoleFor(field)}.`,
    ],
  });
}

/** Status, resolution and duplicate belong together: marking a duplicate closes, reopening unmarks. */
async function planStatus(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
): Promise<void> {
  const marksDuplicate = typeof said.duplicateOf === "number";
  if (said.status === undefined && said.resolution === undefined && said.duplicateOf === undefined) return;
  const workflow = await loadWorkflow(plan.product.id, tx);
  const closing = workflow.statuses.find((status) => !status.isOpen)?.name ?? bug.status;
  const to = said.status || (marksDuplicate && bug.isOpen ? closing : bug.status);
  const asked = marksDuplicate ? duplicateResolution(workflow) : said.resolution;
  if (marksDuplicate && asked === null)
    return refuse(
      plan,
      "duplicateOf",
      "No resolution means duplicate here: the maintainers have to add one.",
    );
  const duplicateOf = said.duplicateOf === undefined ? bug.duplicateOf : said.duplicateOf;
  const change = {
    from: bug.status,
    to,
    fromResolution: bug.resolution,
    toResolution: asked || undefined,
    hasComment: Boolean(said.comment),
    allowsUnconfirmed: plan.product.allowsUnconfirmed,
    duplicateOf,
  };
  if (isOpen(workflow, to, bug.isOpen ? null : bug.resolution) && to !== bug.status)
    change.toResolution = undefined;
  for (const problem of checkStatusChange(workflow, change)) refuse(plan, problem.field, problem.message);
  if (Object.keys(plan.problems).length > 0) return;

  const resolution = resolutionAfter(workflow, change);
  const meaning = meaningOf(workflow, resolution);
  // A resolution that the workflow does not know says no more than it said before.
  const isDuplicate = meaning === null ? resolution === bug.resolution : meaning === "duplicate";
  const staysDuplicate = isDuplicate && resolution !== null ? duplicateOf : null;
  const changed = to !== bug.status || resolution !== bug.resolution || staysDuplicate !== bug.duplicateOf;
  if (!changed) return;
  const move = { toOpen: resolution === null, meaning };
  const there = { ...bug, productId: plan.product.id };
  if (!canChangeStatus(viewer, bug, move) || !canChangeStatus(viewer, there, move)) {
    return refuse(
      plan,
      "status",
      `You may not make this bug ${to}${resolution ? ` ${resolution}` : ""}: that takes a ${weakestRoleFor("status")}.`,
    );
  }
  const note = (field: FieldName, from: string | null, after: string | null) => {
    if ((from ?? "") !== (after ?? "")) plan.changes.push({ field, from: from ?? "", to: after ?? "" });
  };
  note("status", bug.status, to);
  note("resolution", bug.resolution, resolution);
  note("duplicateOf", bug.duplicateOf?.toString() ?? null, staysDuplicate?.toString() ?? null);
  Object.assign(plan.data, {
    status: to,
    resolution,
    duplicateOfId: staysDuplicate,
    everConfirmed: bug.everConfirmed || (to !== bug.status && !isUnconfirmed(workflow, to)),
  });
}

async function checkDuplicate(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  target: number,
): Promise<void> {
  if (target === bug.duplicateOf) return;
  await checkVisible(tx, viewer, [target], "duplicateOf");
  await refuseDuplicateLoop(tx, bug.id, target);
}

/** The bug that stays learns of it, and the reporter of the duplicate hears on when he may see it. */
async function tellTheSurvivor(
  tx: Transaction,
  viewer: Viewer,
  bug: LockedBug,
  target: number,
): Promise<void> {
  await recordElsewhere(tx, viewer.userId, [
    { bugId: target, field: "duplicates", from: "", to: String(bug.id) },
  ]);
  await tx.$executeRaw(
    sql`INSERT INTO bug_cc (bug_id, user_id)
        SELECT t.id, d.reporter_id FROM bugs t, bugs d
        WHERE t.id = ${target} AND d.id = ${bug.id} AND NOT t.is_restricted
          AND d.reporter_id IS NOT NULL AND d.reporter_id IS DISTINCT FROM t.reporter_id
          AND EXISTS (SELECT 1 FROM products p WHERE p.id = t.product_id AND p.visibility <> 'groups')
        ON CONFLICT DO NOTHING`,
  );
}

/** Flags follow the bug to where it moves, and are asked about as it stands there. */
async function flagsAfter(
  tx: Transaction,
  actor: Actor,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
): Promise<Recorded[]> {
  const isMoved = plan.changes.some(({ field }) => field === "product" || field === "component");
  if (isMoved) await tx.bug.update({ where: { id: bug.id }, data: plan.data, select: { id: true } });
  else if (!said.flags) return [];
  const { componentId } = await tx.bug.findUniqueOrThrow({
    where: { id: bug.id },
    select: { componentId: true },
  });
  const place = { id: bug.id, productId: plan.product.id, componentId };
  return changeFlags(tx, actor, place, said, { isMoved });
}

async function setKeywords(tx: Transaction, bugId: number, keywordIds: readonly number[]): Promise<void> {
  await tx.bugKeyword.deleteMany({ where: { bugId, keywordId: { notIn: [...keywordIds] } } });
  await tx.bugKeyword.createMany({
    data: keywordIds.map((keywordId) => ({ bugId, keywordId })),
    skipDuplicates: true,
  });
}

async function addComment(
  tx: Transaction,
  actor: Actor,
  bug: LockedBug,
  said: ChangeBug,
  plan: Plan,
  html: string,
  files: readonly StoredFile[],
): Promise<number> {
  const places = [bug.productId, plan.product.id];
  if (!places.every((place) => canComment(actor, place))) throw new NotAllowed("You may not comment here.");
  const isPrivate = said.commentIsPrivate ?? false;
  if (isPrivate && !places.every((place) => isInsider(actor, place))) {
    throw new InvalidInput({ commentIsPrivate: ["You may not write private comments here."] });
  }
  const [comment] = await queryRowsIn<{ id: number; number: number }>(
    tx,
    sql`INSERT INTO comments (bug_id, number, author_id, text, html, is_private)
        SELECT ${bug.id}::int, coalesce(max(number), -1) + 1, ${actor.userId}::int, ${said.comment ?? ""}, ${html}, ${isPrivate}::boolean
        FROM comments WHERE bug_id = ${bug.id}
        RETURNING id, number`,
  );
  if (!comment) throw new Error("The comment was not written.");
  await attachAll(tx, { bugId: bug.id, commentId: comment.id, authorId: actor.userId }, files);
  return comment.number;
}
