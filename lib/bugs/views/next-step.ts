import { sayReportedFor } from "#lib/bugs/access/reported-for-words.ts";
import type { BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import type { Viewer } from "#lib/people/viewer.ts";

const JUST_FILED_MS = 10 * 60_000;

/** Who looks at new bugs: the owner of the component, and whether anybody has the right to. */
type Triage = { triageOwner: PersonRef | null; hasTriagers: boolean };

/** Is it the viewer's own report, which nobody has changed yet? */
export function isJustFiled(viewer: Viewer, { reporterId, revision }: BugView): boolean {
  return viewer.userId !== null && viewer.userId === reporterId && revision === 1;
}

/**
 * Where the bug went, and who looks at it next (its assignee, the component's triage owner, or the triagers), in sentences for the person who
 * filed it a moment ago; undefined for everyone else, and once somebody changed the bug.
 */
export function nextStepOf(
  viewer: Viewer,
  bug: BugView,
  { triageOwner, hasTriagers }: Triage,
  now = Date.now(),
): string | undefined {
  if (!isJustFiled(viewer, bug) || now - Date.parse(bug.createdAt) > JUST_FILED_MS) return undefined;
  return [whereItWent(bug), whoIsNext(bug, { triageOwner, hasTriagers })].filter(Boolean).join(" ");
}

/** Which product it was reported for, and where it went from there; empty: it was filed where it is. */
function whereItWent({ reportedFor, product, isRestricted }: BugView): string {
  if (!reportedFor) return "";
  const named = `You reported it for ${sayReportedFor(reportedFor)}`;
  if (isRestricted) return `${named}.`;
  return `${named}. It will be fixed in ${product}, where everybody can see it, and you follow it here.`;
}

function whoIsNext(bug: BugView, { triageOwner, hasTriagers }: Triage): string {
  if (bug.assignee) return `${nameOf(bug.assignee)} is assigned to it.`;
  // Somebody who does not see it is not named.
  if (bug.isRestricted && !bug.reportOf)
    return bug.groups.length > 0
      ? `The members of ${bug.groups.join(" and ")} look at it.`
      : "The people who see it look at it.";
  if (triageOwner && !bug.reportOf) return `${nameOf(triageOwner)} triages new bugs of ${bug.component}.`;
  const product = bug.reportOf ?? bug.product;
  return hasTriagers
    ? `The triagers of ${product} look at new bugs.`
    : `Nobody is named yet to triage new bugs of ${product}.`;
}

function nameOf({ handle, displayName }: PersonRef): string {
  return displayName || `@${handle}`;
}
