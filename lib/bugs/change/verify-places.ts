import "server-only";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { GOES_WITHOUT, STATE_LABELS, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** The only place of a bug that everybody knows of, but for those that go without a fix, is one of its product: `t` of the bug `b`. */
export const isOnlyPlace = sql`(t.product_id = b.product_id AND t.audience_id IS NULL AND NOT EXISTS (
  SELECT 1 FROM trackings o JOIN products op ON op.id = o.product_id
  WHERE o.bug_id = b.id AND o.id <> t.id AND o.audience_id IS NULL AND op.visibility = 'open'
    AND o.state <> ALL(${GOES_WITHOUT}::tracking_state[])))`;

type Verified = { id: number; bugId: number; place: string; from: TrackingState; isPublic: boolean };

/**
 * Whoever verifies a bug whose fix is in one place has verified that place: said once, not twice. Writes the trackings, in the build that
 * evidence names, and adds what changed to the plans.
 */
export async function verifyPlaces(tx: RunsSql, actor: Actor, plans: readonly PlannedBug[]): Promise<void> {
  const moved = plans.flatMap(({ bugId, columns: { status, product } }) =>
    typeof status === "string" && product === undefined ? [{ bug_id: bugId, status }] : [],
  );
  if (moved.length === 0) return;
  const rows = await queryRowsIn<Verified>(
    tx,
    sql`WITH verified AS (
          SELECT t.id, t.bug_id, t.state, p.name::text || coalesce(' ' || s.name, ' ' || v.name, '') AS place, p.visibility = 'open' AS is_public,
            (SELECT f.name FROM jsonb_to_recordset(t.evidence) AS e("inVersion" int, "fixedIn" int) JOIN versions f ON f.id = coalesce(e."inVersion", e."fixedIn")
              LIMIT 1) AS build
          FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS m(bug_id int, status text)
          JOIN bugs b ON b.id = m.bug_id JOIN products p ON p.id = b.product_id
          JOIN workflow_statuses ws ON ws.workflow_id = coalesce(p.workflow_id, (SELECT w.id FROM workflows w WHERE w.is_default))
            AND ws.status = m.status AND ws.phase = 'verified'
          JOIN trackings t ON t.bug_id = b.id AND ${isOnlyPlace} AND t.state IN ('fixed', 'carried', 'failed_qa')
          LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
          FOR UPDATE OF t)
        UPDATE trackings t SET said_state = 'verified', state = 'verified', source = 'manual', reason = '', contradicted_since = NULL,
          decided_by_id = ${actor.userId}, decided_at = clock_timestamp(), verified_by_id = ${actor.userId}, verified_at = now(),
          verified_build = coalesce(x.build, t.verified_build), revision = t.revision + 1, state_at = now()
        FROM verified x WHERE t.id = x.id
        RETURNING t.id, t.bug_id AS "bugId", x.place, x.state AS from, x.is_public AS "isPublic"`,
  );
  const planOf = new Map(plans.map((plan) => [plan.bugId, plan]));
  for (const { id, bugId, place, from, isPublic } of rows)
    planOf.get(bugId)?.changes.push({
      field: "tracking",
      from: `${place}: ${STATE_LABELS[from].toLowerCase()}`,
      to: `${place}: ${STATE_LABELS.verified.toLowerCase()}`,
      fromId: null,
      toId: null,
      trackingId: id,
      audienceId: null,
      isHidden: !isPublic,
    });
}
