import { type Sql, sql } from "#lib/db/client.ts";

/** The fields whose values a product chooses: those of the site, or its own. */
export const VALUE_FIELDS = ["severity", "priority"] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

/** The tables of a field: all values, and which products offer which. */
export const VALUE_TABLES: Record<
  ValueField,
  { all: Sql; chosen: Sql; column: Sql; plural: "severities" | "priorities" }
> = {
  severity: {
    all: sql`severities`,
    chosen: sql`product_severities`,
    column: sql`severity`,
    plural: "severities",
  },
  priority: {
    all: sql`priorities`,
    chosen: sql`product_priorities`,
    column: sql`priority`,
    plural: "priorities",
  },
};

/**
 * The values that products offer, as a query with `product_id`, `id`, `name`, `description`, `sort_key` and `is_default`: what
 * the product has chosen or, if it has not, what the site offers. `isMeant` is a condition on `op`, a product.
 */
export function offeredValues(field: ValueField, isMeant: Sql): Sql {
  const { all, chosen, column } = VALUE_TABLES[field];
  return sql`SELECT op.id AS product_id, v.id, v.name, v.description, coalesce(c.sort_key, v.sort_key) AS sort_key,
      coalesce(c.is_default, v.is_default) AS is_default
    FROM products op CROSS JOIN ${all} v LEFT JOIN ${chosen} c ON c.product_id = op.id AND c.${column} = v.name
    WHERE ${isMeant} AND CASE WHEN EXISTS (SELECT 1 FROM ${chosen} o WHERE o.product_id = op.id)
      THEN c.product_id IS NOT NULL ELSE v.is_active END`;
}
