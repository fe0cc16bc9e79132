import "server-only";
import { db, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** The product in whose audit log the viewer sees what is done to shared milestones of a classification; null for none. */
export async function findSharedLog(
  viewer: Viewer,
  classificationId: number | null,
  run: RunsSql = db,
): Promise<string | null> {
  const mine = [...viewer.grants.keys()].filter((id) => can(viewer, "manage_product", id));
  const [product] = await queryRowsIn<{ name: string }>(
    run,
    sql`SELECT p.name::text AS name FROM products p WHERE p.id = ANY(${mine}::int[])
          AND p.classification_id = ${classificationId}::int ORDER BY p.name LIMIT 1`,
  );
  return product?.name ?? null;
}
