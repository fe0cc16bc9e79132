import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The bug that another one is a duplicate of. */
export type Original = { id: number; productId: number; summary: string };

/**
 * The bug where everything is said that is known of a duplicate: that which it is a duplicate of, and so on, as far as the viewer sees
 * them. Null: it is none, or they do not see it.
 */
export async function findOriginal(viewer: Viewer, bugId: number): Promise<Original | null> {
  const rows = await queryRows<Original>(sql`
    WITH RECURSIVE chain(id, product_id, summary, next, step) AS (
      SELECT b.id, b.product_id, b.summary, b.duplicate_of_id, 1 FROM bugs b
        WHERE b.id = (SELECT d.duplicate_of_id FROM bugs d WHERE d.id = ${bugId}) AND ${visibleBugs(viewer, "few")}
      UNION ALL SELECT b.id, b.product_id, b.summary, b.duplicate_of_id, c.step + 1 FROM chain c JOIN bugs b ON b.id = c.next
        WHERE c.step < 9 AND ${visibleBugs(viewer, "few")}
    ) SELECT id, product_id AS "productId", summary FROM chain ORDER BY step DESC LIMIT 1`);
  return rows[0] ?? null;
}
