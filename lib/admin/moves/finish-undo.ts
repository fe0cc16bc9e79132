import "server-only";
import { obstaclesOf } from "#lib/admin/audit/obstacles.ts";
import { putBack } from "#lib/admin/audit/put-back.ts";
import { closeAct, openAct, type RowChange, readJournal } from "#lib/bugs/many/journal.ts";
import { sql, type Transaction, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { Audit } from "#lib/people/audit.ts";
import { findMover } from "#lib/upstream/move/mover.ts";
import { lockMove } from "#lib/upstream/move/run-batch.ts";

/**
 * Removes what a move created, after its bugs went back: all of it, or, where something else uses a part by now, each product
 * with what is in it and each shared thing by itself; what stays is named. Ends the undoing.
 */
export async function finishUndo(moveId: number): Promise<void> {
  const whole = await attempt(moveId, async (tx, journal) => {
    await takeAway(tx, moveId, journal);
    await end(tx, moveId, []);
  });
  if (whole === null) return;
  const journal = await attemptRead(moveId);
  const leftovers: string[] = [];
  for (const rows of groupsOf(journal)) {
    const why = await attempt(moveId, (tx) => takeAway(tx, moveId, rows));
    if (why !== null) leftovers.push(`${nameOf(rows)}: ${why}`);
  }
  await transaction((tx) => end(tx, moveId, leftovers));
}

/** Runs it with the move locked and its journal; returns why it was refused, or null. */
async function attempt(
  moveId: number,
  work: (tx: Transaction, journal: RowChange[]) => Promise<void>,
): Promise<string | null> {
  try {
    await transaction(async (tx) => {
      const move = await lockMove(tx, moveId, "undoing");
      if (move) await work(tx, await readJournal(tx, move.actId));
    });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

async function attemptRead(moveId: number): Promise<RowChange[]> {
  let found: RowChange[] = [];
  await attempt(moveId, async (_tx, journal) => {
    found = journal;
  });
  return found;
}

/** Removes what is still there of the rows, if nothing changed it since and nothing else refers to it. */
async function takeAway(tx: Transaction, moveId: number, rows: readonly RowChange[]): Promise<void> {
  const move = await lockMove(tx, moveId, "undoing");
  if (!move) return;
  const isThere = await obstaclesOf(tx, rows);
  const left = rows.filter((_, at) => !isThere[at]?.endsWith("is not there any more."));
  if (left.length === 0) return;
  const viewer = await findMover(move.moverId);
  const audit = new Audit(tx, viewer);
  await openAct(tx, viewer, audit.act, "move.undo");
  await putBack({ tx, viewer, audit }, "Moved back", left, async () => "");
  await closeAct(tx, audit.act, null);
}

async function end(tx: Transaction, moveId: number, leftovers: readonly string[]): Promise<void> {
  await queryRowsIn(
    tx,
    sql`UPDATE moves SET state = 'undone', undone_at = now(), stopped = '', leftovers = ${JSON.stringify(leftovers)}::jsonb
        WHERE id = ${moveId} AND state = 'undoing'`,
  );
}

/** What goes together: the rows of each product; then what is shared, one by one, the classification last. */
function groupsOf(journal: readonly RowChange[]): RowChange[][] {
  const productOf = ({ source, key, after }: RowChange) =>
    (source === "products" ? key.id : (after?.upstream_product_id ?? after?.product_id)) ?? null;
  const componentProduct = new Map(
    journal.flatMap((row) =>
      row.source === "components" ? [[row.key.id ?? null, productOf(row)] as const] : [],
    ),
  );
  const ownerOf = (row: RowChange) =>
    row.source === "component_cc"
      ? (componentProduct.get(row.key.component_id ?? null) ?? null)
      : productOf(row);
  const owned = Map.groupBy(journal, ownerOf);
  const shared = owned.get(null) ?? [];
  owned.delete(null);
  const rank = ({ source }: RowChange) => (source === "classifications" ? 1 : 0);
  return [...owned.values(), ...shared.toSorted((a, b) => rank(a) - rank(b)).map((row) => [row])];
}

function nameOf(rows: readonly RowChange[]): string {
  const row = rows.find(({ source }) => source === "products") ?? rows[0];
  return String(row?.after?.name ?? row?.source ?? "");
}
