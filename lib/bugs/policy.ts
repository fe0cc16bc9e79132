import { FIELD_NAMES, type FieldName, fieldOf } from "#lib/bugs/fields/registry.ts";
import type { Meaning } from "#lib/catalog/workflow/phases.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** The properties of a bug that the rules depend on. */
export type BugFacts = {
  productId: number;
  reporterId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  isOpen: boolean;
  /** The downstream product whose private report this is (lib/bugs/access/private-report.ts). */
  reportOfId: number | null;
};

/**
 * Whether the viewer has `capability` on a visible bug: in its product, and on a private report also in the downstream product
 * that it was filed against, since nobody else looks at it.
 */
function canOn(viewer: Viewer, capability: Capability, { productId, reportOfId }: BugPlace): boolean {
  return can(viewer, capability, productId) || (reportOfId !== null && can(viewer, capability, reportOfId));
}

type BugPlace = Pick<BugFacts, "productId" | "reportOfId">;

/**
 * May the viewer change this field of a visible bug? Assignee and QA contact may change every field of their bug, its
 * reporter most; everyone may add or remove themselves on CC (see `changeBug`). Who sees a private report is not changed
 * by the people who work on it: they publish what may be seen.
 */
export function canChangeField(viewer: Viewer, bug: BugFacts, field: FieldName): boolean {
  const { guard, isOfAccess, isClosedToReporter } = fieldOf(field);
  if (can(viewer, guard, bug.productId)) return true;
  if (isOfAccess && can(viewer, "manage_access", bug.productId)) return true;
  if (isOfAccess && bug.reportOfId !== null) return false;
  if (canOn(viewer, guard, bug)) return true;
  const me = viewer.userId;
  if (me === null) return false;
  if (me === bug.assigneeId || me === bug.qaContactId) return true;
  if (field === "status" || field === "resolution") {
    if (canOn(viewer, "confirm", bug)) return true;
  }
  return me === bug.reporterId && !isClosedToReporter;
}

/**
 * May the viewer make this change of status? In addition to canChangeField: reporters may close and reopen their bug, but
 * not move it between open statuses; people who may only confirm may not close it as fixed.
 */
export function canChangeStatus(
  viewer: Viewer,
  bug: BugFacts,
  move: { toOpen: boolean; meaning: Meaning | null },
): boolean {
  const me = viewer.userId;
  if (canOn(viewer, "edit", bug)) return true;
  if (me !== null && (me === bug.assigneeId || me === bug.qaContactId)) return true;
  if (canOn(viewer, "confirm", bug)) return move.meaning !== "fixed";
  if (me === null || me !== bug.reporterId) return false;
  return !(bug.isOpen && move.toOpen);
}

/** The fields that reporters may not change on their own bugs, by label: the rest of `canChangeField` for them. */
export function closedToReporters(): string[] {
  return FIELD_NAMES.map(fieldOf).flatMap(({ isClosedToReporter, label }) =>
    isClosedToReporter ? label : [],
  );
}

/** The weakest role that may change a field, for the refusal message. */
export function weakestRoleFor(field: FieldName): string {
  const { guard } = fieldOf(field);
  if (guard === "set_target") return "developer or QE";
  if (guard === "comment") return "somebody signed in";
  return "triager";
}

/** May the viewer comment on this bug? */
export function canComment(viewer: Viewer, bug: BugPlace): boolean {
  return viewer.kind !== "anonymous" && canOn(viewer, "comment", bug);
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
