import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import type { FlowRule } from "#lib/upstream/flow/rules.ts";

/** What evidence says of a bug in its home product. */
export type HomeEvidence = {
  /** In the series where it is to be fixed: that of its target, else the newest in which there is evidence. */
  readonly target: TrackingState | null;
  /** In any series of the home product. */
  readonly inReviewSomewhere: boolean;
  /** Merged, in a version or released in any series of the home product. */
  readonly isFixedSomewhere?: boolean;
  /** Where the bug was when a rule moved it to “in review”, if that is how it got there. */
  readonly beforeReview?: Phase | null;
  /** Merged, but a branch was made for the target milestone that does not have it. */
  readonly waitsForBranch: boolean;
  /** There are changes of code, so that "affected" means that they were reverted. */
  readonly hasChanges: boolean;
  /** Not everybody sees the bug: what is only proposed, which anybody can do, does not move it. */
  readonly isRestricted?: boolean;
  /** A person set the status after the evidence last moved: only a release still closes what they verified. */
  readonly isAnswered?: boolean;
};

const BEFORE_REVIEW: readonly Phase[] = ["unconfirmed", "confirmed", "assigned"];

/** The phase that a rule moves a bug to, and the rule; null: it stays. */
export function nextPhase(
  phase: Phase,
  evidence: HomeEvidence,
  isOff: (rule: FlowRule) => boolean,
): { phase: Phase; rule: FlowRule } | null {
  for (const [rule, to] of wanted(phase, evidence)) if (!isOff(rule)) return { phase: to, rule };
  return null;
}

function* wanted(phase: Phase, evidence: HomeEvidence): Generator<[FlowRule, Phase]> {
  const { target, waitsForBranch, hasChanges } = evidence;
  const inReviewSomewhere = evidence.inReviewSomewhere && !evidence.isRestricted;
  const isMerged = target === "fixed" || target === "carried" || target === "released";
  const isBuilt = target === "carried" || target === "released";
  if (phase === "verified" && target === "released") yield ["release_closes", "closed"];
  if (evidence.isAnswered) return;
  if (phase === "fixed" && isBuilt) yield ["build_carries", "to_verify"];
  if ((phase === "in_review" || BEFORE_REVIEW.includes(phase)) && isMerged && !waitsForBranch)
    yield ["fixes_merge", "fixed"];
  if (BEFORE_REVIEW.includes(phase) && (inReviewSomewhere || (isMerged && waitsForBranch)))
    yield ["review_opens", "in_review"];
  const { beforeReview = null } = evidence;
  if (phase === "in_review" && beforeReview && !evidence.inReviewSomewhere && !evidence.isFixedSomewhere)
    yield ["review_ends", BEFORE_REVIEW.includes(beforeReview) ? beforeReview : "assigned"];
  if ((phase === "fixed" || phase === "to_verify") && target === "in_review" && !evidence.isRestricted)
    yield ["revert_reopens", "in_review"];
  if ((phase === "fixed" || phase === "to_verify") && target === "affected" && hasChanges)
    yield ["revert_reopens", "assigned"];
}
