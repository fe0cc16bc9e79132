import "server-only";
import type { Recorded } from "#lib/bugs/change/relations.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { setFlags } from "#lib/flags/commands.ts";
import type { Place } from "#lib/flags/policy.ts";
import { applyFates, weighFlags } from "#lib/flags/retarget.ts";
import type { FlagChange } from "#lib/flags/schema.ts";
import { type Actor, requireActor, type ViewerRow, viewerFrom, viewerQuery } from "#lib/people/viewer.ts";

type Said = { flags?: FlagChange[] | undefined; comment?: string | undefined };

/**
 * The flags of a bug that is locked and stands in the database where it will be: first they follow
 * it there (`isMoved`), then what was said of them is done. Who is asked joins the CC list, unless he
 * is on the bug already. Gives the history.
 */
export async function changeFlags(
  tx: Transaction,
  actor: Actor,
  bug: { id: number } & Place,
  said: Said,
  { isMoved }: { isMoved: boolean },
): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  if (isMoved) {
    const fates = await weighFlags(tx, sql`b.id = ${bug.id}`);
    await applyFates(tx, fates);
    for (const { flag, from, after } of fates) {
      if (from === after) continue;
      const { attachmentId, isPrivate } = flag;
      recorded.push({ bugId: bug.id, field: "flag", from, to: after, attachmentId, isPrivate });
    }
  }
  if (said.flags && said.flags.length > 0) {
    const { records, askedIds } = await setFlags(tx, actor, bug, said.flags, {
      comment: said.comment,
      findAsked: (name) => findAsked(tx, bug.id, name),
    });
    recorded.push(...records.map((record) => ({ bugId: bug.id, ...record })));
    recorded.push(...(await tellAsked(tx, bug.id, askedIds)));
  }
  return recorded;
}

/** Somebody who may sign in and sees the bug; else null, so that hidden bugs tell nothing of who sees them. */
async function findAsked(tx: Transaction, bugId: number, name: string): Promise<Actor | null> {
  const word = name.replace(/^@/, "");
  const [row] = await queryRowsIn<ViewerRow>(
    tx,
    viewerQuery(
      sql`u.id = (SELECT id FROM users WHERE handle = ${word}::citext OR email = ${word}::citext LIMIT 1)`,
    ),
  );
  if (!row) return null;
  const person = viewerFrom(row);
  const [seen] = await queryRowsIn(
    tx,
    sql`SELECT 1 FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(person)}`,
  );
  return seen ? requireActor(person) : null;
}

async function tellAsked(tx: Transaction, bugId: number, askedIds: readonly number[]): Promise<Recorded[]> {
  if (askedIds.length === 0) return [];
  const added = await queryRowsIn<{ handle: string }>(
    tx,
    sql`WITH come AS (
          INSERT INTO bug_cc (bug_id, user_id)
          SELECT b.id, a.id FROM bugs b, unnest(${[...askedIds]}::int[]) AS a(id)
          WHERE b.id = ${bugId} AND a.id IS DISTINCT FROM b.reporter_id AND a.id IS DISTINCT FROM b.assignee_id
            AND a.id IS DISTINCT FROM b.qa_contact_id
          ON CONFLICT DO NOTHING RETURNING user_id
        ) SELECT u.handle::text AS handle FROM come JOIN users u ON u.id = come.user_id`,
  );
  return added.map(({ handle }) => ({ bugId, field: "cc", from: "", to: handle }));
}
