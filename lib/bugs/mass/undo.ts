import "server-only";
import type { OpenBatch } from "#lib/bugs/change/write.ts";
import { fieldLabel } from "#lib/bugs/fields/registry.ts";
import { UNDO_MINUTES } from "#lib/bugs/many/journal.ts";
import { lockMassChange } from "#lib/bugs/mass/lock.ts";
import { setState } from "#lib/bugs/mass/perform.ts";
import { AT_ONCE } from "#lib/bugs/mass/prepare.ts";
import { puttingBack } from "#lib/bugs/undo/gone.ts";
import { undoActIn } from "#lib/bugs/undo/undo-act.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

/** Undoes a change of many bugs, within ten minutes. What others changed since stays, and is named. Doing it twice does it once. */
export async function undoMassChange(viewer: Viewer, id: number): Promise<void> {
  const actor = requireActor(viewer);
  await puttingBack(() =>
    sqlTransaction(async (tx) => {
      const { state, changed, isLate } = await lockMassChange(tx, actor, id);
      if (state !== "done") return;
      if (isLate) throw new AppError("cannot_undo", `A change can be undone for ${UNDO_MINUTES} minutes.`);
      if (changed > AT_ONCE) {
        await setState(tx, id, "undoing");
        await enqueue(tx, "massChanges.continue", {}, { key: "massChanges" });
        return;
      }
      while ((await undoNext(tx, actor, id)) > 0);
      await setState(tx, id, "undone");
    }),
  );
}

/** Undoes what its last transaction did, as a part of an open batch, if there is one. Returns how many bugs had their turn. */
export async function undoNext(
  tx: SqlTransaction,
  actor: Actor,
  id: number,
  batch?: OpenBatch,
): Promise<number> {
  const [last] = await queryRowsIn<{ act: string; bugIds: number[] }>(
    tx,
    sql`SELECT act_id::text AS act, array_agg(bug_id) AS "bugIds" FROM mass_change_bugs
        WHERE mass_change_id = ${id} AND state = 'changed' GROUP BY act_id ORDER BY max(bug_id) DESC LIMIT 1`,
  );
  if (!last) return 0;
  const { left, held } = await undoActIn(tx, actor, last.act, { withComments: true, batch });
  const stayed = Map.groupBy(left, ({ bugId }) => bugId);
  const wider = Map.groupBy(held, ({ bugId }) => bugId);
  const ended = last.bugIds.map((bugId) => ({
    bugId,
    reason: [
      sayKept(stayed.get(bugId)?.map(({ field }) => field)),
      sayHeld(wider.get(bugId)?.map(({ field }) => field)),
    ]
      .filter(Boolean)
      .join(" "),
  }));
  await queryRowsIn(
    tx,
    sql`UPDATE mass_change_bugs m SET state = CASE WHEN y.reason = '' THEN 'restored' ELSE 'kept' END::mass_change_bug_state, reason = y.reason
        FROM jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) AS y("bugId" int, reason text)
        WHERE m.mass_change_id = ${id} AND m.bug_id = y."bugId"`,
  );
  return ended.length;
}

function sayKept(fields: readonly string[] = []): string {
  if (fields.length === 0) return "";
  if (fields.includes("")) return "You may not change it any more.";
  return `Changed by others since, and left so: ${[...new Set(fields.map(fieldLabel))].join(", ")}.`;
}

function sayHeld(fields: readonly string[] = []): string {
  if (fields.length === 0) return "";
  return `Left so, since more people would see the bug: ${[...new Set(fields.map(fieldLabel))].join(", ")}.`;
}
