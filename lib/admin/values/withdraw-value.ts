import "server-only";
import { VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { sql, type Transaction } from "#lib/db/client.ts";

/** Takes a value out of the choices of all products, which offer another one in its place, if one is given. */
export async function withdrawValue(
  tx: Transaction,
  field: ValueField,
  name: string,
  instead: string | null,
): Promise<void> {
  const { chosen, column } = VALUE_TABLES[field];
  const others = sql`SELECT 1 FROM ${chosen} o WHERE o.product_id = c.product_id AND o.${column} = ${instead}`;
  await tx.$executeRaw(sql`UPDATE ${chosen} c SET ${column} = ${instead}
    WHERE ${instead}::text IS NOT NULL AND c.${column} = ${name} AND NOT EXISTS (${others})`);
  await tx.$executeRaw(sql`DELETE FROM ${chosen} WHERE ${column} = ${name}`);
  // Where it was the default, the first of the others is.
  await tx.$executeRaw(sql`UPDATE ${chosen} c SET is_default = true
    WHERE c.${column} = (SELECT o.${column} FROM ${chosen} o WHERE o.product_id = c.product_id ORDER BY o.sort_key, o.${column} LIMIT 1)
      AND NOT EXISTS (SELECT 1 FROM ${chosen} o WHERE o.product_id = c.product_id AND o.is_default)`);
}
