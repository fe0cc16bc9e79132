import "server-only";
import { RULE_NAMES, RULES, type Rule } from "#lib/admin/rules/rules.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { PRODUCT_RULES } from "#lib/catalog/product-rules.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

export type ManagedRule = {
  rule: Rule;
  label: string;
  says: string;
  isOn: boolean;
  /** How often it moved a bug of the product in the last 30 days; null for a rule that refuses. */
  moved: number | null;
};

/** The rules of a product that can be switched off. Throws NotAllowed without the right to manage it. */
export async function listRules(viewer: Viewer, productId: number): Promise<ManagedRule[]> {
  demand(viewer, "manage_product", productId);
  const off = await queryRows<{ rule: string }>(
    sql`SELECT rule FROM rules_switched_off WHERE product_id = ${productId}`,
  );
  const moved = await queryRows<{ label: string; count: number }>(
    sql`SELECT split_part(e.rule, ':', 1) AS label, count(*)::int AS count FROM events e JOIN bugs b ON b.id = e.bug_id
        WHERE b.product_id = ${productId} AND e.door = 'rule' AND e.at > now() - interval '30 days'
          AND ${visibleBugs(viewer)} GROUP BY 1`,
  );
  return RULE_NAMES.map((rule) => ({
    rule,
    ...RULES[rule],
    isOn: !off.some((one) => one.rule === rule),
    moved: Object.hasOwn(PRODUCT_RULES, rule)
      ? null
      : (moved.find(({ label }) => label === RULES[rule].label)?.count ?? 0),
  }));
}
