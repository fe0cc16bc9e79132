import "server-only";
import { changeNext, readInput, setState } from "#lib/bugs/mass/perform.ts";
import { undoNext } from "#lib/bugs/mass/undo.ts";
import { puttingBack } from "#lib/bugs/undo/gone.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { findViewer, requireActor } from "#lib/people/viewer.ts";

/** So many bugs in one transaction, so that nobody waits long for one of them. */
const CHUNK = 500;

type Going = { id: number; authorId: number };

/** Goes on with all mass changes that are not at their end. Safe to repeat, after a restart too, and to run twice at once. */
export async function continueMassChanges(size = CHUNK): Promise<void> {
  const going = await queryRows<Going>(
    sql`SELECT id, author_id AS "authorId" FROM mass_changes WHERE state IN ('running', 'undoing') AND stopped = '' ORDER BY id`,
  );
  const failed: unknown[] = [];
  for (const one of going) {
    try {
      while (await puttingBack(() => turn(one, size)));
    } catch (error) {
      // Others go on. What failed for no fault of the change is tried again in a minute.
      if (!(error instanceof AppError)) failed.push(error);
      else await queryRows(sql`UPDATE mass_changes SET stopped = ${error.message} WHERE id = ${one.id}`);
    }
  }
  if (failed.length > 0) throw failed[0];
}

/** One transaction, in the name of whoever began it, with the rights that they have now. False at the end. */
async function turn({ id, authorId }: Going, size: number): Promise<boolean> {
  const viewer = await findViewer(authorId);
  if (!viewer) throw new AppError("stopped", "Whoever began it cannot sign in any more.");
  const actor = requireActor(viewer);
  const { input, html } = await readInput(actor, id);
  return sqlTransaction(async (tx) => {
    const [row] = await queryRowsIn<{ state: string }>(
      tx,
      sql`SELECT state::text AS state FROM mass_changes WHERE id = ${id} FOR UPDATE`,
    );
    const isUndoing = row?.state === "undoing";
    if (!isUndoing && row?.state !== "running") return false;
    const done = isUndoing
      ? await undoNext(tx, actor, id)
      : await changeNext(tx, actor, { id, input, html, size });
    if (done > 0) return true;
    await setState(tx, id, isUndoing ? "undone" : "done");
    return false;
  });
}
