import "server-only";
import { offeredValues, VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

export type OfferedValues = {
  field: ValueField;
  /** Names in order. */
  own: string[];
  /** Those of the site. */
  ofSite: string[];
  default: string;
  /** False: the product offers those of the site. */
  isOwn: boolean;
};

/** What a product offers beside what the site offers, for people who manage it. */
export async function getOfferedValues(viewer: Viewer, productId: number): Promise<OfferedValues[]> {
  demand(viewer, "manage_product", productId, "read");
  const part = (field: ValueField) => {
    const { all, chosen } = VALUE_TABLES[field];
    const offered = offeredValues(field, sql`op.id = ${productId}`);
    return sql`SELECT ${field}::text AS field,
      ARRAY(SELECT o.name FROM (${offered}) o ORDER BY o.sort_key, o.name) AS own,
      ARRAY(SELECT name FROM ${all} WHERE is_active ORDER BY sort_key, name) AS "ofSite",
      coalesce((SELECT o.name FROM (${offered}) o ORDER BY o.is_default DESC, o.sort_key LIMIT 1), '') AS "default",
      EXISTS (SELECT 1 FROM ${chosen} WHERE product_id = ${productId}) AS "isOwn"`;
  };
  return queryRows<OfferedValues>(sql`${part("severity")} UNION ALL ${part("priority")}`);
}
