import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type ManagedWorkflow = Workflow & {
  name: string;
  revision: number;
  /** Used by this product alone: it may be changed here. */
  isOwn: boolean;
  isDefault: boolean;
  /** Bugs by status, of those that the viewer sees. */
  counts: Record<string, number>;
};

/** The workflow of a product, or, without one, the site's default. */
export async function getManagedWorkflow(viewer: Viewer, productId: number | null): Promise<ManagedWorkflow> {
  const [row] = await queryRows<ManagedWorkflow>(sql`
    SELECT w.name, w.revision, w.is_default AS "isDefault",
      NOT w.is_default AND (SELECT count(*) FROM products p WHERE p.workflow_id = w.id) = 1 AS "isOwn",
      (SELECT coalesce(json_agg(json_build_object('name', s.name, 'isOpen', coalesce(ws.is_open, s.is_open), 'phase', ws.phase) ORDER BY ws.sort_key, s.name), '[]')
        FROM workflow_statuses ws JOIN statuses s ON s.name = ws.status WHERE ws.workflow_id = w.id) AS statuses,
      (SELECT coalesce(json_agg(json_build_object('from', t."from", 'to', t."to", 'requiresComment', t.requires_comment)), '[]')
        FROM transitions t WHERE t.workflow_id = w.id) AS transitions,
      (SELECT coalesce(json_agg(json_build_object('name', wr.resolution, 'meaning', wr.meaning) ORDER BY wr.sort_key, wr.resolution), '[]')
        FROM workflow_resolutions wr WHERE wr.workflow_id = w.id) AS resolutions,
      (SELECT coalesce(json_object_agg(x.status, x.count), '{}') FROM (
        SELECT b.status, count(*)::int AS count FROM bugs b JOIN products p ON p.id = b.product_id
        WHERE (b.product_id = ${productId}::int OR (${productId}::int IS NULL AND (p.workflow_id IS NULL OR p.workflow_id = w.id)))
          AND ${visibleBugs(viewer)} GROUP BY b.status) x) AS counts
    FROM workflows w
    WHERE w.id = coalesce((SELECT workflow_id FROM products WHERE id = ${productId}::int), (SELECT id FROM workflows WHERE is_default))`);
  if (!row) throw new Error("There is no default workflow.");
  return row;
}

export type StatusChoice = { name: string; isOpen: boolean };

/** Every status that a copy could bring: those of the site, and those of the presets. */
export async function listKnownStatuses(): Promise<StatusChoice[]> {
  const here = await queryRows<StatusChoice>(
    sql`SELECT name, is_open AS "isOpen" FROM statuses WHERE is_active ORDER BY sort_key, name`,
  );
  const preset = [...bugzilla.statuses, ...ovirt.statuses];
  const added = preset.filter(
    ({ name }, index) =>
      !here.some((status) => status.name === name) &&
      preset.findIndex((status) => status.name === name) === index,
  );
  return [...here, ...added];
}
