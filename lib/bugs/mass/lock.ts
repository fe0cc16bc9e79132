import "server-only";
import { UNDO_MINUTES } from "#lib/bugs/many/journal.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** How far a mass change is. */
export type LockedMassChange = {
  state: "ready" | "running" | "done" | "undoing" | "undone";
  /** Bugs that are still to be changed, and those that are. */
  waiting: number;
  changed: number;
  /** It is too long ago to be undone. */
  isLate: boolean;
  /** Its preview is from another day. */
  isOld: boolean;
};

/** Locks a mass change of theirs, so that it is performed or undone once. */
export async function lockMassChange(
  tx: SqlTransaction,
  actor: Actor,
  id: number,
): Promise<LockedMassChange> {
  const [row] = await queryRowsIn<LockedMassChange>(
    tx,
    sql`SELECT m.state, coalesce(m.performed_at < now() - make_interval(mins => ${UNDO_MINUTES}::int), FALSE) AS "isLate",
          m.created_at < now() - interval '1 day' AS "isOld",
          (SELECT count(*)::int FROM mass_change_bugs b WHERE b.mass_change_id = m.id AND b.state = 'waiting') AS waiting,
          (SELECT count(*)::int FROM mass_change_bugs b WHERE b.mass_change_id = m.id AND b.state = 'changed') AS changed
        FROM mass_changes m WHERE m.id = ${id} AND m.author_id = ${actor.userId} FOR UPDATE OF m`,
  );
  if (!row) throw new NotFound("There is no such change.");
  return row;
}
