import "server-only";
import { CHANGE_ACT, MASS_ACT, UNDO_ACT } from "#lib/bugs/many/journal.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/**
 * Forgets what can no longer be undone: the journals of changes of bugs after a day, unless a change of many still goes on, and the
 * previews and reports of changes of many after a month. History stays.
 */
export async function sweepChanges(): Promise<void> {
  await queryRows(
    sql`DELETE FROM acts a WHERE a.name IN (${CHANGE_ACT}, ${MASS_ACT}, ${UNDO_ACT}) AND a.at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM mass_change_bugs b JOIN mass_changes m ON m.id = b.mass_change_id
          WHERE b.act_id = a.id AND m.state IN ('running', 'undoing'))`,
  );
  await queryRows(
    sql`DELETE FROM mass_changes WHERE state NOT IN ('running', 'undoing') AND created_at < now() - interval '30 days'`,
  );
}
