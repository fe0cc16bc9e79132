import { type Sql, sql } from "#lib/db/client.ts";

/**
 * The rules that the maintainers of a product can switch off.
 * `doc_type_before_verified`: where bugs have doc types, one in a milestone needs one before it is verified.
 */
export type ProductRule = "doc_type_before_verified";

/** Whether a rule holds in a product, as a condition on `p`. */
export function ruleHolds(rule: ProductRule): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM rules_switched_off r WHERE r.product_id = p.id AND r.rule = ${rule})`;
}
