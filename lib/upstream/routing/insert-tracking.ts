import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

export type NewTracking = {
  bugId: number;
  productId: number;
  versionId: number | null;
  assigneeId: number | null;
  qaContactId: number | null;
  targetVersionId: number | null;
  targetMilestoneId: number | null;
  priority: string | null;
};

/**
 * The tracking of the downstream product that a report is about, in state unknown, and its number. It is for those who see the report
 * and the product, so that the reporter follows it: a report against a product that not everybody sees is private itself.
 */
export async function insertTracking(tx: RunsSql, tracking: NewTracking): Promise<number> {
  const { bugId, productId, versionId, assigneeId, qaContactId } = tracking;
  const [made] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, version_id, assignee_id, qa_contact_id, target_version_id, target_milestone_id, priority)
        SELECT ${bugId}, p.id, ${versionId}::int, ${assigneeId}::int, ${qaContactId}::int, ${tracking.targetVersionId}::int,
          ${tracking.targetMilestoneId}::int, ${tracking.priority}::text
        FROM products p WHERE p.id = ${productId} RETURNING id`,
  );
  if (!made) throw new Error(`There is no product ${productId}.`);
  return made.id;
}
