import "server-only";
import { type Draft, refuse } from "#lib/bugs/change/draft.ts";
import { frozenMilestones } from "#lib/bugs/trackings/frozen-milestones.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

type FrozenRow = { bugId: number; place: string; milestone: string; codeFreezeOn: string };

/**
 * What was approved for a series does not get into a milestone after its code freeze by the target of its bug: the exception is made
 * at the place, which has a target of its own then. Only of places that the viewer sees.
 */
export async function refuseFrozenTargets(tx: RunsSql, drafts: readonly Draft[]): Promise<void> {
  const aimed = drafts.filter(({ plan }) => typeof plan.columns.targetMilestone === "number");
  const [first] = aimed;
  if (!first) return;
  const targets = aimed.map(({ bug, plan }) => ({ bug: bug.id, milestone: plan.columns.targetMilestone }));
  const rows = await queryRowsIn<FrozenRow>(
    tx,
    sql`SELECT t.bug_id AS "bugId", p.name::text || coalesce(' ' || s.name, ' ' || tv.name, '') AS place, f.*
        FROM jsonb_to_recordset(${JSON.stringify(targets)}::jsonb) AS n(bug int, milestone int)
        JOIN trackings t ON t.bug_id = n.bug JOIN products p ON p.id = t.product_id
        LEFT JOIN versions tv ON tv.id = t.version_id LEFT JOIN series s ON s.id = t.series_id
        CROSS JOIN LATERAL (${frozenMilestones(sql`t.target_milestone_id`, sql`n.milestone`, sql`t.product_id`, sql`coalesce(t.series_id, tv.series_id)`)}) f
        WHERE t.target_milestone_id IS NULL AND t.said_state = 'approved' AND t.state IN ('approved', 'in_review')
          AND t.exception_reason = '' AND ${visibleTrackings(first.facts.viewer)}
        ORDER BY s.sort_key COLLATE "C" DESC NULLS LAST, t.id`,
  );
  for (const draft of aimed) {
    const row = rows.find(({ bugId }) => bugId === draft.bug.id);
    if (row)
      refuse(
        draft,
        "targetMilestone",
        `The code freeze of ${row.milestone} was on ${row.codeFreezeOn}, and the fix is approved for ${row.place}. Give that place this target milestone under Versions first, with the reason for the exception.`,
      );
  }
}
