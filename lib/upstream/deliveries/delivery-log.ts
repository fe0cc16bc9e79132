import "server-only";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { cleanLine } from "#lib/text.ts";
import { type DeliveryAnswer, sayDelivery } from "#lib/upstream/deliveries/describe-delivery.ts";
import type { ForgeMessage } from "#lib/upstream/forges/forge-message.ts";

/** The messages that were taken. They stay: without its row, an old one could be sent again. */

export async function wasDelivered(repositoryId: number, key: string): Promise<boolean> {
  const rows = await queryRows(
    sql`SELECT 1 FROM forge_deliveries WHERE repository_id = ${repositoryId} AND key = ${key} AND outcome <> ''`,
  );
  return rows.length > 0;
}

/** Writes where a message moved a branch or tag, still without its outcome. */
export async function beginDelivery(repositoryId: number, key: string, said: ForgeMessage): Promise<void> {
  const [branch] = said.branches;
  const [tag] = said.tags;
  const ref = branch ? `refs/heads/${branch.branch}` : tag ? `refs/tags/${tag.tag}` : null;
  const sha = branch?.sha ?? tag?.sha ?? null;
  const shas = branch ? [...new Set([...branch.shas, branch.sha])] : [];
  const event = cleanLine(said.event).slice(0, 100);
  await db.$executeRaw(
    sql`INSERT INTO forge_deliveries (repository_id, key, at, event, ref, sha, shas, is_forced)
        VALUES (${repositoryId}, ${key}, clock_timestamp(), ${event}, ${ref}, ${sha}, ${shas}::text[], ${branch?.isForced ?? false})
        ON CONFLICT (repository_id, key) DO NOTHING`,
  );
}

/** Writes what came of it: it is done. */
export async function endDelivery(repositoryId: number, key: string, answer: DeliveryAnswer): Promise<void> {
  await db.$executeRaw(
    sql`UPDATE forge_deliveries SET outcome = ${sayDelivery(answer)} WHERE repository_id = ${repositoryId} AND key = ${key}`,
  );
}
