import { STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { combineStates } from "#lib/upstream/trackings/combine.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isDoubted, isWeak, labelOf } from "#lib/upstream/trackings/guess.ts";
import type { PresenceView } from "#lib/upstream/trackings/queries/list-presence.ts";
import type { TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { sayStillIn } from "#lib/upstream/trackings/say-still-in.ts";

type FoundRecord = Pick<PresenceView, "kind" | "who" | "version" | "versionId" | "note">;

/** The question that a tracking is, in words: its title, and what stands against what. Null: none. */
export function contradictionOf(
  tracking: TrackingView,
  records: readonly FoundRecord[] = [],
): { title: string; text: string } | null {
  const { contradictedSince, state, source, saidState, computedState, decidedBy, fixedIn } = tracking;
  if (contradictedSince === null) return null;
  if (isDoubted(tracking.evidence) && state !== "affected")
    return {
      title: "It has the fix, and is said to be still there. Which one is right?",
      text: `${fixedIn ?? "A version"} has the fix. ${sayFound(records, tracking.evidence)}`,
    };
  const wasReleased = state === "released" && source === "computed";
  const evidence = evidenceSays(tracking);
  const reason = tracking.reason ? `: “${tracking.reason}”` : "";
  const said = saidState
    ? `${decidedBy ? `${nameIn(tracking, decidedBy)} said` : "It was said to be"} ${STATE_LABELS[saidState].toLowerCase()}${reason}.`
    : "";
  if (wasReleased && !said)
    return {
      title: "It was released with the fix. Is it fixed all the same?",
      text: `${fixedIn ?? "A release"} contains the fix. ${evidence}`,
    };
  // What nothing contradicts is asked because its bug is closed without a fix.
  const isContradicted = combineStates(saidState, computedState, {
    wasReleased,
    isWeak: isWeak(computedState, tracking.evidence),
    isDoubted: isDoubted(tracking.evidence),
  }).isContradicted;
  if (isContradicted)
    return {
      title: "Evidence contradicts what was said. Which one is right?",
      text: `${said} ${evidence}`.trim(),
    };
  return {
    title: "The bug is closed without a fix. What becomes of this place?",
    text: said || `${STATE_LABELS[state]}, and nobody has said anything about it.`,
  };
}

/** The name of somebody who did something in a place. */
export function nameIn({ names }: Pick<TrackingView, "names">, handle: string | null): string | null {
  return handle === null ? null : (names[handle] ?? handle);
}

/** Who found it in what has the fix: elsewhere it contradicts nothing. */
function sayFound(records: readonly FoundRecord[], evidence: readonly Evidence[]): string {
  const withFix = evidence.flatMap((one) => ("stillIn" in one ? one.stillIn : []));
  const found = records.filter(({ kind, versionId }) => kind === "found" && withFix.includes(versionId));
  return sayStillIn(found).join(" ") || "The bug was reported for a version with it, and is open.";
}

/** What evidence says of a place by itself, in the words that the page has where nobody said anything. */
export function evidenceSays({
  computedState,
  evidence,
}: Pick<TrackingView, "computedState"> & { evidence: readonly Evidence[] }): string {
  if (!computedState) return "Evidence says nothing.";
  const said = labelOf({ state: computedState, isSaid: false, evidence }).toLowerCase();
  return `Evidence says: ${said}${isFixedLater(computedState, evidence) ? ", because the fix came later" : ""}.`;
}

/** Does evidence say no more than that the fix came later? */
export function isFixedLater(state: TrackingState | null, evidence: readonly Evidence[]): boolean {
  return (
    state === "affected" &&
    evidence.length > 0 &&
    evidence.every((one) => "fixedIn" in one || "closedFor" in one)
  );
}
