import "server-only";
import { randomUUID } from "node:crypto";
import { writeDrafts } from "#lib/bugs/change/change-bugs.ts";
import type { OpenBatch } from "#lib/bugs/change/write.ts";
import { renderComment } from "#lib/bugs/comments/render-comment.ts";
import { MASS_ACT, openAct } from "#lib/bugs/many/journal.ts";
import { lockMassChange } from "#lib/bugs/mass/lock.ts";
import { planMass } from "#lib/bugs/mass/plan-mass.ts";
import { AT_ONCE } from "#lib/bugs/mass/prepare.ts";
import { type ChangeBug, changeBugInput } from "#lib/bugs/schema.ts";
import { type SqlTransaction, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { AppError, NotFound } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

/**
 * Performs a previewed change of many bugs: up to a thousand in one transaction, more in the background. Only what was
 * previewed is done: a bug to which something else would happen by now, or that others would see, is left as it is, and named. A
 * preview is good for a day. Doing it twice does it once.
 */
export async function performMassChange(viewer: Viewer, id: number): Promise<void> {
  const actor = requireActor(viewer);
  const { input, html } = await readInput(actor, id);
  await sqlTransaction(async (tx) => {
    const { state, waiting, isOld } = await lockMassChange(tx, actor, id);
    if (state !== "ready") return;
    if (isOld)
      throw new AppError(
        "preview_old",
        "This preview is more than a day old. Go back to the form, and preview the change again.",
      );
    if (waiting > AT_ONCE) {
      await setState(tx, id, "running");
      await enqueue(tx, "massChanges.continue", {}, { key: "massChanges" });
      return;
    }
    await changeNext(tx, actor, { id, input, html, size: AT_ONCE });
    await setState(tx, id, "done");
  });
}

/** The change as it was understood, with its comment rendered. */
export async function readInput(actor: Actor, id: number): Promise<{ input: ChangeBug; html: string }> {
  const [row] = await queryRows<{ input: unknown }>(
    sql`SELECT input FROM mass_changes WHERE id = ${id} AND author_id = ${actor.userId}`,
  );
  if (!row) throw new NotFound("There is no such change.");
  const input = changeBugInput.parse(row.input);
  const html = input.comment ? await renderComment(input.comment, { authorId: actor.userId }) : "";
  return { input, html };
}

/** The label of the batch of a mass change. */
export const TOGETHER = "Changed together";

/** Changes the next of its bugs, in a batch or as a part of an open one. Returns how many had their turn. */
export async function changeNext(
  tx: SqlTransaction,
  actor: Actor,
  {
    id,
    input,
    html,
    size,
    batch = TOGETHER,
  }: { id: number; input: ChangeBug; html: string; size: number; batch?: string | OpenBatch },
): Promise<number> {
  const rows = await queryRowsIn<{ bugId: number; digest: string }>(
    tx,
    sql`SELECT bug_id AS "bugId", digest FROM mass_change_bugs WHERE mass_change_id = ${id} AND state = 'waiting'
        ORDER BY bug_id LIMIT ${size}`,
  );
  if (rows.length === 0) return 0;
  const previewed = new Map(rows.map(({ bugId, digest }) => [bugId, digest]));
  const { drafts, ones } = await planMass(tx, actor, [...previewed.keys()], input, html);
  const isAsPreviewed = new Set(
    ones
      .filter(({ bugId, digest }) => digest !== "" && previewed.get(bugId) === digest)
      .map(({ bugId }) => bugId),
  );
  const act = randomUUID();
  await openAct(tx, actor, act, MASS_ACT);
  await writeDrafts(
    tx,
    actor,
    drafts.filter(({ bug }) => isAsPreviewed.has(bug.id)),
    batch,
  );
  const reasons = new Map(ones.map(({ bugId, state, reason }) => [bugId, state === "refused" ? reason : ""]));
  const ended = rows.map(({ bugId }) => ({
    bugId,
    isChanged: isAsPreviewed.has(bugId),
    reason: isAsPreviewed.has(bugId) ? "" : sayLeft(bugId, reasons.get(bugId)),
  }));
  await queryRowsIn(
    tx,
    sql`UPDATE mass_change_bugs m SET state = CASE WHEN y."isChanged" THEN 'changed' ELSE 'left' END::mass_change_bug_state,
          reason = y.reason, act_id = CASE WHEN y."isChanged" THEN ${act}::uuid END
        FROM jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) AS y("bugId" int, "isChanged" boolean, reason text)
        WHERE m.mass_change_id = ${id} AND m.bug_id = y."bugId"`,
  );
  return rows.length;
}

function sayLeft(bugId: number, reason: string | undefined): string {
  if (reason === undefined) return `There is no bug ${bugId}.`;
  return reason || "It changed since the preview.";
}

/** Its state, and with it when it was performed. */
export async function setState(
  tx: SqlTransaction,
  id: number,
  state: "running" | "done" | "undoing" | "undone",
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`UPDATE mass_changes SET state = ${state}::mass_change_state, stopped = '',
          performed_at = CASE WHEN ${state}::text = 'done' THEN now() ELSE performed_at END WHERE id = ${id}`,
  );
}
