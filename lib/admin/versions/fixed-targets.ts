import "server-only";
import type { ActContext } from "#lib/bugs/many/change-many.ts";
import { sayBugs, sayBugsWhere } from "#lib/bugs/many/said-bugs.ts";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { ancestorsOf } from "#lib/search/trackings/tracking-sql.ts";
import { FLOW_RULES, type FlowRule } from "#lib/upstream/flow/rules.ts";

/**
 * Bugs with a version as target whose fix is in it: they are not to be fixed later when it is released. Conditions on `b`.
 */

/** Evidence shows the fix in the version, in a tracking that everybody sees who sees the bug. */
const isCarriedIn = (versionId: number) => sql`EXISTS (
  SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = b.product_id AND t.audience_id IS NULL
    AND t.computed_state IN ('carried', 'released') AND t.state <> 'failed_qa'
    AND nullif(${fixVersions(sql`t.evidence`)}, '{}') <@ ${ancestorsOf(sql`${versionId}::int`)})`;

/** The fix is in the version: evidence shows it, or QE has it to test or has verified it. */
export function isFixedInTarget(versionId: number): Sql {
  return sql`(${bugPhase} IN ('to_verify', 'verified') OR ${isCarriedIn(versionId)})`;
}

/** What becomes of them when the version is released, in sentences for the viewer. `isToCome`: on a later day. */
export async function sayFixedTargets(
  context: ActContext,
  { id, name }: { id: number; name: string },
  productId: number,
  isToCome: boolean,
): Promise<string[]> {
  const fixed = sql`b.target_release_id = ${id} AND b.resolution IS NULL AND ${isFixedInTarget(id)}`;
  const rule: FlowRule = "release_closes";
  const closes = sql`(${bugPhase} = 'verified' AND ${isCarriedIn(id)}
    AND NOT EXISTS (SELECT 1 FROM rules_switched_off o WHERE o.product_id = ${productId} AND o.rule = ${rule}))`;
  const [closing, staying] = [
    await sayBugsWhere(context, sql`${fixed} AND ${closes}`, "open bug"),
    await sayBugsWhere(context, sql`${fixed} AND NOT ${closes}`, "open bug"),
  ];
  const exists = ({ text }: typeof closing) => text !== sayBugs(0, false, "open bug");
  return [
    ...(exists(closing)
      ? [
          `The fix of ${closing.text} is in ${name} and verified: they keep their target, and the rule “${FLOW_RULES[rule].label}” closes them${isToCome ? " on that day" : " at once"}.`,
        ]
      : []),
    ...(exists(staying)
      ? [
          `The fix of ${staying.text} is in ${name}, or ready to be tested: they keep their target and stay open.`,
        ]
      : []),
  ];
}
