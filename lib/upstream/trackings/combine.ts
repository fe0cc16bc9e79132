import type { ComputedState, TrackingState } from "#lib/bugs/trackings/states.ts";

/** A state, who said it, and whether evidence contradicts it. */
export type Combined = {
  state: TrackingState;
  source: "computed" | "manual";
  isContradicted: boolean;
};

/**
 * The state of a tracking from what a person said and what evidence says. What evidence shows to be further along replaces
 * a request or its approval, and comes back to it when the evidence goes away. A decision against evidence stays and becomes a question. What was
 * released stays released, and becomes a question when the bug is found again or the fix is reverted (upstream.md, R4).
 *
 * `said`: what a person said last. `wasReleased`: evidence said so before, and nobody has said anything since. `isNewer`: the evidence is newer than what was said.
 * `isWeak`: nothing shows what evidence says of this place itself. `isDoubted`: it has the fix, and somebody found the bug there all the
 * same: whoever says that it is affected decides that.
 */
export function combineStates(
  said: TrackingState | null,
  computed: ComputedState | null,
  {
    wasReleased = false,
    isNewer = false,
    isWeak = false,
    isDoubted = false,
  }: { wasReleased?: boolean; isNewer?: boolean; isWeak?: boolean; isDoubted?: boolean } = {},
): Combined {
  const manual = (isContradicted = false): Combined => ({
    state: said ?? "unknown",
    source: "manual",
    isContradicted,
  });
  // Not when it is without its reason: a record was taken back, or the version is not out after all.
  if (wasReleased && computed !== null && computed !== "carried")
    return { state: "released", source: "computed", isContradicted: computed !== "released" };
  if (said === null || said === "unknown") {
    if (said === "unknown" && computed === null) return manual();
    return { state: computed ?? "unknown", source: "computed", isContradicted: false };
  }
  const evident = (state: TrackingState): Combined => ({ state, source: "computed", isContradicted: false });
  if (computed === null || isWeak) return manual();
  const progress = PROGRESS[computed];
  switch (said) {
    case "affected":
      if (computed === "not_affected") return manual(true);
      return progress > 0 && !isDoubted ? evident(computed) : manual();
    case "requested":
    case "approved":
    case "deferred":
      return progress > 0 ? evident(computed) : manual();
    case "verified":
      if (computed === "released") return evident("released");
      return manual(computed === "affected" || computed === "in_review");
    case "failed_qa":
      return isNewer && progress > 0 ? evident(computed) : manual();
    case "not_affected":
    case "does_not_exist":
      return manual(computed === "affected" || progress > 0);
    case "declined":
    case "wont_fix":
      return manual(progress > 0);
    case "in_review":
    case "fixed":
    case "carried":
    case "released":
      if (progress >= PROGRESS[said]) return evident(computed);
      return manual(computed === "affected" || computed === "not_affected");
    default:
      return said satisfies never;
  }
}

const PROGRESS: Record<ComputedState, number> = {
  not_affected: 0,
  affected: 0,
  in_review: 1,
  fixed: 2,
  carried: 3,
  released: 4,
};
