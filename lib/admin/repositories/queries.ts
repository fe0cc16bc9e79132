import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { sql } from "#lib/db/client.ts";
import type { Forge } from "#lib/db/generated/enums.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

export type ManagedRepository = {
  id: number;
  forge: Forge;
  name: string;
  /** Its page; empty if it has none. */
  address: string;
  developmentBranch: string;
  hasSecret: boolean;
  isActive: boolean;
  revision: number;
  /** Commits and changes under review that are recorded. */
  changes: number;
  /** ISO 8601; null: none yet. */
  lastDeliveryAt: string | null;
  readAt: string | null;
};

export type Delivery = { key: string; at: string; event: string; outcome: string };

/** The repositories of a product, for people who run it. The secret is never read. */
export async function listManagedRepositories(
  viewer: Viewer,
  productId: number,
  search: RowSearch,
): Promise<PageOf<ManagedRepository>> {
  demand(viewer, "manage_product", productId, "read");
  const found = await queryRows<{ id: number }>(sql`
    SELECT r.id FROM repositories r
    WHERE r.product_id = ${productId} AND (r.name::text ILIKE ${containing(search.text)} OR r.id = ${search.openRow}::int)
    ORDER BY r.is_active DESC, r.name, r.forge`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ManagedRepository>(sql`
    SELECT r.id, r.forge::text AS forge, r.name::text AS name, r.url AS address, r.development_branch AS "developmentBranch",
      r.secret IS NOT NULL AS "hasSecret", r.is_active AS "isActive", r.revision,
      (SELECT count(*)::int FROM code_changes c WHERE c.repository_id = r.id) AS changes,
      (SELECT to_json(max(d.at)) #>> '{}' FROM forge_deliveries d WHERE d.repository_id = r.id) AS "lastDeliveryAt",
      to_json(r.read_at) #>> '{}' AS "readAt"
    FROM repositories r WHERE r.id = ANY(${ids}::int[]) ORDER BY r.is_active DESC, r.name, r.forge`);
  return { ...page, rows };
}

/** The last messages of a repository of this product, and what came of them. */
export async function listDeliveries(
  viewer: Viewer,
  productId: number,
  repositoryId: number,
): Promise<Delivery[]> {
  demand(viewer, "manage_product", productId, "read");
  return queryRows<Delivery>(sql`
    SELECT d.key, to_json(d.at) #>> '{}' AS at, d.event, d.outcome FROM forge_deliveries d
    JOIN repositories r ON r.id = d.repository_id AND r.product_id = ${productId}
    WHERE d.repository_id = ${repositoryId} ORDER BY d.at DESC, d.key LIMIT 20`);
}
