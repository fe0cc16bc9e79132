import "server-only";
import type { BugView } from "#lib/bugs/views/bug.ts";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A product, and the version of it in which a bug was found, and who said so. */
export type NamedVersion = {
  productId: number;
  product: string;
  version: string | null;
  by: "viewer" | "reporter";
};

/**
 * The version in which the viewer found the bug, as they said when they filed it or later, newest first; else the product and version
 * that it was reported for, as far as they may know. Null: nobody named one.
 */
export async function findNamedVersion(
  viewer: Viewer,
  { id, productId, product, reporterId, version, reportedFor }: BugView,
): Promise<NamedVersion | null> {
  const isMine = viewer.userId !== null && viewer.userId === reporterId;
  const by = isMine ? "viewer" : "reporter";
  const told = reportedFor ?? (isMine ? { productId, product, version } : null);
  const [named] = await queryRows<NamedVersion>(sql`
    SELECT p.id AS "productId", p.name::text AS product, v.name AS version, x.by FROM (
      SELECT r.version_id, 'viewer' AS by, 0 AS place, r.id FROM presence r WHERE r.bug_id = ${id} AND r.kind = 'found' AND r.user_id = ${viewer.userId}::int
      UNION ALL SELECT o.id, ${by}::text, 1, 0 FROM versions o
        WHERE o.product_id = ${told?.productId ?? null}::int AND o.name = ${told?.version ?? null}::text
    ) x JOIN versions v ON v.id = x.version_id JOIN products p ON p.id = v.product_id
    WHERE v.is_active AND v.state <> 'planned' AND ${isRealVersion} AND ${visibleProducts(viewer)} ORDER BY x.place, x.id DESC LIMIT 1`);
  return named ?? (reportedFor && { ...reportedFor, version: null, by });
}
