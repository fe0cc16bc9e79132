import "server-only";
import { VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * Names of statuses and resolutions are shared by the site, but a product's own workflow may add some. A viewer may know
 * a name when it is in the default workflow, in the workflow of a visible product, or on a bug in one (imported bugs may
 * have names of no workflow). `productIsVisible` is a condition on `p`.
 */
export function isKnownStatus(name: Sql, productIsVisible: Sql): Sql {
  return isKnown(name, productIsVisible, sql`workflow_statuses`, sql`status`);
}

/** The same for a resolution. */
export function isKnownResolution(name: Sql, productIsVisible: Sql): Sql {
  return isKnown(name, productIsVisible, sql`workflow_resolutions`, sql`resolution`);
}

/** The same for a severity or priority: the site offers it, a visible product does, or a bug in one has it. */
export function isKnownValue(field: ValueField, name: Sql, productIsVisible: Sql): Sql {
  const { all, chosen, column } = VALUE_TABLES[field];
  return sql`(EXISTS (SELECT 1 FROM ${all} v WHERE v.name = ${name} AND v.is_active)
    OR EXISTS (SELECT 1 FROM ${chosen} c JOIN products p ON p.id = c.product_id WHERE c.${column} = ${name} AND ${productIsVisible})
    OR ${isOnBug(name, productIsVisible, column)})`;
}

function isKnown(name: Sql, productIsVisible: Sql, table: Sql, column: Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM ${table} t JOIN workflows f ON f.id = t.workflow_id WHERE t.${column} = ${name}
      AND (f.is_default OR EXISTS (SELECT 1 FROM products p WHERE p.workflow_id = f.id AND ${productIsVisible})))
    OR ${isOnBug(name, productIsVisible, column)})`;
}

function isOnBug(name: Sql, productIsVisible: Sql, column: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.${column} = ${name} AND ${productIsVisible})`;
}
