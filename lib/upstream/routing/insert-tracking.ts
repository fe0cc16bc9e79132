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
 * The tracking of the downstream product that a report is about, in state unknown, and its number. In a product that not everybody sees, it
 * is for its insiders.
 */
export async function insertTracking(tx: RunsSql, tracking: NewTracking): Promise<number> {
  const { bugId, productId, versionId, assigneeId, qaContactId } = tracking;
  const [made] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, version_id, assignee_id, qa_contact_id, target_version_id, target_milestone_id, priority, audience_id)
        SELECT ${bugId}, p.id, ${versionId}::int, ${assigneeId}::int, ${qaContactId}::int, ${tracking.targetVersionId}::int,
          ${tracking.targetMilestoneId}::int, ${tracking.priority}::text, CASE WHEN p.visibility <> 'open' THEN a.id END
        FROM products p JOIN audiences a ON a.product_id = p.id WHERE p.id = ${productId} RETURNING id`,
  );
  if (!made) throw new Error(`The product ${productId} has no audience.`);
  return made.id;
}
