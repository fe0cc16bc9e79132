import "server-only";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/** Who looks at a new bug next, in a sentence for its reporter: the assignee, the component's triage owner, or the triagers. */
export async function nextStepOf(bug: BugView): Promise<string> {
  if (bug.assignee) return `${bug.assignee.displayName || `@${bug.assignee.handle}`} is assigned to it.`;
  const [owner] = await queryRows<{ name: string }>(sql`
    SELECT coalesce(nullif(u.display_name, ''), '@' || u.handle) AS name
    FROM bugs b JOIN components c ON c.id = b.component_id JOIN users u ON u.id = c.triage_owner_id
    WHERE b.id = ${bug.id} AND u.disabled_reason IS NULL`);
  return owner
    ? `${owner.name} triages new bugs of ${bug.component}.`
    : `The triagers of ${bug.product} look at new bugs.`;
}
