import { FIELD_NAMES, FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { Meaning } from "#lib/catalog/workflow/phases.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** What the rules need to know of a bug. */
export type BugFacts = {
  productId: number;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  isOpen: boolean;
};

/** What a reporter may not change on a bug of his own (Bugzilla, check_can_change_field). */
const NOT_FOR_REPORTERS: readonly FieldName[] = [
  "assignee",
  "qaContact",
  "severity",
  "priority",
  "targetRelease",
  "targetMilestone",
  "groups",
  "reporterAccessible",
  "ccAccessible",
];

/** Whoever decides who may see a product decides it for its bugs. */
const OF_ACCESS: readonly FieldName[] = ["groups", "reporterAccessible", "ccAccessible"];

/**
 * May the viewer change this field of a bug that he sees? Assignee and QA contact may change every
 * field of their bug, its reporter most; CC is open to everybody for himself (see `changeBug`).
 */
export function canChangeField(viewer: Viewer, bug: BugFacts, field: FieldName): boolean {
  const { guard } = FIELDS[field];
  if (can(viewer, guard, bug.productId)) return true;
  if (OF_ACCESS.includes(field) && can(viewer, "manage_access", bug.productId)) return true;
  const me = viewer.userId;
  if (me === null) return false;
  if (me === bug.assigneeId || me === bug.qaContactId) return true;
  if (field === "status" || field === "resolution") {
    if (can(viewer, "confirm", bug.productId)) return true;
  }
  return me === bug.reporterId && !NOT_FOR_REPORTERS.includes(field);
}

/**
 * May the viewer make this change of status? Beyond the field itself: a reporter may close and
 * reopen his bug, not move it between open statuses; who may only confirm may not close as fixed.
 */
export function canChangeStatus(
  viewer: Viewer,
  bug: BugFacts,
  move: { toOpen: boolean; meaning: Meaning | null },
): boolean {
  const me = viewer.userId;
  if (can(viewer, "edit", bug.productId)) return true;
  if (me !== null && (me === bug.assigneeId || me === bug.qaContactId)) return true;
  if (can(viewer, "confirm", bug.productId)) return move.meaning !== "fixed";
  if (me === null || me !== bug.reporterId) return false;
  return !(bug.isOpen && move.toOpen);
}

/** The weakest role that would be enough for a field, for the sentence that refuses. */
export function weakestRoleFor(field: FieldName): string {
  const { guard } = FIELDS[field];
  if (guard === "set_target") return "developer or QE";
  if (guard === "comment") return "somebody signed in";
  return "triager";
}

/** May the viewer write here at all? */
export function canComment(viewer: Viewer, productId: number): boolean {
  return viewer.kind !== "anonymous" && can(viewer, "comment", productId);
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

/** What the page offers: the same rules that the commands obey. */
export function abilitiesOn(viewer: Viewer, bug: BugFacts): Abilities {
  return {
    comment: canComment(viewer, bug.productId),
    insider: isInsider(viewer, bug.productId),
    flags: can(viewer, "set_flags", bug.productId),
    fields: FIELD_NAMES.filter((field) => canChangeField(viewer, bug, field)),
  };
}
