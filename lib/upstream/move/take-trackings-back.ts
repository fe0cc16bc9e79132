import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { MovedBug } from "#lib/upstream/move/done.ts";
import { isReferredTo } from "#lib/upstream/move/tracking-references.ts";

/**
 * Takes back the trackings, records of versions and routes that a move made of these bugs, and those that it changed are as they were. One
 * that people did something to since stays.
 */
export async function takeTrackingsBack(
  tx: RunsSql,
  bugs: readonly Pick<MovedBug, "bugId" | "made" | "trackings" | "presence" | "isRouted" | "event">[],
): Promise<void> {
  const isReferred = await isReferredTo(tx);
  const made = bugs.flatMap((bug) => bug.made.map(({ id }) => ({ id, event: bug.event })));
  await queryRowsIn(
    tx,
    sql`DELETE FROM trackings t USING jsonb_to_recordset(${JSON.stringify(made)}::jsonb) AS n(id int, event bigint)
        WHERE t.id = n.id AND t.said_state IS NULL AND t.decided_at IS NULL AND NOT ${isReferred(sql`t.id`)}
          AND NOT EXISTS (SELECT 1 FROM changes h WHERE h.tracking_id = t.id AND h.event_id > n.event)`,
  );
  const records = bugs.flatMap(({ presence }) => presence);
  await queryRowsIn(tx, sql`DELETE FROM presence WHERE id = ANY(${records}::bigint[])`);
  const routed = bugs.filter(({ isRouted }) => isRouted).map(({ bugId }) => bugId);
  await queryRowsIn(
    tx,
    sql`DELETE FROM routed_reports WHERE bug_id = ANY(${routed}::int[]) AND downstream_only_reason = ''`,
  );
  const were = bugs.flatMap((bug) => bug.trackings);
  if (were.length === 0) return;
  await queryRowsIn(
    tx,
    sql`UPDATE trackings t SET state = x.state, source = x.source, computed_state = x.computed_state, evidence = x.evidence,
          contradicted_since = x.contradicted_since, revision = x.revision, state_at = x.state_at
        FROM jsonb_populate_recordset(NULL::trackings, ${JSON.stringify(were)}::jsonb) x WHERE t.id = x.id`,
  );
}
