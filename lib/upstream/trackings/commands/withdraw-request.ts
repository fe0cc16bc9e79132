import "server-only";
import { emptyPlan } from "#lib/bugs/change/planned.ts";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { lockTracking } from "#lib/upstream/trackings/lock-tracking.ts";
import { placesOf, trackingChange } from "#lib/upstream/trackings/place-words.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import type { WithdrawRequest } from "#lib/upstream/trackings/schema.ts";

/**
 * Withdraws a fix that the viewer asked for, with the answers that it has: what was said before it holds again, else evidence decides. Only while
 * nothing is decided.
 * Throws NotFound, Collision, NotAllowed, InvalidInput.
 */
export async function withdrawRequest(viewer: Viewer, input: WithdrawRequest): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const now = await lockTracking(tx, actor, input.tracking, input.revision);
    if (now.askedById !== actor.userId)
      throw new NotAllowed("Only the person who asked for the fix withdraws it.");
    if (now.saidState !== "requested")
      throw new InvalidInput({}, `Nothing is asked for in ${now.product} any more.`);
    await queryRowsIn(tx, sql`DELETE FROM tracking_acks WHERE tracking_id = ${now.id}`);
    await queryRowsIn(
      tx,
      sql`UPDATE trackings t SET said_state = o.state, source = 'manual', reason = coalesce(o.reason, ''), order_override = NULL,
            exception_reason = '', asked_by_id = NULL, asked_at = NULL, ask_reason = '', asked_over = NULL,
            decided_by_id = CASE WHEN o.state IS NULL THEN ${actor.userId} ELSE (SELECT u.id FROM users u WHERE u.id = o.by) END,
            decided_at = CASE WHEN o.state IS NULL THEN clock_timestamp() ELSE o.at END, revision = t.revision + 1
          FROM trackings x CROSS JOIN LATERAL jsonb_to_record(coalesce(x.asked_over, '{}'))
            AS o(state tracking_state, reason text, by int, at timestamptz)
          WHERE x.id = ${now.id} AND t.id = x.id`,
    );
    const plan = emptyPlan(now.bugId, { isMain: false });
    const place = (await placesOf(tx, [now.id])).get(now.id);
    if (place) plan.changes.push(trackingChange(now.id, place, "", "request withdrawn"));
    await recomputeTrackings(tx, actor, [now.bugId], { own: now.id, plans: new Map([[now.bugId, plan]]) });
  });
}
