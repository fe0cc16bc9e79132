import { can, type Viewer } from "#lib/people/viewer.ts";

export type FlagStatus = "requested" | "granted" | "denied";
/** What can be done to a flag: set it to a status, or take it off. */
export type FlagMove = FlagStatus | "cleared";
export const FLAG_MOVES: readonly FlagMove[] = ["requested", "granted", "denied", "cleared"];

/** An inclusion or exclusion; without a product every product is meant, without a component all of it. */
export type Scope = { isExclusion: boolean; productId: number | null; componentId: number | null };
export type FlagPlace = { productId: number; componentId: number | null };

/** What the rules need to know of a flag type. */
export type FlagRules = {
  id: number;
  name: string;
  target: "bug" | "attachment";
  isActive: boolean;
  isRequestable: boolean;
  canNameRequestee: boolean;
  isMultiplicable: boolean;
  grantGroupId: number | null;
  requestGroupId: number | null;
  grantRoles: readonly string[];
  requestRoles: readonly string[];
  scopes: readonly Scope[];
};

export type FlagFacts = { status: FlagStatus; setterId: number | null; requesteeId: number | null };

/** Does a type apply here? Inclusions less exclusions; without an inclusion nowhere. (Rule: Bugzilla, FlagType.pm.) */
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
 * May the viewer grant and deny? Where the type names a group or roles, only those; a maintainer is
 * not among them unless named. Else everybody who may set flags in the product.
 */
export function canGrant(viewer: Viewer, type: FlagRules, productId: number): boolean {
  if (viewer.isAdministrator) return true;
  if (!isRestricted(type.grantGroupId, type.grantRoles)) return can(viewer, "set_flags", productId);
  return isNamed(viewer, productId, type.grantGroupId, type.grantRoles);
}

/** May the viewer ask? Whoever may grant may; else a restriction on asking counts. */
export function canRequest(viewer: Viewer, type: FlagRules, productId: number): boolean {
  if (!type.isRequestable) return false;
  if (canGrant(viewer, type, productId)) return true;
  if (!isRestricted(type.requestGroupId, type.requestRoles)) return can(viewer, "set_flags", productId);
  return isNamed(viewer, productId, type.requestGroupId, type.requestRoles);
}

/**
 * May the viewer take this flag off? An answer: only who may grant. A request: also who asked, who
 * is asked, and those whom the type names as askers. (Bugzilla means this, and checks it nowhere on its server.)
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
 * May the viewer make this move, from no flag (`null`) or from one that is set? A type that is not
 * offered any more, or does not apply here, can only be cleared; asking again where it was granted
 * would take the grant away, and so needs the right to grant.
 */
export function canMove(
  viewer: Viewer,
  type: FlagRules,
  flag: FlagFacts | null,
  to: FlagMove,
  place: FlagPlace,
): boolean {
  if (to === "cleared") return flag !== null && canClear(viewer, type, flag, place.productId);
  if (!type.isActive || !appliesIn(type, place)) return false;
  if (to !== "requested" || flag?.status === "granted") {
    if (!canGrant(viewer, type, place.productId)) return false;
  }
  return to !== "requested" || canRequest(viewer, type, place.productId);
}

/** Every move this viewer may make: what pages offer and commands obey. */
export function allowedMoves(
  viewer: Viewer,
  type: FlagRules,
  flag: FlagFacts | null,
  place: FlagPlace,
): FlagMove[] {
  return FLAG_MOVES.filter((to) => canMove(viewer, type, flag, to, place));
}

/** Who may, for the sentence that refuses. Groups are not named: not everybody may know them. */
export function whoMay(type: FlagRules, to: FlagMove): string {
  const [groupId, roles] =
    to === "requested" && type.requestRoles.length > 0
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
