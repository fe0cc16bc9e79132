import "server-only";
import { sql, sqlTransaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotAllowed } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { lockWatch, noteWatch, watchName } from "#lib/upstream/watches/commands/lock-watch.ts";
import { mayRemoveWatch } from "#lib/upstream/watches/policy.ts";

/** Ends a watch. For those who may edit bugs in the product, and whoever added it. Throws NotFound, NotAllowed. */
export async function removeWatch(viewer: Viewer, { watch: id }: { watch: number }): Promise<void> {
  const actor = requireActor(viewer);
  await sqlTransaction(async (tx) => {
    const watch = await lockWatch(tx, actor, id);
    if (!mayRemoveWatch(actor, watch))
      throw new NotAllowed("Only who added it, and who may edit the bug, may remove it.");
    await queryRowsIn(tx, sql`DELETE FROM watches WHERE id = ${id}`);
    await noteWatch(tx, actor, watch, { from: watchName(watch), to: "" });
  });
}
