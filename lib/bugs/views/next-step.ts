import "server-only";
import type { BugView, PersonRef } from "#lib/bugs/views/bug.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Who looks at a new bug next, in a sentence for its reporter: the assignee, the component's triage owner, or the triagers. */
export async function nextStepOf(viewer: Viewer, bug: BugView): Promise<string> {
  if (bug.assignee) return `${nameOf(bug.assignee)} is assigned to it.`;
  const [owner] = await queryRows<PersonRef>(sql`
    SELECT u.handle, u.display_name AS "displayName"
    FROM bugs b JOIN components c ON c.id = b.component_id JOIN users u ON u.id = c.triage_owner_id
    WHERE b.id = ${bug.id} AND ${visibleBugs(viewer)} AND u.disabled_reason IS NULL`);
  return owner
    ? `${nameOf(owner)} triages new bugs of ${bug.component}.`
    : `The triagers of ${bug.product} look at new bugs.`;
}

function nameOf({ handle, displayName }: PersonRef): string {
  return displayName || `@${handle}`;
}
