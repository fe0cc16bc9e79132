/** How far a bug has come in one place, in the order in which work goes on; the values of the enum in the database. */
export const TRACKING_STATES = [
  "unknown",
  "affected",
  "not_affected",
  "does_not_exist",
  "requested",
  "approved",
  "declined",
  "deferred",
  "in_review",
  "fixed",
  "carried",
  "verified",
  "failed_qa",
  "released",
  "wont_fix",
] as const;
export type TrackingState = (typeof TRACKING_STATES)[number];

export const STATE_LABELS: Record<TrackingState, string> = {
  unknown: "Unknown",
  affected: "Affected",
  not_affected: "Not affected",
  does_not_exist: "Does not exist",
  requested: "Requested",
  approved: "Approved",
  declined: "Declined",
  deferred: "Deferred",
  in_review: "In review",
  fixed: "Fixed",
  carried: "Carried",
  verified: "Verified",
  failed_qa: "Failed QA",
  released: "Released",
  wont_fix: "Won’t fix",
};

/** One line for each, shown next to the choice. */
export const STATE_HINTS: Record<TrackingState, string> = {
  unknown: "nobody has said yet",
  affected: "it has the bug",
  not_affected: "it does not have the bug",
  does_not_exist: "what the bug is in does not exist there",
  requested: "a fix is asked for",
  approved: "a fix is agreed on",
  declined: "a fix was asked for and is not made, for the reason given",
  deferred: "not now",
  in_review: "a fix waits for review",
  fixed: "the fix is merged",
  carried: "a build contains the fix",
  verified: "QE has tested the fix in a build",
  failed_qa: "QE has tested the fix in a build, and it does not work",
  released: "a release contains the fix",
  wont_fix: "it has the bug and keeps it, for the reason given",
};

/** What evidence alone can say. */
export type ComputedState = Extract<
  TrackingState,
  "affected" | "not_affected" | "in_review" | "fixed" | "carried" | "released"
>;
/** Nobody has decided what is to be done. */
export const UNDECIDED_STATES: readonly TrackingState[] = ["unknown", "affected", "requested"];
/** States that need a reason when a person sets them. */
export const STATES_WITH_REASON: readonly TrackingState[] = ["declined", "wont_fix"];
/** States that a person says with a version: what carries the fix, or was tested. Said of a place that is tracked. */
export const SAID_WITH_A_VERSION: readonly TrackingState[] = ["carried", "verified", "failed_qa", "released"];
/** No fix is asked for, made, or there. */
const WITHOUT_FIX: readonly TrackingState[] = [
  "unknown",
  "affected",
  "not_affected",
  "does_not_exist",
  "declined",
  "deferred",
  "wont_fix",
];
/** Of these, what a person says when there will be no fix: a decision. */
const DECISIONS: readonly TrackingState[] = WITHOUT_FIX.slice(2);

/**
 * May a fix be asked for in this state? Everybody who may comment may ask, but not against what a person of the product decided; those who
 * decide (`decides`) may ask all the same.
 */
export function isAskable(
  { state, isSaid }: { state: TrackingState; isSaid: boolean },
  decides: boolean,
): boolean {
  return WITHOUT_FIX.includes(state) && (decides || !isSaid || !DECISIONS.includes(state));
}

/** What a person says of a place that gets no fix: a bug is fixed without it. */
export const GOES_WITHOUT: readonly TrackingState[] = DECISIONS.filter((state) => state !== "deferred");

/** Who said a state: evidence, a person, or another tracker. */
export type StateSource = "computed" | "manual" | "imported";

/** Nothing more is to be done in these. */
export const TERMINAL_STATES: readonly TrackingState[] = [
  "not_affected",
  "does_not_exist",
  "declined",
  "released",
  "wont_fix",
];
