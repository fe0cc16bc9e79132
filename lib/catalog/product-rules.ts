import { type Sql, sql } from "#lib/db/client.ts";

/** What is refused in a product unless its maintainers switch it off. */
export const PRODUCT_RULES = {
  doc_type_before_verified: {
    label: "A doc type before verifying",
    says: "Where bugs have doc types, one in a milestone needs a doc type before it is verified.",
  },
} as const;

export type ProductRule = keyof typeof PRODUCT_RULES;

/** Whether a rule holds in a product, as a condition on `p`. */
export function ruleHolds(rule: ProductRule): Sql {
  return sql`NOT EXISTS (SELECT 1 FROM rules_switched_off r WHERE r.product_id = p.id AND r.rule = ${rule})`;
}
