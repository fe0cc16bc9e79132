import "server-only";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import { takeMoveBack } from "#lib/bugs/change/moved-history.ts";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { doneSchema, type Ending, type MovedBug } from "#lib/upstream/move/done.ts";
import { findMover } from "#lib/upstream/move/mover.ts";
import { BATCH, lockMove } from "#lib/upstream/move/run-batch.ts";
import { takeTrackingsBack } from "#lib/upstream/move/take-trackings-back.ts";
import { isReferredTo } from "#lib/upstream/move/tracking-references.ts";
import { undoChanged } from "#lib/upstream/move/undo-changed.ts";

/**
 * Puts the next bugs of a move back, in one transaction. A bug that nothing was done to since is as if it had not moved; others go
 * back with an event, and keep what people said since. Returns how many had their turn: 0, all of them are back; null, there is
 * nothing to do, or somebody else does it.
 */
export function undoNext(moveId: number, size = BATCH): Promise<number | null> {
  return sqlTransaction(async (tx) => {
    const move = await lockMove(tx, moveId, "undoing");
    if (!move) return null;
    const viewer = await findMover(move.moverId);
    const rows = await queryRowsIn<{ bugId: number; done: unknown }>(
      tx,
      sql`SELECT bug_id AS "bugId", done FROM moved_bugs WHERE move_id = ${moveId} AND state = 'moved' ORDER BY bug_id DESC LIMIT ${size}`,
    );
    if (rows.length === 0) return 0;
    const bugs = rows.map(({ bugId, done }) => ({ bugId, ...doneSchema.parse(done) }));
    await takeLock(tx, "flagTypes", { shared: true });
    await lockBugs(
      tx,
      bugs.map(({ bugId }) => bugId),
    );
    const touched = await findTouched(tx, bugs);
    const untouched = bugs.filter(({ bugId }) => !touched.has(bugId));
    await takeTrackingsBack(tx, untouched);
    await takeMoveBack(tx, untouched);
    await markUndone(
      tx,
      moveId,
      untouched.map(({ bugId }) => ({ bugId, state: "undone", reason: "" })),
    );
    const left = await undoChanged(
      tx,
      viewer,
      move.productId,
      bugs.filter(({ bugId }) => touched.has(bugId)),
    );
    await markUndone(tx, moveId, left);
    return rows.length;
  });
}

async function markUndone(tx: RunsSql, moveId: number, endings: readonly Ending[]): Promise<void> {
  const rows = JSON.stringify(endings.map(({ bugId, ...ending }) => ({ bug_id: bugId, ...ending })));
  await queryRowsIn(
    tx,
    sql`UPDATE moved_bugs m SET state = n.state::moved_bug_state, reason = n.reason
        FROM jsonb_to_recordset(${rows}::jsonb) AS n(bug_id int, state text, reason text) WHERE m.move_id = ${moveId} AND m.bug_id = n.bug_id`,
  );
}

/** The bugs that something was done to since: an event came, or facts, trackings or flags are not as the move left them. */
async function findTouched(tx: RunsSql, bugs: readonly MovedBug[]): Promise<Set<number>> {
  const rows = JSON.stringify(
    bugs.map(({ bugId, event, after, made }) => ({ bug_id: bugId, event, facts: after, made })),
  );
  const isReferred = await isReferredTo(tx);
  const found = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM jsonb_to_recordset(${rows}::jsonb) AS n(bug_id int, event bigint, facts jsonb, made jsonb)
        JOIN bugs b ON b.id = n.bug_id, jsonb_populate_record(NULL::bugs, n.facts) x
        WHERE (b.product_id, b.revision, b.changed_at) IS DISTINCT FROM (x.product_id, x.revision, x.changed_at)
          OR (b.component_id, b.version_id, b.target_release_id, b.target_milestone_id)
            IS DISTINCT FROM (x.component_id, x.version_id, x.target_release_id, x.target_milestone_id)
          OR EXISTS (SELECT 1 FROM events e WHERE e.bug_id = b.id AND e.id > n.event)
          OR EXISTS (SELECT 1 FROM jsonb_to_recordset(n.made) AS x(id int, revision int) LEFT JOIN trackings t ON t.id = x.id
            WHERE t.revision IS DISTINCT FROM x.revision OR ${isReferred(sql`x.id`)})`,
  );
  return new Set(found.map(({ id }) => id));
}
