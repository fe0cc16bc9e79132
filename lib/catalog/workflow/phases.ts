/**
 * What a status and a resolution mean, whatever a workflow calls them. Pages, counts, searches and policies ask for
 * these, never for names. The words are closed sets, the same as the enums in the database, in this order.
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

/** One line on each, for whoever chooses. */
export const PHASE_HINTS: Record<Phase, string> = {
  unconfirmed: "reported, and nobody has confirmed it",
  confirmed: "it is a bug, and nobody works on it",
  assigned: "somebody works on it",
  in_review: "a fix waits for review",
  fixed: "the fix is merged, in no build to test yet",
  to_verify: "QE can test the fix",
  verified: "the fix is tested",
  closed: "nothing is left to do",
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
  will_not_fix: "Will not be fixed",
  works_for_me: "Cannot be reproduced",
  incomplete: "Information is missing",
  deferred: "Put off",
  obsolete: "No longer applies",
  moved_upstream: "Followed upstream",
  moved: "Moved to another tracker",
  other: "Another reason",
};

/** True when `word` is a phase. */
export function isPhase(word: string): word is Phase {
  return PHASES.some((phase) => phase === word);
}

/** True when `word` is the meaning of a resolution. */
export function isMeaning(word: string): word is Meaning {
  return MEANINGS.some((meaning) => meaning === word);
}

/**
 * The phase of a bug. That of its status, but a bug that was closed for another reason than a fix is `closed`, in
 * whatever status: nothing about it is to be verified. The same rule in SQL is in phase-sql.ts.
 */
export function phaseOfBug(statusPhase: Phase, meaning: Meaning | null): Phase {
  return meaning === null || meaning === "fixed" ? statusPhase : "closed";
}
