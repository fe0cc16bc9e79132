import "server-only";
import type { ActContext } from "#lib/bugs/many/change-many.ts";
import { sayBugs, sayBugsWhere } from "#lib/bugs/many/said-bugs.ts";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { ancestorsOf } from "#lib/search/trackings/tracking-sql.ts";
import { loadHomeEvidence } from "#lib/upstream/flow/home-evidence.ts";
import { FLOW_RULES, type FlowRule } from "#lib/upstream/flow/rules.ts";

/**
 * Bugs with a version as target whose fix is in it: they are not to be fixed later when it is released. Conditions on `b`.
 */

/** Evidence shows the fix in the version, in a tracking that everybody sees who sees the bug. */
const isCarriedIn = (versionId: number, where: Sql = sql`TRUE`) => sql`EXISTS (
  SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = b.product_id AND t.audience_id IS NULL AND ${where}
    AND t.computed_state IN ('carried', 'released') AND t.state <> 'failed_qa'
    AND nullif(${fixVersions(sql`t.evidence`)}, '{}') <@ ${ancestorsOf(sql`${versionId}::int`)})`;

/** The fix is in the version: evidence shows it, or QE has it to test or has verified it. */
export function isFixedInTarget(versionId: number): Sql {
  return sql`(${bugPhase} IN ('to_verify', 'verified') OR ${isCarriedIn(versionId)})`;
}

/**
 * What becomes of the bugs whose fix is in the version when it is released, in sentences for the viewer: those that the rule closes, with or without it as
 * target, and those that keep it and stay open. `isToCome`: on a later day.
 */
export async function sayFixedTargets(
  context: ActContext,
  { id, name }: { id: number; name: string },
  productId: number,
  isToCome: boolean,
): Promise<string[]> {
  const closed = await findClosing(context, id, productId);
  const fixed = sql`b.target_release_id = ${id} AND b.resolution IS NULL AND ${isFixedInTarget(id)}`;
  const [closing, staying] = [
    await sayBugsWhere(context, sql`b.id = ANY(${closed}::int[])`, "open bug"),
    await sayBugsWhere(context, sql`${fixed} AND b.id <> ALL(${closed}::int[])`, "open bug"),
  ];
  const exists = ({ text }: typeof closing) => text !== sayBugs(0, false, "open bug");
  const when = isToCome ? "on that day" : "at once";
  return [
    ...(exists(closing)
      ? [
          `The fix of ${closing.text} is in ${name} and verified: the rule “${FLOW_RULES[RULE].label}” closes ${closing.isOne ? "it" : "them"} ${when}.`,
        ]
      : []),
    ...(exists(staying)
      ? [
          `The fix of ${staying.text} is in ${name}, or ready to be tested: ${staying.isOne ? "it keeps its target and stays" : "they keep their target and stay"} open.`,
        ]
      : []),
  ];
}

const RULE: FlowRule = "release_closes";

/** The bugs of the product that the rule closes when the version is released: verified, and to be fixed in its series, where it has the fix. */
async function findClosing({ tx }: ActContext, versionId: number, productId: number): Promise<number[]> {
  const rows = await queryRowsIn<{ id: number; seriesId: number }>(
    tx,
    sql`SELECT b.id, v.series_id AS "seriesId" FROM bugs b JOIN versions v ON v.id = ${versionId}
        WHERE b.product_id = ${productId} AND b.resolution IS NULL AND ${bugPhase} = 'verified' AND ${isCarriedIn(versionId, sql`t.series_id = v.series_id`)}
          AND NOT EXISTS (SELECT 1 FROM rules_switched_off o WHERE o.product_id = ${productId} AND o.rule = ${RULE})`,
  );
  const evidence = await loadHomeEvidence(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, seriesId }) => (evidence.get(id)?.seriesId === seriesId ? [id] : []));
}
