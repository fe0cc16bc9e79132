import "server-only";
import { findAct } from "#lib/admin/act/registry.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** An act that somebody has just performed, as a sentence; `entry` is its newest in this audit log, if it can be undone there. */
export type DoneAct = {
  id: string;
  message: string;
  entry: string | null;
  /** It was undone since. */
  isUndone: boolean;
  /** Whose shared milestones it is about. */
  classificationId: number | null;
};

/** The viewer's own act with this number, for an hour; null for anything else. The log is a product's, or null: the site's. */
export async function findDoneAct(
  viewer: Viewer,
  id: string,
  productId: number | null,
): Promise<DoneAct | null> {
  if (viewer.userId === null || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const [act] = await queryRows<DoneAct & { name: string }>(
    sql`SELECT a.id::text AS id, a.name, a.message, a.undone_by_id IS NOT NULL AS "isUndone",
          (SELECT max(e.classification_id) FROM audit_entries e WHERE e.act = a.id AND e.product_id IS NULL) AS "classificationId", (SELECT max(e.id)::text FROM audit_entries e
          WHERE e.act = a.id AND (${productId}::int IS NULL OR e.product_id = ${productId}::int)) AS entry
        FROM acts a WHERE a.id = ${id}::uuid AND a.actor_id = ${viewer.userId} AND a.at > now() - interval '1 hour'`,
  );
  if (!act) return null;
  const { name, ...done } = act;
  return { ...done, entry: findAct(name)?.undo === "yes" ? done.entry : null };
}
