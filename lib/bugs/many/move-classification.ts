import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type ActContext, changeMany } from "#lib/bugs/many/change-many.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * For a product that moves to another classification: replaces the shared milestones of its bugs by those with the same
 * name there, and removes the others. Returns how many bugs were changed.
 */
export async function moveSharedMilestones(
  context: ActContext,
  product: Thing,
  classification: Thing,
): Promise<number> {
  const { tx } = context;
  await queryRowsIn(
    tx,
    sql`SELECT id FROM bugs WHERE product_id = ${product.id} AND target_milestone_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE`,
  );
  const rows = await queryRowsIn<{ id: number; from: Thing; to: Thing | null }>(
    tx,
    sql`SELECT b.id, json_build_object('id', m.id, 'name', m.name) AS "from",
          CASE WHEN n.id IS NULL THEN NULL ELSE json_build_object('id', n.id, 'name', n.name) END AS "to"
        FROM bugs b JOIN milestones m ON m.id = b.target_milestone_id AND m.classification_id IS NOT NULL
        LEFT JOIN milestones n ON n.classification_id = ${classification.id} AND n.name = m.name
        WHERE b.product_id = ${product.id} ORDER BY b.id`,
  );
  const milestones = new Map(rows.map((row) => [row.id, row]));
  return changeMany(
    context,
    `${product.name} moved to ${classification.name}`,
    [...milestones.keys()],
    (plan) => {
      const { from, to } = milestones.get(plan.bugId) ?? { from: null, to: null };
      if (!from || from.id === to?.id) return;
      plan.columns.targetMilestone = to?.id ?? null;
      plan.changes.push({
        field: "targetMilestone",
        from: from.name,
        to: to?.name ?? "",
        fromId: from.id,
        toId: to?.id ?? null,
      });
    },
  );
}
