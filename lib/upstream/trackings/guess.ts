import {
  STATE_HINTS,
  STATE_LABELS,
  type StateSource,
  type TrackingState,
} from "#lib/bugs/trackings/states.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";

/**
 * States that nobody said and nothing proves. Where a bug was found or fixed says something of the versions before and of other
 * lines only as a rule (lib/upstream/presence): a version before the fix has the bug if nothing else is known, and one that nobody
 * reported it for is free of it. Pages say so in weaker words.
 */
export type Guessable = {
  readonly state: TrackingState | null;
  readonly isSaid: boolean;
  readonly evidence: readonly Evidence[];
  /** What another tracker said is no guess. */
  readonly tracking?: { readonly source: StateSource } | null;
};

export function isGuess({ state, isSaid, evidence, tracking }: Guessable): boolean {
  if (isSaid || tracking?.source === "imported") return false;
  if (state === "not_affected") return !evidence.some((one) => "absent" in one);
  return (
    state === "affected" &&
    evidence.length > 0 &&
    !evidence.some((one) => PROOFS.some((proof) => proof in one))
  );
}

/** What shows that a place has the bug. */
const PROOFS = ["found", "foundEarlier", "change", "missing"];

/** Has it the bug only because a version before it had, and no fix is known? The state is that of the version before. */
export function isInferred(one: Guessable): boolean {
  const { state, isSaid, evidence, tracking } = one;
  if (state !== "affected" || isSaid || tracking?.source === "imported") return false;
  return evidence.some((item) => "foundEarlier" in item) && !evidence.some((item) => "found" in item);
}

/** Has it the fix, and somebody says to have found the bug there all the same? That is a question. */
export function isDoubted(evidence: readonly Evidence[]): boolean {
  return evidence.some((one) => "stillIn" in one);
}

/** Nothing of this stands against what a person says of the place. */
export function isWeak(state: TrackingState | null, evidence: readonly Evidence[]): boolean {
  const one = { state, isSaid: false, evidence };
  return isGuess(one) || isInferred(one);
}

/** The label of a state, weaker for a guess. */
export function labelOf(one: Guessable & { readonly state: TrackingState }): string {
  const weaker: Partial<Record<TrackingState, string>> = GUESS_LABELS;
  return (isGuess(one) && weaker[one.state]) || STATE_LABELS[one.state];
}

/** What it means, in a sentence without its full stop. */
export function hintOf(one: Guessable & { readonly state: TrackingState }): string {
  if (isInferred(one)) return "it was reported for an older version, and no fix is known";
  return (isGuess(one) && GUESS_HINTS[one.state]) || STATE_HINTS[one.state];
}

/** The labels of guesses. */
export const GUESS_LABELS = { affected: "Not fixed here", not_affected: "Not reported here" } as const;
const GUESS_HINTS: Partial<Record<TrackingState, string>> = {
  affected: "it does not have the fix, and nobody has said whether it has the bug",
  not_affected: "nobody has reported the bug for it, only for other versions",
};
