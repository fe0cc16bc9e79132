import "server-only";
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
