import "server-only";
import { closeBatch, openBatch } from "#lib/bugs/change/write.ts";
import { changeNext, readInput, setState, TOGETHER } from "#lib/bugs/mass/perform.ts";
import { undoNext } from "#lib/bugs/mass/undo.ts";
import { puttingBack } from "#lib/bugs/undo/gone.ts";
import { UNDONE } from "#lib/bugs/undo/undo-act.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { findViewer, requireActor } from "#lib/people/viewer.ts";

/** So many bugs in one transaction, so that nobody waits long for one of them. */
const CHUNK = 500;

type Going = { id: number; authorId: number };

/** Goes on with all mass changes that are not at their end. Safe to repeat, after a restart too, and to run twice at once. */
export async function continueMassChanges(size = CHUNK): Promise<void> {
  const going = await queryRows<Going>(
    sql`SELECT id, author_id AS "authorId" FROM mass_changes WHERE state IN ('running', 'undoing') ORDER BY id`,
  );
  const failed: unknown[] = [];
  for (const one of going) {
    try {
      while (await puttingBack(() => turn(one, size)));
    } catch (error) {
      // Others go on. What failed for no fault of the change is tried again in a minute.
      if (!(error instanceof AppError)) failed.push(error);
      else await stop(one.id, error.message);
    }
  }
  if (failed.length > 0) throw failed[0];
}

/**
 * Ends one that cannot go on where it is: what was not done yet is left as it is, and what was done can be undone, as of every
 * change. One that cannot be put back further can be tried again, for as long as there was anyway.
 */
async function stop(id: number, reason: string): Promise<void> {
  await sqlTransaction(async (tx) => {
    await queryRowsIn(tx, sql`SELECT FROM mass_changes WHERE id = ${id} FOR UPDATE`);
    await queryRowsIn(
      tx,
      sql`UPDATE mass_change_bugs SET state = 'left', reason = 'Not done: it stopped before.'
          WHERE mass_change_id = ${id} AND state = 'waiting'`,
    );
    await queryRowsIn(
      tx,
      sql`UPDATE mass_changes SET stopped = ${reason}, performed_at = CASE WHEN state = 'running' THEN now() ELSE performed_at END, state = 'done'
          WHERE id = ${id} AND state IN ('running', 'undoing')`,
    );
    await endBatch(tx, id);
  });
}

/** One transaction, in the name of whoever began it, with the rights that they have now. False at the end. */
async function turn({ id, authorId }: Going, size: number): Promise<boolean> {
  const viewer = await findViewer(authorId);
  if (!viewer) throw new AppError("stopped", "Whoever began it cannot sign in any more.");
  const actor = requireActor(viewer);
  const { input, html } = await readInput(actor, id);
  return sqlTransaction(async (tx) => {
    const [row] = await queryRowsIn<{ state: string; batchId: number | null }>(
      tx,
      sql`SELECT state::text AS state, batch_id AS "batchId" FROM mass_changes WHERE id = ${id} FOR UPDATE`,
    );
    const isUndoing = row?.state === "undoing";
    if (!isUndoing && row?.state !== "running") return false;
    const batch =
      row.batchId === null ? await openBatch(tx, actor, isUndoing ? UNDONE : TOGETHER) : { id: row.batchId };
    const done = isUndoing
      ? await undoNext(tx, actor, id, batch)
      : await changeNext(tx, actor, { id, input, html, size, batch });
    if (done > 0) {
      await queryRowsIn(tx, sql`UPDATE mass_changes SET batch_id = ${batch.id} WHERE id = ${id}`);
      return true;
    }
    await setState(tx, id, isUndoing ? "undone" : "done");
    await endBatch(tx, id);
    return false;
  });
}

/** However many transactions it took: one job for whoever is told. */
async function endBatch(tx: SqlTransaction, id: number): Promise<void> {
  const [open] = await queryRowsIn<{ id: number | null }>(
    tx,
    sql`WITH before AS (SELECT batch_id FROM mass_changes WHERE id = ${id} FOR UPDATE)
        UPDATE mass_changes SET batch_id = NULL FROM before WHERE mass_changes.id = ${id} RETURNING before.batch_id AS id`,
  );
  if (open?.id) await closeBatch(tx, { id: open.id });
}
