import "server-only";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { decide, outcomeText, placeOfText } from "#lib/upstream/move/decide.ts";
import { loadKnown } from "#lib/upstream/move/find-places.ts";
import { findThings, type Things } from "#lib/upstream/move/find-things.ts";
import { checkMapping } from "#lib/upstream/move/mapping.ts";
import { type MoveContext, moveBugs } from "#lib/upstream/move/move-bugs.ts";
import { findMover } from "#lib/upstream/move/mover.ts";
import { loadFacts, loadProductsById, rulesOf } from "#lib/upstream/move/plan.ts";

/** Bugs in one transaction. */
export const BATCH = 500;

/** A move whose turn it is, locked. */
export type RunningMove = {
  id: number;
  productId: number;
  mapping: unknown;
  /** What the mapping named when it began; null: as it is called now. */
  things: Things | null;
  actId: string;
  /** In whose name it goes on: who started it, or who undoes it. */
  moverId: number | null;
};

/** Locks the move if it is in the state, and nobody else works on it. */
export async function lockMove(
  tx: RunsSql,
  moveId: number,
  state: "moving" | "undoing",
): Promise<RunningMove | undefined> {
  const [move] = await queryRowsIn<RunningMove>(
    tx,
    sql`SELECT id, product_id AS "productId", mapping, things, act_id::text AS "actId", CASE WHEN state = 'undoing' THEN undone_by_id ELSE started_by_id END AS "moverId" FROM moves
        WHERE id = ${moveId} AND state = ${state}::move_state FOR UPDATE SKIP LOCKED`,
  );
  return move;
}

/**
 * Moves the next bugs, in one transaction: after a crash at any point it is done, or not begun. Whoever started the move must
 * still be allowed to. Returns how many bugs had their turn; null: there is nothing to do, or somebody else does it.
 */
export function moveNext(moveId: number, size = BATCH): Promise<number | null> {
  return sqlTransaction(async (tx) => {
    const move = await lockMove(tx, moveId, "moving");
    if (!move) return null;
    const viewer = await findMover(move.moverId);
    const rows = await queryRowsIn<{ bugId: number; planned: string }>(
      tx,
      sql`SELECT bug_id AS "bugId", planned FROM moved_bugs WHERE move_id = ${moveId} AND state = 'waiting' ORDER BY bug_id LIMIT ${size}`,
    );
    if (rows.length === 0) {
      await queryRowsIn(
        tx,
        sql`UPDATE moves SET state = 'moved', moved_at = now(), stopped = '' WHERE id = ${moveId}`,
      );
      return 0;
    }
    await moveSome(tx, viewer, move, rows);
    return rows.length;
  });
}

/** Moves these bugs as far as nothing changed since they were planned; others stay, and it is said. */
export async function moveSome(
  tx: RunsSql,
  viewer: Viewer,
  move: Pick<RunningMove, "id" | "productId" | "mapping" | "things">,
  rows: readonly { bugId: number; planned: string }[],
): Promise<void> {
  const mapping = checkMapping(move.mapping);
  await takeLock(tx, "flagTypes", { shared: true });
  const ids = rows.map(({ bugId }) => bugId);
  await lockBugs(tx, ids);
  const things =
    move.things ??
    (await findThings(
      tx,
      mapping,
      rows.map(({ planned }) => placeOfText(planned)),
    ));
  const [product] = await loadProductsById(tx, [move.productId]);
  if (!product) throw new AppError("move_stopped", `${mapping.product} is gone.`);
  const rules = rulesOf(mapping, product, await loadKnown(tx, things));
  const facts = await loadFacts(tx, sql`b.id = ANY(${ids}::int[]) AND b.product_id = ${product.id}`);
  const planned = new Map(rows.map((row) => [row.bugId, row.planned]));
  const context: MoveContext = { moveId: move.id, mapping, product, things };
  const moving = facts.flatMap((bug) => {
    const outcome = decide(bug, rules);
    return "to" in outcome && outcomeText(outcome) === planned.get(bug.id)
      ? [{ bugId: bug.id, to: outcome.to }]
      : [];
  });
  await moveBugs(tx, viewer, context, moving);
  await queryRowsIn(
    tx,
    sql`UPDATE moved_bugs SET state = 'stayed', reason = 'It changed after the move was planned.'
        WHERE move_id = ${move.id} AND bug_id = ANY(${ids}::int[]) AND state = 'waiting'`,
  );
}
