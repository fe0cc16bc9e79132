import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared, queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The workflow of a product: its own, or the site's default. Empty when the viewer does not see the product. */
export async function findWorkflow(viewer: Viewer, productId: number): Promise<Workflow> {
  const [workflow] = await queryPrepared<Workflow>(
    statement(sql`p.id = ${productId} AND ${visibleProducts(viewer)}`),
  );
  return workflow ?? none;
}

/** The same without a visibility check, for callers that have already loaded one of the product's bugs. Not for pages. */
export async function loadWorkflow(productId: number, tx?: RunsSql): Promise<Workflow> {
  const which = workflowQuery(productId);
  const [workflow] = tx ? await queryRowsIn<Workflow>(tx, which) : await queryPrepared<Workflow>(which);
  return workflow ?? none;
}

/** A subquery with one row, the Workflow of a product, without a visibility check. */
export function workflowQuery(productId: number): Sql {
  return statement(sql`p.id = ${productId}`);
}

const none: Workflow = { statuses: [], transitions: [], resolutions: [] };

function statement(which: Sql): Sql {
  return sql`
    WITH w AS (
      SELECT coalesce(p.workflow_id, (SELECT id FROM workflows WHERE is_default)) AS id FROM products p WHERE ${which}
    )
    SELECT
      (SELECT coalesce(json_agg(json_build_object('name', s.name, 'isOpen', coalesce(ws.is_open, s.is_open), 'phase', ws.phase) ORDER BY ws.sort_key), '[]')
        FROM workflow_statuses ws JOIN statuses s ON s.name = ws.status WHERE ws.workflow_id = w.id) AS statuses,
      (SELECT coalesce(json_agg(json_build_object('from', t."from", 'to', t."to", 'requiresComment', t.requires_comment, 'requiredFields', t.required_fields)), '[]')
        FROM transitions t WHERE t.workflow_id = w.id) AS transitions,
      (SELECT coalesce(json_agg(json_build_object('name', wr.resolution, 'meaning', wr.meaning,
          'requiresComment', wr.requires_comment, 'refusesOpenBlockers', wr.refuses_open_blockers) ORDER BY wr.sort_key), '[]')
        FROM workflow_resolutions wr WHERE wr.workflow_id = w.id) AS resolutions
    FROM w`;
}
