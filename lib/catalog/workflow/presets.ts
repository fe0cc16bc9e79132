import type { Transition, Workflow } from "#lib/catalog/workflow/workflow.ts";

/** Bugzilla's own matrix, as a new installation of 5.x ships it [Bugzilla: Install.pm, Status.pm]. */
export const bugzilla: Workflow = {
  statuses: [
    { name: "UNCONFIRMED", isOpen: true },
    { name: "CONFIRMED", isOpen: true },
    { name: "IN_PROGRESS", isOpen: true },
    { name: "RESOLVED", isOpen: false },
    { name: "VERIFIED", isOpen: false },
  ],
  transitions: [
    ...moves(null, "UNCONFIRMED CONFIRMED IN_PROGRESS"),
    ...moves("UNCONFIRMED", "CONFIRMED IN_PROGRESS RESOLVED"),
    ...moves("CONFIRMED", "IN_PROGRESS RESOLVED"),
    ...moves("IN_PROGRESS", "CONFIRMED RESOLVED"),
    ...moves("RESOLVED", "UNCONFIRMED CONFIRMED VERIFIED"),
    ...moves("VERIFIED", "UNCONFIRMED CONFIRMED"),
  ],
  resolutions: ["FIXED", "INVALID", "WONTFIX", "DUPLICATE", "WORKSFORME"],
};

/**
 * oVirt's life of a bug: POST when a patch is in review, MODIFIED when it is merged, ON_QA when it is in a build,
 * CLOSED when it is released (RELEASE_PENDING between them is optional). A star: say why in a comment: failed QA,
 * a reopening, closing what nobody fixed, and ON_QA without a patch (a bug that only needs testing).
 */
export const ovirt: Workflow = {
  statuses: [
    { name: "NEW", isOpen: true },
    { name: "ASSIGNED", isOpen: true },
    { name: "POST", isOpen: true },
    { name: "MODIFIED", isOpen: true },
    { name: "ON_QA", isOpen: true },
    { name: "VERIFIED", isOpen: true },
    { name: "RELEASE_PENDING", isOpen: true },
    { name: "CLOSED", isOpen: false },
  ],
  transitions: [
    ...moves(null, "NEW ASSIGNED"),
    ...moves("NEW", "ASSIGNED POST MODIFIED ON_QA* CLOSED*"),
    ...moves("ASSIGNED", "NEW POST MODIFIED ON_QA* CLOSED*"),
    ...moves("POST", "NEW ASSIGNED MODIFIED CLOSED*"),
    ...moves("MODIFIED", "ASSIGNED POST ON_QA CLOSED"),
    ...moves("ON_QA", "ASSIGNED* MODIFIED VERIFIED CLOSED"),
    ...moves("VERIFIED", "ASSIGNED* ON_QA RELEASE_PENDING CLOSED"),
    ...moves("RELEASE_PENDING", "ASSIGNED* ON_QA VERIFIED CLOSED"),
    ...moves("CLOSED", "NEW* ASSIGNED*"),
  ],
  resolutions: [
    "CURRENTRELEASE",
    "NEXTRELEASE",
    "ERRATA",
    "DUPLICATE",
    "NOTABUG",
    "INVALID",
    "WONTFIX",
    "CANTFIX",
    "WORKSFORME",
    "DEFERRED",
    "INSUFFICIENT_DATA",
    "UPSTREAM",
    "RAWHIDE",
    "EOL",
  ],
};

/** `to`: status names with spaces between; a star after one: the move needs a comment. */
function moves(from: string | null, to: string): Transition[] {
  return to.split(" ").map((word) => ({
    from,
    to: word.replace("*", ""),
    requiresComment: word.endsWith("*"),
  }));
}
