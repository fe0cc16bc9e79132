import "server-only";
import { finishUndo } from "#lib/admin/moves/finish-undo.ts";
import { db, type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { BATCH, moveNext } from "#lib/upstream/move/run-batch.ts";
import { undoNext } from "#lib/upstream/move/undo-batch.ts";

/** Called after each batch. */
export type OnBatch = (done: number) => void;

/** Goes on with all moves that are not at their end. Safe to repeat, and to run twice at once: one of them waits for its turn. */
export async function continueMoves(): Promise<void> {
  const moves = await queryRows<{ id: number }>(
    sql`SELECT id FROM moves WHERE state IN ('moving', 'undoing') ORDER BY id`,
  );
  for (const { id } of moves) await continueMove(id);
}

/**
 * Goes on with a move, or with undoing it, until it is done, or somebody else works on it. If a batch fails, each of its bugs is tried
 * alone, and those that fail stay, with the reason. Returns how many bugs had their turn.
 */
export async function continueMove(
  moveId: number,
  onBatch: OnBatch = () => {},
  size = BATCH,
): Promise<number> {
  const [move] = await queryRows<{ state: string }>(
    sql`SELECT state::text AS state FROM moves WHERE id = ${moveId}`,
  );
  const isUndoing = move?.state === "undoing";
  const next = isUndoing ? undoNext : moveNext;
  let total = 0;
  for (;;) {
    const done = await turn(moveId, next, size);
    if (done === null) return total;
    if (done === 0) break;
    total += done;
    onBatch(done);
  }
  if (isUndoing) await finishUndo(moveId);
  return total;
}

type Next = typeof moveNext;

async function turn(moveId: number, next: Next, size: number): Promise<number | null> {
  try {
    return await next(moveId, size);
  } catch (error) {
    if (error instanceof AppError) return stop(moveId, next === undoNext, error.message);
    return oneByOne(moveId, next, size);
  }
}

async function oneByOne(moveId: number, next: Next, size: number): Promise<number | null> {
  const isUndoing = next === undoNext;
  let done = 0;
  for (let count = 0; count < size; count += 1) {
    const bugId = await whoseTurn(moveId, isUndoing);
    try {
      const one = await next(moveId, 1);
      if (one === null || one === 0) return done > 0 ? done : one;
    } catch (error) {
      if (error instanceof AppError) return stop(moveId, isUndoing, error.message);
      if (bugId === null) throw error;
      await giveUp(moveId, { bugId, isUndoing }, error instanceof Error ? error.message : String(error));
    }
    done += 1;
  }
  return done;
}

/** A bug of the move in this state still has its turn to come. */
function hasTurn(isUndoing: boolean): Sql {
  return isUndoing
    ? sql`m.state = 'undoing' AND b.state = 'moved'`
    : sql`m.state = 'moving' AND b.state = 'waiting'`;
}

async function whoseTurn(moveId: number, isUndoing: boolean): Promise<number | null> {
  const [row] = await queryRows<{ bugId: number }>(
    sql`SELECT b.bug_id AS "bugId" FROM moves m JOIN moved_bugs b ON b.move_id = m.id WHERE m.id = ${moveId} AND ${hasTurn(isUndoing)}
        ORDER BY ${isUndoing ? sql`-b.bug_id` : sql`b.bug_id`} LIMIT 1`,
  );
  return row?.bugId ?? null;
}

/** The bug whose turn it was stays where it is, unless somebody else had more luck with it. */
async function giveUp(
  moveId: number,
  { bugId, isUndoing }: { bugId: number; isUndoing: boolean },
  message: string,
): Promise<void> {
  const reason = `It failed: ${message}`.slice(0, 500);
  await db.$executeRaw(sql`
    UPDATE moved_bugs b SET state = ${isUndoing ? "kept" : "stayed"}::moved_bug_state, reason = ${reason}
    FROM moves m WHERE m.id = ${moveId} AND b.move_id = m.id AND b.bug_id = ${bugId} AND ${hasTurn(isUndoing)}`);
}

/** Says why it stopped, unless somebody began to undo it in the meantime, or it is at its end. */
async function stop(moveId: number, isUndoing: boolean, message: string): Promise<null> {
  await db.$executeRaw(
    sql`UPDATE moves SET stopped = ${message} WHERE id = ${moveId} AND state = ${isUndoing ? "undoing" : "moving"}::move_state`,
  );
  return null;
}
