import type { ComputedState, TrackingState } from "#lib/bugs/trackings/states.ts";
import { isNoBug } from "#lib/catalog/workflow/phases.ts";
import type { Closing } from "#lib/upstream/carried/closing.ts";
import type { Evidence } from "#lib/upstream/trackings/evidence.ts";
import { isGuess, isInferred } from "#lib/upstream/trackings/guess.ts";

/** A version of a product, and what is known of a bug in it. */
export type VersionStanding = {
  readonly id: number;
  readonly name: string;
  readonly seriesId: number | null;
  readonly isReleased: boolean;
  /** The day of its release, else the day it is due. */
  readonly day: string | null;
  readonly state: ComputedState | TrackingState | null;
  /** A person said the state. */
  readonly isSaid: boolean;
  /** By whom, and why. */
  readonly said?: SaidBy | null;
  readonly evidence: readonly Evidence[];
};
/** `build`: the version that they tested. */
export type SaidBy = { readonly by: string | null; readonly reason: string; readonly build?: string };

/** What a person said of the series of a version, what evidence says of it and of newer ones, and where the fix is planned for it. */
export type SeriesSaid = {
  readonly state: TrackingState | null;
  readonly by?: string | null;
  readonly reason: string;
  readonly target: { readonly name: string; readonly day: string | null } | null;
  /** What is merged after their last version is in none of them. */
  readonly evident: readonly {
    readonly state: ComputedState | null;
    readonly evidence: readonly Evidence[];
  }[];
  /** How the bug was closed; null: it is open. */
  readonly closing?: Closing | null;
};

/** Whether a version has the fix of a bug, for somebody who uses it. `proof`: what the answer stands on. */
export type Answer = {
  readonly proof: readonly Evidence[];
} /** `said`: by a person; `stillIn`: it has the fix, and was found in these versions all the same, up to it. */ & (
  | { readonly kind: "yes"; readonly said?: SaidBy | null; readonly stillIn?: readonly number[] }
  /** `said`: by a person; else nobody had to say it. */
  | { readonly kind: "never"; readonly said?: SaidBy | null }
  /** In a later version that is released; `soon`: also in one of the same series that is not. */
  | { readonly kind: "upgrade"; readonly to: VersionStanding; readonly soon: VersionStanding | null }
  /** In a version that is not released yet. */
  | { readonly kind: "coming"; readonly to: VersionStanding }
  /** In no version yet: merged, in review, or agreed on. */
  | { readonly kind: "merged" | "in_review" | "approved"; readonly target: SeriesSaid["target"] }
  | { readonly kind: "wont_fix"; readonly reason: string; readonly to: VersionStanding | null }
  /** It was closed as fixed, for a version or milestone that is not released yet. */
  | { readonly kind: "planned"; readonly target: NonNullable<SeriesSaid["target"]> }
  /** Nothing is known of this version, but how the bug was closed. */
  | { readonly kind: "closed"; readonly closing: Closing }
  /** `reportedFor`: nobody saw it in this version; it was reported for that one, which is older. */
  | {
      readonly kind: "affected";
      readonly target: SeriesSaid["target"];
      readonly closing?: Closing | null;
      readonly reportedFor?: string | null;
      /** Of the version itself. */
      readonly isReleased?: boolean;
    }
  /** The fix in this version, or in the later one `in`, did not pass its test, for the reason; `to`: the first later one that has a fix. */
  | {
      readonly kind: "failed";
      readonly in: VersionStanding | null;
      readonly reason: string;
      readonly to: VersionStanding | null;
    }
  /** Nobody knows about this version; `to`: the first later one that has the fix. */
  | { readonly kind: "unknown"; readonly to: VersionStanding | null }
);

/** States of versions that have the fix. */
export const HAS_FIX: readonly (string | null)[] = ["carried", "released", "verified"];
const NEVER: readonly (string | null)[] = ["not_affected", "does_not_exist"];

/**
 * The answer for one of the versions of a product, oldest first (upstream.md 2.5, “Is it in my version?”): what holds for the
 * version itself, else the first later version that has the fix, else how far the fix is.
 */
export function answerFor(versionId: number, versions: readonly VersionStanding[], said: SeriesSaid): Answer {
  const at = versions.findIndex(({ id }) => id === versionId);
  const own = versions[at];
  if (!own) return { kind: "unknown", to: null, proof: [] };
  if (HAS_FIX.includes(own.state)) {
    const stillIn = own.evidence.flatMap((one) => ("stillIn" in one ? one.stillIn : []));
    return { kind: "yes", said: own.said ?? null, stillIn, proof: own.evidence };
  }
  const isFree = NEVER.includes(own.state) && !isGuess(own);
  if (isFree || NEVER.includes(said.state)) {
    const by = isFree ? (own.said ?? null) : { by: said.by ?? null, reason: said.reason };
    return { kind: "never", said: by, proof: by ? [] : own.evidence };
  }
  const later = versions.slice(at + 1).filter(({ state }) => HAS_FIX.includes(state));
  const released = later.find(({ isReleased }) => isReleased) ?? null;
  const coming = later.find(({ isReleased }) => !isReleased) ?? null;
  const to = released ?? coming;
  const proof = to?.evidence ?? own.evidence;
  const reason = said.state === "failed_qa" ? said.reason : "";
  if (own.state === "failed_qa")
    return { kind: "failed", in: null, reason: reason || (own.said?.reason ?? ""), to, proof };
  if (said.state === "wont_fix" || said.state === "declined")
    return { kind: "wont_fix", reason: said.reason, to, proof };
  const { closing = null } = said;
  const comes = versions.slice(at).find((one) => one.state === "fixed" && isClosedFor(one));
  const planned: Answer | null = comes ? { kind: "planned", target: comes, proof: comes.evidence } : null;
  if (own.state === null || own.state === "unknown" || own.state === "not_affected") {
    if (to === null && planned) return planned;
    return to === null && closing ? sayClosed(closing, said, proof) : { kind: "unknown", to, proof };
  }
  if (released) {
    const isSooner =
      coming !== null && coming.seriesId === own.seriesId && released.seriesId !== own.seriesId;
    return { kind: "upgrade", to: released, soon: isSooner ? coming : null, proof };
  }
  if (coming) return { kind: "coming", to: coming, proof };
  const failed = versions.slice(at).find(({ state }) => state === "failed_qa");
  if (failed) return { kind: "failed", in: failed, reason, to, proof: failed.evidence };
  if (planned) return planned;
  for (const [kind, states] of PROGRESS) {
    const shows = ({ state }: { state: string | null }) => state !== null && states.includes(state);
    const by = [...versions.slice(at), ...said.evident].find(shows);
    if (by || shows(said)) return { kind, target: said.target, proof: by?.evidence ?? proof };
  }
  // Reported for it, and nobody knows where the fix is.
  const isOnlyReported = own.evidence.every((one) => "found" in one || "foundEarlier" in one);
  const isFixedElsewhere = versions.some(({ state }) => HAS_FIX.includes(state));
  if (closing?.meaning === "fixed" && isOnlyReported && !isFixedElsewhere)
    return sayClosed(closing, said, proof);
  const reportedFor = reportedEarlier(own, versions);
  return { kind: "affected", target: said.target, isReleased: own.isReleased, closing, reportedFor, proof };
}

/** How it was closed, for a version of which nothing else is known: of a fix, also where it is to be. */
function sayClosed(closing: Closing, { target }: SeriesSaid, proof: readonly Evidence[]): Answer {
  const isFixed = closing.meaning === "fixed";
  // A milestone without any day is one that nobody keeps: an old one, of another tracker.
  if (isFixed && target?.day) return { kind: "planned", target, proof };
  if (isFixed || closing.meaning === "duplicate" || isNoBug(closing.meaning))
    return { kind: "closed", closing, proof };
  return { kind: "unknown", to: null, proof };
}

/** Has it the fix only because the bug is closed as fixed for it? */
function isClosedFor({ evidence }: VersionStanding): boolean {
  return evidence.some((one) => "closedFor" in one);
}

/** The older version that the bug was reported for, when nothing else is known of this one. */
function reportedEarlier(own: VersionStanding, versions: readonly VersionStanding[]): string | null {
  if (!isInferred(own)) return null;
  const ids = own.evidence.flatMap((one) => ("foundEarlier" in one ? one.foundEarlier : []));
  return versions.find(({ id }) => ids.includes(id))?.name ?? null;
}

const ON_THE_WAY = ["fixed", "in_review", "approved", "requested", "deferred"] as const;
export type OnTheWay = (typeof ON_THE_WAY)[number];

/**
 * How far a fix is in the series of the version itself, where the answer is another series, or that there is none: people stay in theirs.
 * Null: nothing is under way there, or the answer says it.
 */
export function onTheWay(answer: Answer, seriesId: number | null, said: SeriesSaid): OnTheWay | null {
  const to = "to" in answer ? answer.to : null;
  const isElsewhere =
    answer.kind === "affected" ||
    ((answer.kind === "upgrade" || answer.kind === "coming" || answer.kind === "unknown") &&
      (to === null || (seriesId !== null && to.seriesId !== seriesId)));
  if (!isElsewhere) return null;
  return ON_THE_WAY.find((state) => state === said.state || state === said.evident[0]?.state) ?? null;
}

/** The first version with the fix in each series, newest series first. */
export function firstWithFix(versions: readonly VersionStanding[]): VersionStanding[] {
  const fixed = versions.filter(({ state }) => HAS_FIX.includes(state));
  const series = [...new Set(fixed.map(({ seriesId }) => seriesId))];
  return series.flatMap((id) => fixed.find(({ seriesId }) => seriesId === id) ?? []).toReversed();
}

const PROGRESS: readonly (readonly ["merged" | "in_review" | "approved", readonly string[]])[] = [
  ["merged", ["fixed"]],
  ["in_review", ["in_review"]],
  ["approved", ["approved"]],
];
