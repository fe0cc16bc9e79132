import "server-only";
import { type RunsSql, sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { lockWatch } from "#lib/upstream/watches/commands/lock-watch.ts";
import { LEFT_ALONE, refuseCheck } from "#lib/upstream/watches/next-check.ts";

/**
 * Asks about a bug in another tracker now, and not on its day. Takes the right to comment. Throws NotFound, NotAllowed; InvalidInput when
 * the tracker was asked a moment ago, or wants to be left alone.
 */
export async function checkWatch(viewer: Viewer, { watch: id }: { watch: number }): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const watch = await lockWatch(tx, actor, id);
    if (!can(actor, "comment", watch.productId)) throw new NotAllowed("You may not comment on this bug.");
    const refusal = (await isLeftAlone(tx, id)) ? LEFT_ALONE : refuseCheck(watch, new Date());
    if (refusal) throw new InvalidInput({ "": [refusal] });
    await queryRowsIn(tx, sql`UPDATE watches SET next_check_at = now() WHERE id = ${id}`);
    await enqueue(tx, "watches.poll", {}, { key: "watches.poll" });
  });
}

/** The tracker wants to be left alone: it said so of this bug or of another one there. */
async function isLeftAlone(tx: RunsSql, id: number): Promise<boolean> {
  const rows = await queryRowsIn(
    tx,
    sql`SELECT 1 FROM watches w JOIN watches o ON o.host = w.host
        WHERE w.id = ${id} AND o.failure = 'rate_limited' AND o.next_check_at > now() LIMIT 1`,
  );
  return rows.length > 0;
}
