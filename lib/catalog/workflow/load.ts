import "server-only";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryPrepared, queryRowsIn } from "#lib/db/query.ts";

/** The workflow of a product: its own, or the site's default. */
export async function loadWorkflow(productId: number, tx?: Transaction): Promise<Workflow> {
  const statement = sql`
    WITH w AS (
      SELECT coalesce(p.workflow_id, (SELECT id FROM workflows WHERE is_default)) AS id FROM products p WHERE p.id = ${productId}
    )
    SELECT
      (SELECT coalesce(json_agg(json_build_object('name', s.name, 'isOpen', coalesce(ws.is_open, s.is_open), 'phase', ws.phase) ORDER BY ws.sort_key), '[]')
        FROM workflow_statuses ws JOIN statuses s ON s.name = ws.status WHERE ws.workflow_id = w.id) AS statuses,
      (SELECT coalesce(json_agg(json_build_object('from', t."from", 'to', t."to", 'requiresComment', t.requires_comment)), '[]')
        FROM transitions t WHERE t.workflow_id = w.id) AS transitions,
      (SELECT coalesce(json_agg(json_build_object('name', wr.resolution, 'meaning', wr.meaning) ORDER BY wr.sort_key), '[]')
        FROM workflow_resolutions wr WHERE wr.workflow_id = w.id) AS resolutions
    FROM w`;
  const [workflow] = tx
    ? await queryRowsIn<Workflow>(tx, statement)
    : await queryPrepared<Workflow>(statement);
  return workflow ?? { statuses: [], transitions: [], resolutions: [] };
}
