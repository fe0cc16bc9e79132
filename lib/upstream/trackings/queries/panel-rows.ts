import "server-only";
import { fixVersions } from "#lib/bugs/trackings/fix-versions.ts";
import type { ComputedState } from "#lib/bugs/trackings/states.ts";
import { untrackedPlaces } from "#lib/bugs/trackings/untracked.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { carryingSeries } from "#lib/upstream/trackings/queries/carrying-series.ts";
import { type TrackingView, trackingsWhere } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { type MatrixRow, matrixRows, workedOnElsewhere } from "#lib/upstream/trackings/rows.ts";
import { type WatchLine, watchLines } from "#lib/upstream/watches/queries.ts";

type UntrackedRow = {
  productId: number;
  product: string;
  isDownstream: boolean;
  series: string;
  sortKey: string;
  state: "affected" | "released";
  versionId: number;
  version: string;
};
type NewestRow = { productId: number; series: string; sortKey: string; version: string; isReleased: boolean };

/**
 * What the page of a visible bug shows of its versions and of other trackers, in one statement: its trackings that the viewer sees; what the bug itself says of a
 * series of its product that is not tracked; and, as far as the trackings tell it, the newest series when that has the fix from an
 * older one; and series of downstream products that go on from a version which is out (carrying-series.ts). The page of its versions has all of them. `otherId`: the bug where it is worked on, of which the same is shown; of its own
 * trackings, those in other products.
 */
export async function panelRows(
  viewer: Viewer,
  bugId: number,
  otherId: number | null = null,
): Promise<{ trackings: TrackingView[]; rows: MatrixRow[]; watches: WatchLine[] }> {
  const [found] = await queryPrepared<{
    trackings: TrackingView[];
    untracked: UntrackedRow[];
    newest: NewestRow[];
    watches: WatchLine[];
  }>(
    sql`SELECT (SELECT coalesce(json_agg(x), '[]') FROM (${trackingsWhere(viewer, sql`t.bug_id IN (${bugId}, ${otherId}::int)`)}) x) AS trackings,
      (SELECT coalesce(json_agg(x), '[]') FROM (${untrackedOf(viewer, otherId ?? bugId)}) x) AS untracked,
      (SELECT coalesce(json_agg(x), '[]') FROM (${newestOf(viewer, otherId ?? bugId)}) x) AS newest,
      (SELECT coalesce(json_agg(x), '[]') FROM (${watchLines(viewer, bugId)}) x) AS watches`,
  );
  const { trackings: all = [], untracked = [], newest = [], watches = [] } = found ?? {};
  const trackings = workedOnElsewhere(all, otherId);
  const own = untracked.map(({ version, versionId, ...place }) => ({
    ...{ ...place, version: null, isHome: true },
    fixedIn: place.state === "released" ? version : null,
    evidence: place.state === "released" ? [{ closedFor: versionId }] : [{ found: versionId }],
  }));
  const inherited = newest.flatMap(({ version, isReleased, ...place }) => {
    const tracked = trackings.find(({ productId }) => productId === place.productId);
    // A newer series in which it was found again has it.
    const isLost = own.some(
      ({ productId, sortKey }) => productId === place.productId && sortKey > (tracked?.sortKey ?? ""),
    );
    if (!tracked || isLost) return [];
    const { product, isHome, isDownstream } = tracked;
    const state: ComputedState = isReleased ? "released" : "carried";
    return [
      { ...place, product, isHome, isDownstream, version: null, state, fixedIn: version, evidence: [] },
    ];
  });
  const carrying = await carryingSeries(viewer, otherId ?? bugId, trackings);
  return {
    trackings: all.filter(({ bug }) => bug === bugId),
    watches,
    rows: matrixRows(trackings, [...own, ...inherited, ...carrying]),
  };
}

function untrackedOf(viewer: Viewer, bugId: number): Sql {
  return sql`SELECT u.product_id AS "productId", p.name::text AS product, k.kind = 'downstream' AS "isDownstream", s.name AS series, s.sort_key AS "sortKey",
      u.state, u.version_id AS "versionId", u.version
    FROM (${untrackedPlaces(sql`b.id = ${bugId} AND ${visibleBugs(viewer, "few")}`)}) u JOIN series s ON s.id = u.series_id
    JOIN products p ON p.id = u.product_id JOIN classifications k ON k.id = p.classification_id`;
}

/** The newest supported series of each product with a fix, when it is newer than the newest tracked one and comes from a version with all of the fix. */
function newestOf(viewer: Viewer, bugId: number): Sql {
  const isReverted = sql`EXISTS (SELECT 1 FROM jsonb_to_recordset(t.evidence) AS e(change int) JOIN code_changes c ON c.id = e.change WHERE c.reverted_by_id IS NOT NULL)`;
  return sql`SELECT t.product_id AS "productId", n.name AS series, n.sort_key AS "sortKey", line.first[1] AS version, line.states[1] AS "isReleased"
    FROM (SELECT DISTINCT ON (t.product_id) t.product_id, t.state, t.computed_state, t.evidence, s.sort_key FROM trackings t JOIN series s ON s.id = t.series_id
      WHERE t.bug_id = (SELECT b.id FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")}) AND t.audience_id IS NULL AND ${visibleTrackings(viewer)} ORDER BY t.product_id, s.sort_key COLLATE "C" DESC) t
    JOIN LATERAL (SELECT n.id, n.name, n.sort_key FROM series n WHERE n.product_id = t.product_id AND n.state <> 'ended'
      ORDER BY n.sort_key COLLATE "C" DESC LIMIT 1) n ON n.sort_key COLLATE "C" > t.sort_key COLLATE "C"
    CROSS JOIN LATERAL (WITH RECURSIVE line AS (
        (SELECT v.id, v.predecessor_id, v.series_id, v.name, v.state, v.released_on, 0 AS step FROM versions v WHERE v.series_id = n.id ORDER BY v.sort_key COLLATE "C" DESC LIMIT 1)
        UNION ALL SELECT v.id, v.predecessor_id, v.series_id, v.name, v.state, v.released_on, line.step + 1 FROM line JOIN versions v ON v.id = line.predecessor_id WHERE line.step < 1000)
      SELECT array_agg(line.id) AS ids, array_agg(line.name ORDER BY line.step DESC) FILTER (WHERE line.series_id = n.id) AS first,
        array_agg(line.state = 'released' AND coalesce(line.released_on, current_date) <= current_date ORDER BY line.step DESC) FILTER (WHERE line.series_id = n.id) AS states
      FROM line) line
    WHERE t.state IN ('carried', 'verified', 'released') AND t.computed_state IN ('carried', 'released') AND NOT ${isReverted}
      AND coalesce(nullif(${fixVersions(sql`t.evidence`)}, '{}') <@ line.ids, FALSE)`;
}
