import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

export type SettingsProduct = {
  id: number;
  name: string;
  classificationId: number;
  classification: string;
  isDownstream: boolean;
  revision: number;
};

/** The product of the settings pages, or null when it is missing or hidden. */
export async function findSettingsProduct(viewer: Viewer, name: string): Promise<SettingsProduct | null> {
  const [product] = await queryRows<SettingsProduct>(sql`
    SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId",
      k.name::text AS classification, k.kind = 'downstream' AS "isDownstream", p.revision
    FROM products p JOIN classifications k ON k.id = p.classification_id WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`);
  return product ?? null;
}
