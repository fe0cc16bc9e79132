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

/** What evidence alone can say. */
export type ComputedState = Extract<
  TrackingState,
  "affected" | "not_affected" | "in_review" | "fixed" | "carried" | "released"
>;
/** States that need a reason when a person sets them. */
export const STATES_WITH_REASON: readonly TrackingState[] = ["declined", "wont_fix"];

/** Who said a state: evidence, a person, or another tracker. */
export type StateSource = "computed" | "manual" | "imported";
