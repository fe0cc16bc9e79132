import { FIELD_NAMES, type FieldName, fieldOf, labelInSentence } from "#lib/bugs/fields/registry.ts";
import type { Ending } from "#lib/catalog/workflow/workflow.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import type { Need } from "#lib/people/weakest-role.ts";

/** The properties of a bug that the rules depend on. */
export type BugFacts = {
  productId: number;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  isOpen: boolean;
  /** It has been in a status that is not unconfirmed. */
  everConfirmed: boolean;
  /** Not everybody who sees the product sees it. */
  isRestricted: boolean;
  /** The downstream product whose private report this is (lib/bugs/access/private-report.ts). */
  reportOfId: number | null;
};

type BugPlace = Pick<BugFacts, "productId" | "reportOfId">;

/**
 * The values by which changes of a field are told apart: of CC the person who is added or removed. All changes of the other
 * fields are judged alike.
 */
type JudgedValues = { status: Ending; resolution: Ending; duplicateOf: Ending; cc: number | null };
export type JudgedValue<Field extends FieldName> = Field extends keyof JudgedValues
  ? JudgedValues[Field]
  : unknown;

/** The bug that is marked as a duplicate. */
const DUPLICATE: Ending = { isOpen: false, isUnconfirmed: false, meaning: "duplicate" };

/**
 * May the viewer change this field of a visible bug? Without `to`: to something. The rules, in their order (Bugzilla's,
 * check_can_change_field, on the roles of the product; docs/guides/who-may-change-what.md has them as a table):
 *
 * 1. What stays as it is needs nothing.
 * 2. Who sees a bug is changed with the guard of the field, or by managing access to the product. Who sees a private report
 *    is not changed by the people who work on it: they publish what may be seen.
 * 3. The guard of the field, a capability, in the product; on a private report also in the one that it was filed against.
 * 4. Who may not even comment changes nothing else.
 * 5. CC: everybody adds anybody, and removes themselves.
 * 6. Assignee and QA contact change every field of their bug.
 * 7. Who confirms changes status and resolution, except to a fix.
 * 8. The reporter changes most fields. Of the status: they close and reopen, but neither move it between open statuses nor
 *    confirm it, nor make it unconfirmed. A bug that not everybody sees is not theirs to move to another product.
 */
export function canChangeField<Field extends FieldName>(
  viewer: Viewer,
  bug: BugFacts,
  field: Field,
  from?: JudgedValue<Field>,
  to?: JudgedValue<Field>,
): boolean {
  return rightNeeded(viewer, bug, field, from, to) === null;
}

/** The weakest capability that the viewer lacks for this change; null when they may make it. */
export function rightNeeded<Field extends FieldName>(
  viewer: Viewer,
  bug: BugFacts,
  field: Field,
  from?: JudgedValue<Field>,
  to?: JudgedValue<Field>,
): Need | null {
  if (to !== undefined && Object.is(from, to)) return null;
  const { guard, isOfAccess, isClosedToReporter } = fieldOf(field);
  const lacks = (capability: Capability): Need => ({ capability, productId: bug.productId });
  if (isOfAccess) {
    if (can(viewer, guard, bug.productId) || can(viewer, "manage_access", bug.productId)) return null;
    if (bug.reportOfId !== null) return lacks(guard);
  }
  if (field === "cc" ? canEdit(viewer, bug) : canOn(viewer, guard, bug)) return null;
  const me = viewer.userId;
  if (me === null || !canComment(viewer, bug)) return lacks(field === "cc" ? "comment" : guard);
  if (field === "cc") {
    const isTheirs = typeof from !== "number" || from === me;
    return isTheirs || isWorker(viewer, bug) || me === bug.reporterId ? null : lacks("edit");
  }
  if (isWorker(viewer, bug)) return null;
  if (field === "status" || field === "resolution" || field === "duplicateOf") {
    const ending = isEnding(to) ? to : field === "duplicateOf" ? DUPLICATE : undefined;
    if (ending?.meaning !== "fixed" && canOn(viewer, "confirm", bug)) return null;
    if (me === bug.reporterId && reporterMayEnd(bug, ending)) return null;
    return lacks(ending?.meaning === "fixed" ? guard : "confirm");
  }
  if (field === "product" && bug.isRestricted) return lacks(guard);
  return me === bug.reporterId && !isClosedToReporter ? null : lacks(guard);
}

/** May the reporter bring the bug there? They reopen it as it was: confirmed or not. */
function reporterMayEnd(bug: BugFacts, to: Ending | undefined): boolean {
  if (to === undefined || !to.isOpen) return true;
  return !bug.isOpen && to.isUnconfirmed !== bug.everConfirmed;
}

function isEnding(value: unknown): value is Ending {
  return typeof value === "object" && value !== null && "isUnconfirmed" in value;
}

/** The viewer is assignee or QA contact. */
function isWorker({ userId }: Viewer, { assigneeId, qaContactId }: BugFacts): boolean {
  return userId !== null && (userId === assigneeId || userId === qaContactId);
}

function canEdit(viewer: Viewer, bug: BugPlace): boolean {
  return canOn(viewer, "edit", bug);
}

/**
 * Whether the viewer has `capability` on a visible bug: in its product, and on a private report also in the downstream product
 * that it was filed against, since nobody else looks at it.
 */
function canOn(viewer: Viewer, capability: Capability, { productId, reportOfId }: BugPlace): boolean {
  return can(viewer, capability, productId) || (reportOfId !== null && can(viewer, capability, reportOfId));
}

/**
 * What the viewer lacks for what being on the bug is not enough for: to show it to more people by a move, to write for the
 * release notes of a product. Null when they may.
 */
export function rightToEdit(viewer: Viewer, productId: number): Need | null {
  return can(viewer, "edit", productId) ? null : { capability: "edit", productId };
}

/** Does the viewer see hours, and may they log work on the bugs that they may comment on? Nobody else learns that there are any. */
export function tracksTime({ timeGroupId }: Viewer): boolean {
  return timeGroupId !== null;
}

/** What somebody who tracks time lacks to change the estimate of a bug, and what is left: as for most fields. Null when they may. */
export function rightToEstimate(viewer: Viewer, bug: BugFacts): Need | null {
  if (canEdit(viewer, bug)) return null;
  const isOnIt = isWorker(viewer, bug) || (viewer.userId !== null && viewer.userId === bug.reporterId);
  return isOnIt && canComment(viewer, bug) ? null : { capability: "edit", productId: bug.productId };
}

/**
 * What the viewer lacks to set this field of a bug that they file; null when they may. `isUnconfirmed`: of the status, since
 * everybody may file as unconfirmed.
 */
export function rightToFileWith(
  viewer: Viewer,
  productId: number,
  field: FieldName,
  { isUnconfirmed = false } = {},
): Need | null {
  const { guard, isGuardedWhenFiling } = fieldOf(field);
  if (!isGuardedWhenFiling) return null;
  const capability = field === "status" ? "confirm" : guard;
  if (field === "status" && isUnconfirmed) return null;
  return can(viewer, capability, productId) ? null : { capability, productId };
}

/** The fields that reporters may not change on their own bugs, by label: the rest of `canChangeField` for them. */
export function closedToReporters(): string[] {
  return FIELD_NAMES.map(fieldOf).flatMap(({ isClosedToReporter, label }) =>
    isClosedToReporter ? label : [],
  );
}

/** What a refusal says that somebody cannot do: "change the severity". */
export function changeWords(field: FieldName): string {
  if (field === "product") return "move this bug to another product";
  return `change the ${labelInSentence(fieldOf(field).label)}`;
}

/** May the viewer comment on this bug? */
export function canComment(viewer: Viewer, bug: BugPlace): boolean {
  return viewer.kind !== "anonymous" && canOn(viewer, "comment", bug);
}

/** May the viewer change the details of a visible attachment? Its author may, and whoever may edit the bug. */
export function canEditAttachment(viewer: Viewer, bug: BugPlace, authorId: number | null): boolean {
  if (canOn(viewer, "edit", bug)) return true;
  return viewer.userId !== null && viewer.userId === authorId && canComment(viewer, bug);
}

/** May the viewer mark a visible attachment as obsolete, or as current again? */
export function canObsolete(viewer: Viewer, bug: BugPlace, authorId: number | null): boolean {
  return canEditAttachment(viewer, bug, authorId) || canOn(viewer, "moderate", bug);
}

/** May the viewer see and write private comments in this product? */
export function isInsider(viewer: Viewer, productId: number): boolean {
  return can(viewer, "see_private", productId);
}

export type Abilities = {
  comment: boolean;
  insider: boolean;
  /** May set flags. */
  flags: boolean;
  fields: readonly FieldName[];
};

/** What the page offers, by the rules that the commands enforce. */
export function abilitiesOn(viewer: Viewer, bug: BugFacts): Abilities {
  return {
    comment: canComment(viewer, bug),
    insider: isInsider(viewer, bug.productId),
    flags: can(viewer, "set_flags", bug.productId),
    fields: FIELD_NAMES.filter((field) => canChangeField(viewer, bug, field)),
  };
}

/** May the viewer put the saved replies of the product into their comments? They are for people who triage it. */
export function mayUseSavedReplies(viewer: Viewer, bug: BugPlace): boolean {
  return canComment(viewer, bug) && can(viewer, "confirm", bug.productId);
}
