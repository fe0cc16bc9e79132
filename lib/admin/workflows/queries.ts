import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import type { Workflow } from "#lib/catalog/workflow/workflow.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

export type ManagedWorkflow = Workflow & {
  name: string;
  revision: number;
  /** Used only by this product, and so editable here. */
  isOwn: boolean;
  isDefault: boolean;
  /** Bugs by status, of those the viewer can see. */
  counts: Record<string, number>;
};

/** The workflow of a product, or, without one, the site's default. For people who manage it. */
export async function getManagedWorkflow(viewer: Viewer, productId: number | null): Promise<ManagedWorkflow> {
  if (productId === null) demandAdministrator(viewer, "read");
  else demand(viewer, "manage_product", productId, "read");
  const [row] = await queryRows<ManagedWorkflow>(sql`
    SELECT w.name, w.revision, w.is_default AS "isDefault",
      NOT w.is_default AND (SELECT count(*) FROM products p WHERE p.workflow_id = w.id) = 1 AS "isOwn",
      (SELECT coalesce(json_agg(json_build_object('name', s.name, 'isOpen', coalesce(ws.is_open, s.is_open), 'phase', ws.phase) ORDER BY ws.sort_key, s.name), '[]')
        FROM workflow_statuses ws JOIN statuses s ON s.name = ws.status WHERE ws.workflow_id = w.id) AS statuses,
      (SELECT coalesce(json_agg(json_build_object('from', t."from", 'to', t."to", 'requiresComment', t.requires_comment, 'requiredFields', t.required_fields)), '[]')
        FROM transitions t WHERE t.workflow_id = w.id) AS transitions,
      (SELECT coalesce(json_agg(json_build_object('name', wr.resolution, 'meaning', wr.meaning,
          'requiresComment', wr.requires_comment, 'refusesOpenBlockers', wr.refuses_open_blockers) ORDER BY wr.sort_key, wr.resolution), '[]')
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

/** The statuses of each workflow that a product can get a copy of, besides the one that it has. */
export type SourceStatuses = Record<"default" | "bugzilla" | "ovirt", StatusChoice[]>;

/** For people who manage the product, who may copy each of them. */
export async function listSourceStatuses(viewer: Viewer, productId: number): Promise<SourceStatuses> {
  demand(viewer, "manage_product", productId, "read");
  const ofSite = await queryRows<StatusChoice>(sql`
    SELECT s.name, coalesce(ws.is_open, s.is_open) AS "isOpen" FROM workflows w
    JOIN workflow_statuses ws ON ws.workflow_id = w.id JOIN statuses s ON s.name = ws.status
    WHERE w.is_default ORDER BY ws.sort_key, s.name`);
  const plain = ({ statuses }: Workflow) => statuses.map(({ name, isOpen }) => ({ name, isOpen }));
  return { default: ofSite, bugzilla: plain(bugzilla), ovirt: plain(ovirt) };
}
