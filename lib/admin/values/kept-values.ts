import "server-only";
import type { OwnWords } from "#lib/admin/act/act.ts";
import { offeredValues, VALUE_FIELDS, VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { countOf } from "#lib/text.ts";

export type KeptValue = { field: ValueField | "resolution"; name: string; bugs: number };

/** What bugs have that is not among the offered names: they keep it. `isMeant` is a condition on `b`. */
export async function keptValues(
  tx: Transaction,
  field: ValueField,
  isMeant: Sql,
  offered: Sql,
): Promise<KeptValue[]> {
  const column = sql`b.${VALUE_TABLES[field].column}`;
  const rows = await queryRowsIn<{ name: string; bugs: number }>(
    tx,
    sql`SELECT ${column} AS name, count(*)::int AS bugs FROM bugs b
        WHERE ${isMeant} AND ${column} NOT IN (${offered}) GROUP BY 1 ORDER BY 1`,
  );
  return rows.map((row) => ({ field, ...row }));
}

/** The part of a preview about bugs that move to a product. */
export async function previewKept(
  tx: Transaction,
  isMeant: Sql,
  product: { id: number; name: string },
): Promise<OwnWords> {
  const lines: string[] = [];
  for (const field of VALUE_FIELDS) {
    const offered = sql`SELECT o.name FROM (${offeredValues(field, sql`op.id = ${product.id}`)}) o`;
    lines.push(...sayKept(await keptValues(tx, field, isMeant, offered), product.name));
  }
  lines.push(...sayKept(await keptResolutions(tx, isMeant, product.id), product.name));
  return { lines, counts: {} };
}

/** Resolutions of bugs that the workflow of the product does not have: they keep them, too. */
async function keptResolutions(tx: Transaction, isMeant: Sql, productId: number): Promise<KeptValue[]> {
  const rows = await queryRowsIn<{ name: string; bugs: number }>(
    tx,
    sql`SELECT b.resolution AS name, count(*)::int AS bugs FROM bugs b
        WHERE ${isMeant} AND b.resolution <> '' AND b.resolution NOT IN (SELECT wr.resolution FROM workflow_resolutions wr
          WHERE wr.workflow_id = coalesce((SELECT workflow_id FROM products WHERE id = ${productId}),
            (SELECT id FROM workflows WHERE is_default)))
        GROUP BY 1 ORDER BY 1`,
  );
  return rows.map((row) => ({ field: "resolution", ...row }));
}

/** The list of those bugs, as long as they are in the product. */
export function listKept({ field, name }: KeptValue, product: string): string {
  return `/bugs?${new URLSearchParams({ product, [field]: name, status: "@all" })}`;
}

/** As sentences for a preview. */
export function sayKept(kept: readonly KeptValue[], product: string): string[] {
  return kept.map(
    ({ field, name, bugs }) =>
      `${countOf(bugs, "bug")} ${bugs === 1 ? "keeps" : "keep"} the ${field} “${name}”, which ${product} does not offer.`,
  );
}
