import { isInsider } from "#lib/bugs/policy.ts";
import { isAskable, TRACKING_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import {
  ACK_KINDS,
  type AckKind,
  canAck,
  canDecide,
  canRequest,
  mayReplace,
  maySay,
} from "#lib/upstream/trackings/policy.ts";
import type { Cell } from "#lib/upstream/trackings/rows.ts";

/** What the page of a bug's versions offers in one place, by the rules that the commands enforce. */
export type PlaceAbilities = {
  /** Set the state, and record where it is fixed. */
  decide: boolean;
  /** Ask for a fix. */
  request: boolean;
  /** Withdraw the fix that they asked for. */
  withdraw: boolean;
  /** The states that the viewer may say by hand. */
  states: readonly TrackingState[];
  /** Change who works on it, and the test plan. */
  people: boolean;
  target: boolean;
  priority: boolean;
  /** The boxes that may be answered. */
  acks: readonly AckKind[];
  /** Record where it was found. */
  found: boolean;
  insider: boolean;
};

/** The states in which a request can be answered. */
export const ANSWERABLE_STATES: readonly TrackingState[] = [
  "requested",
  "approved",
  "declined",
  "deferred",
  "affected",
];

/** A version that is out gets no fix any more: its series does. */
export const TO_COME: readonly TrackingState[] = ["requested", "approved"];

/** What the viewer may do in a place of a bug. */
export function placeAbilities(
  viewer: Viewer,
  { productId, state, isSaid, tracking }: Pick<Cell, "productId" | "state" | "isSaid" | "tracking">,
): PlaceAbilities {
  const isTheirs = viewer.handle !== "" && [tracking?.assignee, tracking?.qaContact].includes(viewer.handle);
  const isAnswerable = tracking !== null && ANSWERABLE_STATES.includes(state);
  const decide = canDecide(viewer, productId) || isTheirs;
  const place = { productId, assignee: tracking?.assignee, qaContact: tracking?.qaContact };
  const said = { saidState: tracking?.saidState ?? null, isAgreed: tracking?.isAgreed ?? false };
  return {
    decide,
    request:
      !tracking?.isOut &&
      canRequest(viewer, productId) &&
      isAskable({ state, isSaid }, maySay(viewer, place, "declined")),
    withdraw: viewer.handle !== "" && said.saidState === "requested" && tracking?.askedBy === viewer.handle,
    states: TRACKING_STATES.filter(
      (state) =>
        state !== "unknown" &&
        !(tracking?.isOut && TO_COME.includes(state)) &&
        maySay(viewer, place, state) &&
        mayReplace(viewer, place, said, state),
    ),
    people: can(viewer, "edit", productId) || isTheirs,
    target: can(viewer, "set_target", productId),
    priority: can(viewer, "set_severity", productId) || isTheirs,
    acks: isAnswerable ? ACK_KINDS.filter((kind) => canAck(viewer, productId, kind)) : [],
    found: viewer.userId !== null && can(viewer, "comment", productId),
    insider: isInsider(viewer, productId),
  };
}
