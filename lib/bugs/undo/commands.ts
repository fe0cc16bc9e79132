import "server-only";
import { CHANGE_ACT, UNDO_MINUTES } from "#lib/bugs/many/journal.ts";
import { puttingBack } from "#lib/bugs/undo/gone.ts";
import { undoActIn } from "#lib/bugs/undo/undo-act.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";

/** Undoes one change of a bug of theirs, by the number of its act. Returns the fields that stay, since others changed them or more people would see the bug. */
export async function undoChange(viewer: Viewer, actId: string): Promise<string[]> {
  const actor = requireActor(viewer);
  return puttingBack(() =>
    sqlTransaction(async (tx) => {
      const [act] = await queryRowsIn<{ isUndone: boolean; isLate: boolean }>(
        tx,
        sql`SELECT undone_by_id IS NOT NULL AS "isUndone", at < now() - make_interval(mins => ${UNDO_MINUTES}::int) AS "isLate"
          FROM acts WHERE id = ${actId}::uuid AND name = ${CHANGE_ACT} AND actor_id = ${actor.userId} FOR UPDATE`,
      );
      if (act?.isUndone) throw cannotUndo("That is undone already.");
      if (!act || act.isLate)
        throw cannotUndo(`A change can be undone for ${UNDO_MINUTES} minutes, by whoever made it.`);
      const { left, held } = await undoActIn(tx, actor, actId);
      return [...new Set([...left, ...held].map(({ field }) => field))];
    }),
  );
}

function cannotUndo(message: string): AppError {
  return new AppError("cannot_undo", message);
}
