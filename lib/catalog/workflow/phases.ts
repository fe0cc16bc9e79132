/**
 * What a status and a resolution mean, whatever a workflow calls them. Pages, counts, searches and policies use these,
 * never names. The same values, in the same order, as the enums in the database.
 */

/** How far a bug has come. */
export const PHASES = [
  "unconfirmed",
  "confirmed",
  "assigned",
  "in_review",
  "fixed",
  "to_verify",
  "verified",
  "closed",
] as const;
export type Phase = (typeof PHASES)[number];

export const PHASE_LABELS: Record<Phase, string> = {
  unconfirmed: "Unconfirmed",
  confirmed: "Confirmed",
  assigned: "Assigned",
  in_review: "In review",
  fixed: "Fixed",
  to_verify: "To verify",
  verified: "Verified",
  closed: "Closed",
};

/** One line for each, shown next to the choice. */
export const PHASE_HINTS: Record<Phase, string> = {
  unconfirmed: "reported, not confirmed yet",
  confirmed: "confirmed, nobody is working on it",
  assigned: "somebody is working on it",
  in_review: "a fix is waiting for review",
  fixed: "the fix is merged, but not in a build yet",
  to_verify: "the fix is ready for QE to test",
  verified: "QE has tested the fix",
  closed: "nothing left to do",
};

/** Why a bug was closed. */
export const MEANINGS = [
  "fixed",
  "duplicate",
  "not_a_bug",
  "will_not_fix",
  "works_for_me",
  "incomplete",
  "deferred",
  "obsolete",
  "moved_upstream",
  "moved",
  "other",
] as const;
export type Meaning = (typeof MEANINGS)[number];

export const MEANING_LABELS: Record<Meaning, string> = {
  fixed: "Fixed",
  duplicate: "Duplicate",
  not_a_bug: "Not a bug",
  will_not_fix: "Won't fix",
  works_for_me: "Cannot be reproduced",
  incomplete: "Missing information",
  deferred: "Deferred",
  obsolete: "No longer applies",
  moved_upstream: "Moved upstream",
  moved: "Moved to another tracker",
  other: "Another reason",
};

/** Closed, because there was nothing to fix as far as anybody could tell: that it was reported says nothing. */
export function isNoBug(meaning: Meaning | null): boolean {
  return meaning === "not_a_bug" || meaning === "works_for_me" || meaning === "incomplete";
}

/** True when `word` is a phase. */
export function isPhase(word: string): word is Phase {
  return PHASES.some((phase) => phase === word);
}

/** True when `word` is the meaning of a resolution. */
export function isMeaning(word: string): word is Meaning {
  return MEANINGS.some((meaning) => meaning === word);
}

/**
 * The phase of a bug: that of its status, except that a bug closed for another reason than a fix is always `closed`,
 * since there is nothing to verify. The same rule in SQL is in phase-sql.ts.
 */
export function phaseOfBug(statusPhase: Phase, meaning: Meaning | null): Phase {
  return meaning === null || meaning === "fixed" ? statusPhase : "closed";
}
