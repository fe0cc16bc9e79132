import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { ancestorsOf, namesVersion } from "#lib/search/trackings/tracking-sql.ts";

/**
 * What QE answers for, over `t`, the trackings table: it has a QA contact or a test plan of its own, its test was agreed on, or it is at
 * the home of an open bug that is to be verified or has a QA contact.
 */
const AWAITS_TEST = sql`(t.qa_contact_id IS NOT NULL OR t.test_plan <> ''
  OR EXISTS (SELECT 1 FROM tracking_acks x WHERE x.tracking_id = t.id AND x.kind = 'testing' AND x.answer = 'granted')
  OR EXISTS (SELECT 1 FROM bugs b WHERE b.id = t.bug_id AND b.product_id = t.product_id AND b.resolution IS NULL
    AND CASE ${bugPhase} WHEN 'to_verify' THEN TRUE WHEN 'verified' THEN FALSE ELSE b.qa_contact_id IS NOT NULL END))`;

/** The last test passed, in one of these versions (a condition on `w`), or in a build that is none of the product's. */
function isVerifiedIn(versions: Sql): Sql {
  const named = sql`FROM versions w WHERE w.product_id = t.product_id AND lower(w.name) = lower(t.verified_build)`;
  return sql`(t.verified_by_id IS NOT NULL AND t.said_state IS NOT DISTINCT FROM 'verified'
    AND (NOT EXISTS (SELECT 1 ${named}) OR EXISTS (SELECT 1 ${named} AND ${versions})))`;
}

/** Released, though nobody verified it in a version that is released or before one that is. */
export const RELEASED_UNVERIFIED = sql`(t.state = 'released' AND ${AWAITS_TEST} AND NOT ${isVerifiedIn(sql`EXISTS (
  SELECT 1 FROM versions u WHERE u.product_id = w.product_id AND u.series_id IS NOT DISTINCT FROM w.series_id
    AND u.id = coalesce(t.version_id, u.id) AND u.state IN ('released', 'withdrawn') AND u.sort_key COLLATE "C" >= w.sort_key COLLATE "C")`)})`;

/** The bugs that the viewer sees whose fix would be released with the version, though nobody verified it there. */
export async function findUnverified(tx: RunsSql, viewer: Viewer, versionId: number): Promise<number[]> {
  const line = ancestorsOf(sql`${versionId}::int`);
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT DISTINCT b.id FROM versions v JOIN trackings t ON t.product_id = v.product_id JOIN bugs b ON b.id = t.bug_id
        WHERE v.id = ${versionId}::int AND t.computed_state = 'carried' AND t.state IN ('carried', 'failed_qa')
          AND coalesce(t.version_id, v.id) = v.id AND (t.series_id IS NULL OR t.series_id = v.series_id)
          AND (coalesce(nullif(${fixVersions(sql`t.evidence`)}, '{}') <@ ${line}, FALSE) OR ${namesVersion(versionId)})
          AND ${AWAITS_TEST} AND NOT ${isVerifiedIn(sql`w.id = ANY(${line})`)}
          AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")} ORDER BY b.id`,
  );
  return rows.map(({ id }) => id);
}
