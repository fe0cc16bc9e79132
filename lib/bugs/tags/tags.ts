import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { refuseWhileImpersonating, requireActor, type Viewer } from "#lib/people/viewer.ts";

/**
 * Personal tags: nobody sees those of another, administrators neither, not even as them. They are no fields of the bug: they
 * have no history, and change neither its revision nor its time.
 */

/** Sets the viewer’s tags of a visible bug. NotFound when it is missing or hidden. */
export async function setTags(viewer: Viewer, bugId: number, tags: readonly string[]): Promise<void> {
  refuseWhileImpersonating(viewer);
  const { userId } = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const [bug] = await queryRowsIn<{ id: number }>(
      tx,
      sql`SELECT b.id FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")} FOR KEY SHARE OF b`,
    );
    if (!bug) throw new NotFound(`There is no bug ${bugId}.`);
    await queryRowsIn(
      tx,
      sql`DELETE FROM personal_tags WHERE user_id = ${userId} AND bug_id = ${bugId} AND tag <> ALL(${[...tags]}::text[])`,
    );
    await queryRowsIn(
      tx,
      sql`INSERT INTO personal_tags (user_id, bug_id, tag) SELECT ${userId}::int, ${bugId}::int, t FROM unnest(${[...tags]}::text[]) t
          ON CONFLICT DO NOTHING`,
    );
  });
}

/** The viewer’s rows of personal_tags, as `t`. */
export function ownTags(viewer: Viewer): Sql {
  const owner = viewer.impersonatorId === null ? viewer.userId : null;
  return sql`(SELECT o.tag, o.bug_id FROM personal_tags o WHERE o.user_id = ${owner}::int) t`;
}
