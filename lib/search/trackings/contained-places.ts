import "server-only";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { manifestBugs } from "#lib/search/trackings/manifest-bugs.ts";

/**
 * Bugs that versions of products built on others carry (`carried`) or released by what they contain, without being tracked there: as the grid
 * of these products has them. `where` is a condition on `v`, the versions: of each series the last with a manifest counts.
 */
export function containedIn(viewer: Viewer, where: Sql, state: "carried" | "released"): Sql {
  const released = inVersions(viewer, lastOf(sql`${where} AND v.state = 'released'`));
  if (state === "released") return sql`b.id IN (${released})`;
  return sql`(b.id IN (${inVersions(viewer, lastOf(sql`${where} AND v.state <> 'withdrawn'`))}) AND b.id NOT IN (${released}))`;
}

/** The same of one version, for the bugs that are first fixed in it: the one with a manifest before it has no fix. */
export function firstContainedIn(viewer: Viewer, versionId: number, state: "carried" | "released"): Sql {
  const isOut = sql`v.state = 'released'`;
  const own = sql`SELECT v.id, v.product_id, v.series_id FROM versions v
    WHERE v.id = ${versionId} AND ${state === "released" ? isOut : sql`v.state <> 'withdrawn' AND NOT ${isOut}`} AND ${HAS_MANIFEST}`;
  const before = sql`SELECT v.id, v.product_id, v.series_id FROM versions v JOIN versions o ON o.id = ${versionId} AND o.product_id = v.product_id
    WHERE v.sort_key COLLATE "C" < o.sort_key COLLATE "C" AND v.state <> 'withdrawn' AND ${HAS_MANIFEST} ORDER BY v.sort_key COLLATE "C" DESC LIMIT 1`;
  return sql`(b.id IN (${inVersions(viewer, own)}) AND b.id NOT IN (${inVersions(viewer, before)}))`;
}

const HAS_MANIFEST = sql`EXISTS (SELECT 1 FROM manifest_lines ml WHERE ml.in_version_id = v.id)`;

function lastOf(where: Sql): Sql {
  return sql`SELECT DISTINCT ON (v.product_id, v.series_id) v.id, v.product_id, v.series_id FROM versions v
    WHERE ${where} AND ${HAS_MANIFEST} ORDER BY v.product_id, v.series_id, v.sort_key COLLATE "C" DESC`;
}

/** What is tracked in the series says itself what it is. */
function inVersions(viewer: Viewer, versions: Sql): Sql {
  return sql`SELECT m.bug_id FROM (${versions}) cv CROSS JOIN LATERAL (${manifestBugs(viewer, sql`cv.id`)}) m
    WHERE m.word = '@in_manifest' AND NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = m.bug_id AND t.product_id = cv.product_id
      AND (t.series_id = cv.series_id OR t.version_id IN (SELECT sv.id FROM versions sv WHERE sv.series_id = cv.series_id)) AND ${visibleTrackings(viewer)})`;
}
