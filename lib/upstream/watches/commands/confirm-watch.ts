import "server-only";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { can, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { lockWatch, noteWatch, watchName } from "#lib/upstream/watches/commands/lock-watch.ts";

/**
 * Says that a watch leads to the right bug, once its title is known. Only then its state there is noted in history and asked about. Takes the
 * right to comment. Throws NotFound, NotAllowed, InvalidInput.
 */
export async function confirmWatch(viewer: Viewer, { watch: id }: { watch: number }): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const watch = await lockWatch(tx, actor, id);
    if (!can(actor, "comment", watch.productId)) throw new NotAllowed("You may not comment on this bug.");
    if (watch.lastOkAt === null) throw new InvalidInput({ "": ["The tracker has not answered yet."] });
    if (watch.confirmedById !== null) return;
    await queryRowsIn(
      tx,
      sql`UPDATE watches SET confirmed_by_id = ${actor.userId}, confirmed_at = now() WHERE id = ${id}`,
    );
    await noteWatch(tx, actor, watch, { from: watchName(watch), to: watchName(watch, watch.rawStatus) });
  });
}
