import "server-only";
import { columnOf } from "#lib/bugs/fields/columns.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { fieldOf } from "#lib/bugs/fields/registry.ts";
import { ruleHolds } from "#lib/catalog/product-rules.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Which of the products demand a doc type of a bug before it is verified. */
export async function loadDocRule(tx: RunsSql, productIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (productIds.length === 0) return new Set();
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT p.id FROM products p WHERE p.id = ANY(${[...productIds]}::int[]) AND p.wants_docs
        AND ${ruleHolds("doc_type_before_verified")}`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Has a bug in this status a milestone and no doc type, in one of the products that demand one before it is verified? */
export async function lackDocTypes(
  tx: RunsSql,
  productIds: readonly number[],
  status: string,
): Promise<boolean> {
  const products = [...(await loadDocRule(tx, productIds))];
  const [unsaid = ""] = fieldOf(DOC_TYPE).choices ?? [];
  const rows = await queryRowsIn(
    tx,
    sql`SELECT 1 FROM bugs b WHERE b.product_id = ANY(${products}::int[]) AND b.status = ${status}
        AND b.target_milestone_id IS NOT NULL AND ${columnOf(DOC_TYPE)} IN ('', ${unsaid}) LIMIT 1`,
  );
  return rows.length > 0;
}
