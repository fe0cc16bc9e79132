import type { Transition, Workflow } from "#lib/catalog/workflow/workflow.ts";

/**
 * Bugzilla's default matrix, as in a new installation of 5.x [Bugzilla: Install.pm, Status.pm]. It has no status for a
 * build: a bug resolved as fixed is ready for QE.
 */
export const bugzilla: Workflow = {
  statuses: [
    { name: "UNCONFIRMED", isOpen: true, phase: "unconfirmed" },
    { name: "CONFIRMED", isOpen: true, phase: "confirmed" },
    { name: "IN_PROGRESS", isOpen: true, phase: "assigned" },
    { name: "RESOLVED", isOpen: false, phase: "to_verify" },
    { name: "VERIFIED", isOpen: false, phase: "verified" },
  ],
  transitions: [
    ...moves(null, "UNCONFIRMED CONFIRMED IN_PROGRESS"),
    ...moves("UNCONFIRMED", "CONFIRMED IN_PROGRESS RESOLVED"),
    ...moves("CONFIRMED", "IN_PROGRESS RESOLVED"),
    ...moves("IN_PROGRESS", "CONFIRMED RESOLVED"),
    ...moves("RESOLVED", "UNCONFIRMED CONFIRMED VERIFIED"),
    ...moves("VERIFIED", "UNCONFIRMED CONFIRMED"),
  ],
  resolutions: [
    { name: "FIXED", meaning: "fixed" },
    { name: "INVALID", meaning: "not_a_bug" },
    { name: "WONTFIX", meaning: "will_not_fix" },
    { name: "DUPLICATE", meaning: "duplicate" },
    { name: "WORKSFORME", meaning: "works_for_me" },
  ],
};

/**
 * oVirt's workflow: POST when a patch is in review, MODIFIED when it is merged, ON_QA when it is in a build,
 * CLOSED when it is released (RELEASE_PENDING between them is optional). A star marks moves that need a comment: failed
 * QA, reopening, closing without a fix, and ON_QA without a patch (a bug that only needs testing). A merged patch goes into
 * a release, so that MODIFIED needs a target milestone.
 */
export const ovirt: Workflow = {
  statuses: [
    { name: "NEW", isOpen: true, phase: "confirmed" },
    { name: "ASSIGNED", isOpen: true, phase: "assigned" },
    { name: "POST", isOpen: true, phase: "in_review" },
    { name: "MODIFIED", isOpen: true, phase: "fixed" },
    { name: "ON_QA", isOpen: true, phase: "to_verify" },
    { name: "VERIFIED", isOpen: true, phase: "verified" },
    { name: "RELEASE_PENDING", isOpen: true, phase: "verified" },
    { name: "CLOSED", isOpen: false, phase: "closed" },
  ],
  transitions: [
    ...moves(null, "NEW ASSIGNED"),
    ...moves("NEW", "ASSIGNED POST MODIFIED:targetMilestone ON_QA* CLOSED*"),
    ...moves("ASSIGNED", "NEW POST MODIFIED:targetMilestone ON_QA* CLOSED*"),
    ...moves("POST", "NEW ASSIGNED MODIFIED:targetMilestone CLOSED*"),
    ...moves("MODIFIED", "ASSIGNED POST ON_QA CLOSED"),
    ...moves("ON_QA", "ASSIGNED* MODIFIED VERIFIED CLOSED"),
    ...moves("VERIFIED", "ASSIGNED* ON_QA RELEASE_PENDING CLOSED"),
    ...moves("RELEASE_PENDING", "ASSIGNED* ON_QA VERIFIED CLOSED"),
    ...moves("CLOSED", "NEW* ASSIGNED*"),
  ],
  resolutions: [
    { name: "CURRENTRELEASE", meaning: "fixed" },
    { name: "NEXTRELEASE", meaning: "fixed" },
    { name: "ERRATA", meaning: "fixed" },
    { name: "DUPLICATE", meaning: "duplicate" },
    { name: "NOTABUG", meaning: "not_a_bug" },
    { name: "INVALID", meaning: "not_a_bug" },
    { name: "WONTFIX", meaning: "will_not_fix" },
    { name: "CANTFIX", meaning: "will_not_fix" },
    { name: "WORKSFORME", meaning: "works_for_me" },
    { name: "DEFERRED", meaning: "deferred" },
    { name: "INSUFFICIENT_DATA", meaning: "incomplete" },
    { name: "UPSTREAM", meaning: "moved_upstream" },
    { name: "RAWHIDE", meaning: "fixed" },
    { name: "EOL", meaning: "obsolete" },
  ],
};

/** `to`: status names separated by spaces; a star after a name: the move needs a comment; a colon: it needs that field. */
function moves(from: string | null, to: string): Transition[] {
  return to.split(" ").map((word) => {
    const [status = "", ...requiredFields] = word.split(":");
    return { from, to: status.replace("*", ""), requiresComment: status.endsWith("*"), requiredFields };
  });
}
