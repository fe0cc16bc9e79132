import "server-only";
import { z } from "zod";
import { productAct } from "#lib/admin/act/act.ts";
import { RULE_NAMES, RULES } from "#lib/admin/rules/rules.ts";

/** Switches a rule of a product on or off. */
export const switchRule = productAct({
  name: "rule.switch",
  undo: "yes",
  label: "Switch rule",
  capability: "manage_product",
  input: z.object({ rule: z.enum(RULE_NAMES, "Choose a rule."), isOn: z.boolean() }),
  async run({ tx, product, audit }, { rule, isOn }) {
    const key = { productId: product.id, rule };
    const { label } = RULES[rule];
    const wasOn = (await tx.ruleSwitchedOff.count({ where: key })) === 0;
    if (wasOn === isOn) return { message: `“${label}” is ${isOn ? "on" : "off"} already.` };
    await (isOn
      ? tx.ruleSwitchedOff.delete({ where: { productId_rule: key } })
      : tx.ruleSwitchedOff.create({ data: key }));
    audit.record({ kind: "rule", id: null, name: label }, isOn ? "switch on" : "switch off");
    return { message: `“${label}” is ${isOn ? "on" : "off"} in ${product.name}.` };
  },
});
