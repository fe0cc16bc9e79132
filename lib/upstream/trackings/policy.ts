import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** The three boxes of a request (upstream.md, R6). */
export const ACK_KINDS = ["planning", "devel", "testing"] as const;
export type AckKind = (typeof ACK_KINDS)[number];

export const ACK_LABELS: Record<AckKind, string> = {
  planning: "Planning",
  devel: "Development",
  testing: "Testing",
};

/** What granting each box says. */
export const ACK_MEANINGS: Record<AckKind, string> = {
  planning: "It should be in this series.",
  devel: "Somebody will make it.",
  testing: "Somebody will test it.",
};

/**
 * May the viewer set states, people and plans of trackings in this product, and say why one goes against the order of series? It must be visible
 * to them. Whoever has a tracking may do the same with it, and whoever answers a request says why it goes first.
 */
export function canDecide(viewer: Viewer, productId: number): boolean {
  return can(viewer, "edit", productId);
}

/** May the viewer ask for a fix in a place of this product? Everybody who may comment in it. */
export function canRequest(viewer: Viewer, productId: number): boolean {
  return viewer.userId !== null && can(viewer, "comment", productId);
}

/** May the viewer answer for all three, and make exceptions after a code freeze? Maintainers, as release managers. */
export function canOverride(viewer: Viewer, productId: number): boolean {
  return can(viewer, "manage_milestones", productId);
}

/** May the viewer answer in this box? Developers for development, QE for testing, maintainers everywhere. */
export function canAck(viewer: Viewer, productId: number, kind: AckKind): boolean {
  if (canOverride(viewer, productId)) return true;
  if (!can(viewer, "edit", productId)) return false;
  const roles = viewer.roles.get(productId) ?? new Set();
  return kind === "devel" ? roles.has("developer") : kind === "testing" && roles.has("qe");
}

/** What saying a state by hand takes: the right to edit ("facts"), the box whose matter it is, or to make releases. */
type StateRight = "facts" | AckKind | "release";

/** By whom each state is said (upstream.md, R6): who answers in a box decides that, and nothing by another door. */
const STATE_RIGHTS: Record<TrackingState, StateRight> = {
  unknown: "facts",
  affected: "facts",
  not_affected: "facts",
  does_not_exist: "facts",
  requested: "facts",
  approved: "planning",
  declined: "planning",
  deferred: "planning",
  wont_fix: "planning",
  in_review: "devel",
  fixed: "devel",
  carried: "release",
  verified: "testing",
  failed_qa: "testing",
  released: "release",
};

/** What the rules depend on: the product, and the handles of who has the tracking. */
export type SaidPlace = { productId: number; assignee?: string | null; qaContact?: string | null };

/** May the viewer say this state by hand? Also whoever has the tracking, and its QA contact, for what is theirs. */
export function maySay(viewer: Viewer, place: SaidPlace, state: TrackingState): boolean {
  const { productId, assignee, qaContact } = place;
  if (canOverride(viewer, productId)) return true;
  const isMe = (handle: string | null | undefined) => viewer.handle !== "" && handle === viewer.handle;
  switch (STATE_RIGHTS[state]) {
    case "facts":
      return canDecide(viewer, productId) || isMe(assignee) || isMe(qaContact);
    case "devel":
      return canAck(viewer, productId, "devel") || isMe(assignee);
    case "testing":
      return canAck(viewer, productId, "testing") || isMe(qaContact);
    default:
      return false;
  }
}

/** What a person said of a place last, and whether a fix was agreed on before, of which that is the work. */
type Said = { saidState: TrackingState | null; isAgreed: boolean };

/** The decision of planning that holds in a place; else what a person said. */
export function heldState({ saidState, isAgreed }: Said): TrackingState | null {
  return isAgreed ? "approved" : saidState;
}

/**
 * May the viewer replace what a person said? A decision of planning is taken back only by who decides that; that a fix is
 * agreed on does not hold up what follows, and is not forgotten by it.
 */
export function mayReplace(
  viewer: Viewer,
  place: SaidPlace,
  now: Said,
  to: TrackingState | "evidence",
): boolean {
  const said = heldState(now);
  if (said === null || STATE_RIGHTS[said] !== "planning" || said === to) return true;
  const goesOn = said === "approved" && to !== "evidence" && STATE_RIGHTS[to] !== "facts";
  return goesOn || maySay(viewer, place, said);
}

/** Why somebody may not say a state by hand. */
export function refusalOf(product: string, state: TrackingState): string {
  if (state === "approved")
    return `A request in ${product} is approved by its three answers, or by a maintainer.`;
  return `In ${product}, “${STATE_LABELS[state]}” is said by ${WHO_SAYS[STATE_RIGHTS[state]]}.`;
}

const WHO_SAYS: Record<StateRight, string> = {
  facts: "people who may edit bugs",
  planning: "maintainers",
  devel: "developers and maintainers",
  testing: "QE and maintainers",
  release: "maintainers, or by what is released",
};
