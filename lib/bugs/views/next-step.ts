import { sayReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import type { BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import type { Viewer } from "#lib/people/viewer.ts";

const JUST_FILED_MS = 10 * 60_000;

/**
 * Where the bug went, and who looks at it next (its assignee, the component's triage owner, or the triagers), in sentences for the person who
 * filed it a moment ago; undefined for everyone else, and once somebody changed the bug.
 */
export function nextStepOf(
  viewer: Viewer,
  bug: BugView,
  triageOwner: PersonRef | null,
  now = Date.now(),
): string | undefined {
  const isMine = viewer.userId !== null && viewer.userId === bug.reporterId;
  if (!isMine || bug.revision !== 1 || now - Date.parse(bug.createdAt) > JUST_FILED_MS) return undefined;
  return [whereItWent(bug), whoIsNext(bug, triageOwner)].filter(Boolean).join(" ");
}

/** Which product it was reported for, and where it went from there; empty: it was filed where it is. */
function whereItWent({ reportedFor, product, isRestricted }: BugView): string {
  if (!reportedFor) return "";
  const named = `You reported it for ${sayReportedFor(reportedFor)}`;
  if (isRestricted) return `${named}.`;
  return `${named}. It will be fixed in ${product}, where everybody can see it, and you follow it here.`;
}

function whoIsNext(bug: BugView, triageOwner: PersonRef | null): string {
  if (bug.assignee) return `${nameOf(bug.assignee)} is assigned to it.`;
  // Somebody who does not see it is not named.
  if (bug.isRestricted && !bug.reportOf)
    return bug.groups.length > 0
      ? `The members of ${bug.groups.join(" and ")} look at it.`
      : "The people who see it look at it.";
  return triageOwner && !bug.reportOf
    ? `${nameOf(triageOwner)} triages new bugs of ${bug.component}.`
    : `The triagers of ${bug.reportOf ?? bug.product} look at new bugs.`;
}

function nameOf({ handle, displayName }: PersonRef): string {
  return displayName || `@${handle}`;
}
