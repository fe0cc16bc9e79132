import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

/** A batch that several transactions write to, one after another; whoever opened it closes it. */
export type OpenBatch = { id: number };

/** Opens a batch for changes of many bugs. `label`: what is done, in a few words. */
export async function openBatch(tx: RunsSql, viewer: Viewer, label: string): Promise<OpenBatch> {
  const [row] = await queryRowsIn<OpenBatch>(
    tx,
    sql`INSERT INTO batches (author_id, door, label, at) VALUES (${viewer.userId}::int, ${viewer.door}::door, ${label}, now()) RETURNING id`,
  );
  if (!row) throw new Error("The batch was not opened.");
  return row;
}

/** Queues the one job for all events of a batch, to which nothing more is written. */
export async function closeBatch(tx: RunsSql, { id }: OpenBatch): Promise<void> {
  await enqueue(tx, "batch.recorded", { batchId: id });
}
