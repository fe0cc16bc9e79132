import "server-only";
import { randomUUID } from "node:crypto";
import { lockBugs } from "#lib/bugs/change/bug-now.ts";
import type { OpenBatch } from "#lib/bugs/change/write.ts";
import { takeCommentsBack } from "#lib/bugs/change/write-parts.ts";
import { isOfBugs, openAct, readJournal, UNDO_ACT } from "#lib/bugs/many/journal.ts";
import type { NotedRow } from "#lib/bugs/many/noted-row.ts";
import { bugOf, restoreBugs, withBugsOfFlags } from "#lib/bugs/many/restore.ts";
import { otherEnds } from "#lib/bugs/many/restore-now.ts";
import { holdWider } from "#lib/bugs/undo/hold-sight.ts";
import { rowsToUndo } from "#lib/bugs/undo/may-undo.ts";
import { putBackPlaces } from "#lib/bugs/undo/put-back-places.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { takeLock } from "#lib/db/locks.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** The label of a batch that takes something back, by which history knows it. */
export const UNDONE = "Undone";

/** Bugs that were put back, and those of which something was left, since others changed it. */
export type Undone = {
  bugs: number[];
  left: { bugId: number; field: string }[];
  /** What stays, since more people would see the bug. */
  held: { bugId: number; field: string }[];
};

/**
 * Puts back what a change of theirs did to bugs: by the rows that it changed, exactly, with history. What others changed since is
 * left as they changed it. `withComments`: takes back what it said, too, where nobody said anything after it. `batch`: the open one
 * that it is a part of.
 */
export async function undoActIn(
  tx: SqlTransaction,
  actor: Actor,
  actId: string,
  { withComments = false, batch = UNDONE }: { withComments?: boolean; batch?: string | OpenBatch } = {},
): Promise<Undone> {
  const journal = await readJournal(tx, actId);
  const rows = await withBugsOfFlags(
    tx,
    journal.filter(({ source }) => isOfBugs(source)),
  );
  const said = await lockWithOthers(tx, actId, rows);
  const {
    own,
    kept,
    silent,
    left: hidden,
  } = await rowsToUndo(tx, actor, actId, rows, withComments ? said : []);
  const undo = randomUUID();
  await openAct(tx, actor, undo, UNDO_ACT);
  await queryRowsIn(
    tx,
    sql`WITH undone AS (UPDATE acts SET undone_by_id = ${undo}::uuid WHERE id = ${actId}::uuid RETURNING id)
        UPDATE acts SET undoes_id = undone.id FROM undone WHERE acts.id = ${undo}::uuid`,
  );
  const comments = withComments ? await takeCommentsBack(tx, actId, silent) : [];
  const taken = new Set(comments.filter(({ audienceId }) => audienceId === null).map(({ bugId }) => bugId));
  const { rows: allowed, held } = await holdWider(
    tx,
    actor,
    own.map((one) => (taken.has(one.bug.id) ? { ...one, since: { ...one.since, isSaid: false } } : one)),
  );
  const stay = held.filter(({ field }) => field === "product").map(({ bugId }) => bugId);
  await putBackPlaces(tx, journal, [...kept, ...stay]);
  const { left } = await restoreBugs({ tx, viewer: actor }, batch, allowed, comments);
  return {
    bugs: [...new Set([...allowed.map(bugOf), ...comments.map(({ bugId }) => bugId)])],
    left: [...left, ...hidden, ...kept.map((bugId) => ({ bugId, field: "" }))],
    held,
  };
}

/** Locks all bugs of the act, and those at the other ends of relations, in the order of their numbers. Returns those with comments of it. */
async function lockWithOthers(
  tx: SqlTransaction,
  actId: string,
  rows: readonly NotedRow[],
): Promise<number[]> {
  const related = rows.flatMap(otherEnds);
  if (related.length > 0) await takeLock(tx, "relations");
  const said = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT e.bug_id AS id FROM comments c JOIN events e ON e.id = c.event_id WHERE e.act_id = ${actId}::uuid`,
  );
  const ids = said.map(({ id }) => id);
  await lockBugs(tx, [...new Set([...rows.map(bugOf), ...related, ...ids])]);
  return ids;
}
