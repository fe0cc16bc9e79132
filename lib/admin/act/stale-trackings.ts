import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { enqueue } from "#lib/queue/enqueue.ts";

/** Columns of the catalogue that trackings are computed from. */
const COLUMNS: Record<string, readonly string[]> = {
  versions: ["state", "released_on", "predecessor_id", "series_id", "sort_key"],
  series: ["state", "branch_pattern", "sort_key"],
  milestones: ["released_on"],
  manifest_lines: ["version_id"],
  manifest_patches: ["name", "bug_id"],
};

/** Queues computing the trackings of the products anew whose versions, series or manifests an act changed, also by undoing. */
export async function queueStaleTrackings(tx: Transaction, act: string): Promise<void> {
  const touched = Object.entries(COLUMNS).map(([source, columns]) => ({ source, columns }));
  const rows = await queryRowsIn<{ productId: number | null }>(
    tx,
    sql`WITH rows AS (
          SELECT a.source, (a.key->>'id')::int AS id, coalesce(a.before, '{}') || coalesce(a.after, '{}') AS facts FROM act_rows a
          JOIN jsonb_to_recordset(${JSON.stringify(touched)}::jsonb) AS t(source text, columns text[]) ON t.source = a.source
          WHERE a.act_id = ${act}::uuid AND (a.before IS NULL OR a.after IS NULL OR a.after ?| t.columns)
        ), lines AS (
          SELECT l.product_id, l.in_version_id FROM rows r JOIN manifest_lines l
            ON (r.source = 'milestones' AND l.milestone_id = r.id) OR (r.source = 'manifest_lines' AND l.id = r.id)
              OR (r.source = 'manifest_patches' AND l.id = (r.facts->>'manifest_line_id')::int)
        )
        SELECT (r.facts->>'product_id')::int AS "productId" FROM rows r WHERE r.source <> 'milestones'
        UNION SELECT v.product_id FROM rows r JOIN versions v ON r.source = 'versions' AND v.id = r.id
        UNION SELECT s.product_id FROM rows r JOIN series s ON r.source = 'series' AND s.id = r.id
        UNION SELECT product_id FROM lines
        UNION SELECT v.product_id FROM versions v WHERE v.id IN (SELECT in_version_id FROM lines
          UNION SELECT (r.facts->>'in_version_id')::int FROM rows r WHERE r.source = 'manifest_lines')`,
  );
  for (const { productId } of rows) {
    if (productId !== null)
      await enqueue(tx, "trackings.recompute", { productId }, { key: `trackings of product ${productId}` });
  }
}
