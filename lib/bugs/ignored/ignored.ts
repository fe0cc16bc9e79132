import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotFound } from "#lib/errors.ts";
import { refuseWhileImpersonating, requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Bugs that somebody ignores: what happens on them is no news to them. Nobody else sees that, administrators neither, not even
 * as them; it has no history, and changes nothing of the bug. What is asked of them reaches them all the same.
 */

/** Ignores a visible bug, or stops it. Who follows it stops following first: that is seen by others. */
export async function setIgnored(viewer: Viewer, bugId: number, wanted: boolean): Promise<void> {
  refuseWhileImpersonating(viewer);
  const { userId } = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const [bug] = await queryRowsIn<{ follows: boolean }>(
      tx,
      sql`SELECT EXISTS (SELECT 1 FROM bug_cc c WHERE c.bug_id = b.id AND c.user_id = ${userId}) AS follows
          FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")} FOR NO KEY UPDATE OF b`,
    );
    if (!bug) throw new NotFound(`There is no bug ${bugId}.`);
    if (wanted && bug.follows) throw new InvalidInput({}, "You follow this bug: stop following it first.");
    await queryRowsIn(
      tx,
      wanted
        ? sql`INSERT INTO ignored_bugs (user_id, bug_id) VALUES (${userId}, ${bugId}) ON CONFLICT DO NOTHING`
        : sql`DELETE FROM ignored_bugs WHERE user_id = ${userId} AND bug_id = ${bugId}`,
    );
  });
}

/** Whether the viewer ignores `b`; never told of somebody who is impersonated. */
export function isIgnored({ userId, impersonatorId }: Viewer): Sql {
  if (userId === null || impersonatorId !== null) return sql`FALSE`;
  return sql`EXISTS (SELECT 1 FROM ignored_bugs i WHERE i.bug_id = b.id AND i.user_id = ${userId})`;
}
