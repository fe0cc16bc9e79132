import { can, type Viewer } from "#lib/people/viewer.ts";

export type FlagStatus = "requested" | "granted" | "denied";
/** A move of a flag: to a status, or cleared. A question is answered, or the person asked says that they cannot answer. */
export type FlagMove = FlagStatus | "answered" | "unanswered" | "cleared";
export const FLAG_MOVES: readonly FlagMove[] = [
  "requested",
  "granted",
  "denied",
  "answered",
  "unanswered",
  "cleared",
];

/** An inclusion or exclusion; without a product it applies to all products, without a component to the whole product. */
export type Scope = { isExclusion: boolean; productId: number | null; componentId: number | null };
export type FlagPlace = { productId: number; componentId: number | null };

/** The properties of a flag type that the rules depend on. */
export type FlagRules = {
  id: number;
  name: string;
  target: "bug" | "attachment";
  isActive: boolean;
  isRequestable: boolean;
  canNameRequestee: boolean;
  isMultiplicable: boolean;
  /** It has moves of its own (`canMoveQuestion`). */
  isQuestion: boolean;
  grantGroupId: number | null;
  requestGroupId: number | null;
  grantRoles: readonly string[];
  requestRoles: readonly string[];
  scopes: readonly Scope[];
};

export type FlagFacts = { status: FlagStatus; setterId: number | null; requesteeId: number | null };

/** Does a type apply here? By its inclusions minus exclusions; nowhere without an inclusion. (Rule: Bugzilla, FlagType.pm.) */
export function appliesIn({ scopes }: Pick<FlagRules, "scopes">, place: FlagPlace): boolean {
  const covers = (scope: Scope) =>
    (scope.productId === null || scope.productId === place.productId) &&
    (scope.componentId === null || scope.componentId === place.componentId);
  return (
    scopes.some((scope) => !scope.isExclusion && covers(scope)) &&
    !scopes.some((scope) => scope.isExclusion && covers(scope))
  );
}

/**
 * May the viewer grant and deny? If the type has a group or roles, only those, and maintainers only if included; else
 * everyone who may set flags in the product.
 */
export function canGrant(viewer: Viewer, type: FlagRules, productId: number): boolean {
  if (viewer.isAdministrator) return true;
  if (!isRestricted(type.grantGroupId, type.grantRoles)) return can(viewer, "set_flags", productId);
  return isNamed(viewer, productId, type.grantGroupId, type.grantRoles);
}

/** May the viewer request? Always if they may grant; else by the type's restriction. A question is not granted. */
export function canRequest(viewer: Viewer, type: FlagRules, productId: number): boolean {
  if (!type.isRequestable) return false;
  if (viewer.isAdministrator || (!type.isQuestion && canGrant(viewer, type, productId))) return true;
  if (!isRestricted(type.requestGroupId, type.requestRoles)) return can(viewer, "set_flags", productId);
  return isNamed(viewer, productId, type.requestGroupId, type.requestRoles);
}

/**
 * May the viewer clear this flag? An answer: only people who may grant. A request: also setter, requestee, and people
 * who may request by the type. (Bugzilla intends this, but does not check it on the server.)
 */
function canClear(viewer: Viewer, type: FlagRules, flag: FlagFacts, productId: number): boolean {
  if (canGrant(viewer, type, productId)) return true;
  if (flag.status !== "requested" || viewer.userId === null) return false;
  if (viewer.userId === flag.setterId || viewer.userId === flag.requesteeId) return true;
  return (
    isRestricted(type.requestGroupId, type.requestRoles) &&
    isNamed(viewer, productId, type.requestGroupId, type.requestRoles)
  );
}

/**
 * May the viewer make this move, from no flag (`null`) or from an existing one? A flag of an inactive type, or one that does
 * not apply here, can only be cleared; requesting a granted flag again removes the grant, and so needs the right to grant.
 */
export function canMove(
  viewer: Viewer,
  type: FlagRules,
  flag: FlagFacts | null,
  to: FlagMove,
  place: FlagPlace,
): boolean {
  if (type.isQuestion) return canMoveQuestion(viewer, type, flag, to, place);
  if (to === "answered" || to === "unanswered") return false;
  if (to === "cleared") return flag !== null && canClear(viewer, type, flag, place.productId);
  if (!type.isActive || !appliesIn(type, place)) return false;
  if (to !== "requested" || flag?.status === "granted") {
    if (!canGrant(viewer, type, place.productId)) return false;
  }
  return to !== "requested" || canRequest(viewer, type, place.productId);
}

/**
 * The moves of a question: who is asked answers, passes it on, or cannot answer; who asked withdraws it or asks somebody
 * else; who may edit bugs does all but saying that somebody else cannot answer. Of nobody in particular: whoever may ask
 * may answer. Nobody grants or denies one; imported ones that were can be asked again, and cleared by who may edit.
 */
function canMoveQuestion(
  viewer: Viewer,
  type: FlagRules,
  flag: FlagFacts | null,
  to: FlagMove,
  place: FlagPlace,
): boolean {
  const me = viewer.userId;
  if (me === null || to === "granted" || to === "denied") return false;
  const mayEdit = can(viewer, "edit", place.productId);
  const isOpen = flag?.status === "requested";
  const mayAsk = type.isActive && appliesIn(type, place);
  if (!isOpen) {
    if (to === "cleared") return flag !== null && mayEdit;
    return to === "requested" && mayAsk && canRequest(viewer, type, place.productId);
  }
  const isAsked = me === flag.requesteeId;
  const isForAnybody = flag.requesteeId === null && canRequest(viewer, type, place.productId);
  if (to === "cleared") return mayEdit || me === flag.setterId;
  if (to === "unanswered") return isAsked;
  if (to === "answered") return isAsked || isForAnybody || mayEdit;
  return mayAsk && (isAsked || isForAnybody || mayEdit || me === flag.setterId);
}

/** May this person be asked? A question of whoever may answer with a comment, other requests of who may grant. */
export function canBeAsked(person: Viewer, type: FlagRules, productId: number): boolean {
  return type.isQuestion ? can(person, "comment", productId) : canGrant(person, type, productId);
}

/** All moves that the viewer may make: offered by pages and enforced by commands. */
export function allowedMoves(
  viewer: Viewer,
  type: FlagRules,
  flag: FlagFacts | null,
  place: FlagPlace,
): FlagMove[] {
  return FLAG_MOVES.filter((to) => canMove(viewer, type, flag, to, place));
}

/** Who may, for the refusal message. Groups are not named, since they may be hidden. */
export function whoMay(type: FlagRules, to: FlagMove): string {
  if (type.isQuestion && to !== "requested") return "whoever is asked, or somebody who may edit the bug";
  const [groupId, roles] =
    to === "requested" && isRestricted(type.requestGroupId, type.requestRoles)
      ? [type.requestGroupId, type.requestRoles]
      : [type.grantGroupId, type.grantRoles];
  const named = [...roles, ...(groupId === null ? [] : ["a member of its group"])];
  return named.length > 0 ? named.join(" or ") : "somebody who may set flags";
}

function isRestricted(groupId: number | null, roles: readonly string[]): boolean {
  return groupId !== null || roles.length > 0;
}

function isNamed(
  viewer: Viewer,
  productId: number,
  groupId: number | null,
  roles: readonly string[],
): boolean {
  if (groupId !== null && viewer.groupIds.includes(groupId)) return true;
  const held = viewer.roles.get(productId);
  return held !== undefined && roles.some((role) => held.has(role));
}
