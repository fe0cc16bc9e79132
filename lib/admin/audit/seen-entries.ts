import "server-only";
import { HIDDEN_PRODUCT } from "#lib/admin/audit/parts.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The entries of the audit log as somebody may read them, to select from: where a component moved from or to a product that
 * they do not see, it has no name. All that reads, searches or prints entries for people goes through it.
 *
 * Values that name another product, or something of it, say so: who does not see that product does not read them.
 *
 * A move is recorded in the logs of both products, first where it was; the other entry says which product is the other one.
 */
export function seenEntries(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`audit_entries`;
  const twin = sql`o.act = a.act AND o.subject = a.subject AND o.subject_id = a.subject_id AND o.action = a.action
    AND o.product_id IS DISTINCT FROM a.product_id`;
  const isUnseen = sql`a.action = 'move' AND a.subject = 'component' AND NOT EXISTS (SELECT 1 FROM audit_entries o
    JOIN products p ON p.id = o.product_id WHERE ${twin} AND ${visibleProducts(viewer)})`;
  const isTarget = sql`EXISTS (SELECT 1 FROM audit_entries o WHERE ${twin} AND o.id < a.id)`;
  const hidden = sql`to_jsonb(${HIDDEN_PRODUCT}::text)`;
  const names = (id: Sql) =>
    sql`(${id} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM products p WHERE p.id = ${id} AND ${visibleProducts(viewer)}))`;
  const masked = sql`CASE WHEN a.action <> 'create' THEN ${hidden} END`;
  return sql`(SELECT a.id, a.at, a.actor_id, a.product_id, a.classification_id, a.subject, a.subject_id, a.subject_name, a.action,
      a.field, CASE WHEN ${isUnseen} AND ${isTarget} THEN ${hidden} WHEN ${names(sql`a.from_product_id`)} THEN ${masked} ELSE a."from" END AS "from",
      CASE WHEN ${isUnseen} AND NOT ${isTarget} THEN ${hidden} WHEN ${names(sql`a.to_product_id`)} THEN ${masked} ELSE a."to" END AS "to", a.bugs, a.act, a.undone_by_id
    FROM audit_entries a)`;
}
