import "server-only";
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

function isKnown(name: Sql, productIsVisible: Sql, table: Sql, column: Sql): Sql {
  return sql`(EXISTS (SELECT 1 FROM ${table} t JOIN workflows f ON f.id = t.workflow_id WHERE t.${column} = ${name}
      AND (f.is_default OR EXISTS (SELECT 1 FROM products p WHERE p.workflow_id = f.id AND ${productIsVisible})))
    OR EXISTS (SELECT 1 FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.${column} = ${name} AND ${productIsVisible}))`;
}
