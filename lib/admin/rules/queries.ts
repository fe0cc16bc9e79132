import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";
import { FLOW_RULE_NAMES, FLOW_RULES, type FlowRule } from "#lib/upstream/flow/rules.ts";

export type ManagedRule = {
  rule: FlowRule;
  label: string;
  says: string;
  isOn: boolean;
  /** How often it moved a bug of the product in the last 30 days. */
  moved: number;
};

/** The rules by which the bugs of a product follow their evidence. Throws NotAllowed without the right to manage it. */
export async function listRules(viewer: Viewer, productId: number): Promise<ManagedRule[]> {
  demand(viewer, "manage_product", productId);
  const off = await queryRows<{ rule: string }>(
    sql`SELECT rule FROM rules_switched_off WHERE product_id = ${productId}`,
  );
  const moved = await queryRows<{ label: string; count: number }>(
    sql`SELECT split_part(e.rule, ':', 1) AS label, count(*)::int AS count FROM events e JOIN bugs b ON b.id = e.bug_id
        WHERE b.product_id = ${productId} AND e.door = 'rule' AND e.at > now() - interval '30 days' GROUP BY 1`,
  );
  return FLOW_RULE_NAMES.map((rule) => ({
    rule,
    ...FLOW_RULES[rule],
    isOn: !off.some((one) => one.rule === rule),
    moved: moved.find(({ label }) => label === FLOW_RULES[rule].label)?.count ?? 0,
  }));
}
