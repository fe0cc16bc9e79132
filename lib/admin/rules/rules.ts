import { PRODUCT_RULES } from "#lib/catalog/product-rules.ts";
import { FLOW_RULES } from "#lib/upstream/flow/rules.ts";

/** Everything that the maintainers of a product can switch off. */
export const RULES = { ...FLOW_RULES, ...PRODUCT_RULES } as const;

export type Rule = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as Rule[];
