import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { MilestoneFacts } from "#lib/upstream/trackings/product-facts.ts";

/** The milestone for which a bug is to be fixed in a series, with the line that contains a version of that series. */
type Target = {
  seriesId: number;
  /** For whom; null: everybody. */
  audienceId: number | null;
  /** Whose target it is. */
  of: "bug" | "series" | "version";
  milestone: MilestoneFacts;
};

type TargetRow = {
  bugId: number;
  seriesId: number;
  audienceId: number | null;
  of: Target["of"];
  milestoneId: number;
  isReleased: boolean;
  releasedAt: string | null;
  lineId: number;
  productId: number;
  versionId: number;
};

/** The targets of each bug, and of its places. */
export async function loadTargets(tx: RunsSql, bugIds: readonly number[]): Promise<Map<number, Target[]>> {
  const ids = [...bugIds];
  const rows = await queryRowsIn<TargetRow>(
    tx,
    sql`SELECT x.bug_id AS "bugId", v.series_id AS "seriesId", x.audience_id AS "audienceId", x.of, m.id AS "milestoneId",
          coalesce(m.released_on <= current_date, FALSE) AS "isReleased", m.released_on::text AS "releasedAt",
          l.id AS "lineId", l.product_id AS "productId", l.version_id AS "versionId"
        FROM (SELECT b.id AS bug_id, b.target_milestone_id AS milestone_id, NULL::int AS series_id, NULL::int AS audience_id, 'bug' AS of FROM bugs b
            WHERE b.id = ANY(${ids}::int[]) AND b.target_milestone_id IS NOT NULL
          UNION ALL SELECT t.bug_id, t.target_milestone_id, coalesce(t.series_id, tv.series_id), t.audience_id, CASE WHEN t.version_id IS NULL THEN 'series' ELSE 'version' END
            FROM trackings t LEFT JOIN versions tv ON tv.id = t.version_id
            WHERE t.bug_id = ANY(${ids}::int[]) AND t.target_milestone_id IS NOT NULL AND coalesce(t.series_id, tv.series_id) IS NOT NULL) x
        JOIN milestones m ON m.id = x.milestone_id JOIN manifest_lines l ON l.milestone_id = m.id
        JOIN versions v ON v.id = l.version_id AND v.series_id = coalesce(x.series_id, v.series_id)
        ORDER BY x.series_id NULLS FIRST, x.audience_id NULLS FIRST`,
  );
  return Map.groupBy(rows.map(target), ({ bugId }) => bugId);
}

/** The targets that an audience knows, by series: that of the series as a place, else of the bug, and those of its versions as places. */
export function targetsOf(
  targets: readonly Target[],
  audience: number | null,
): ReadonlyMap<number, readonly MilestoneFacts[]> {
  const known = targets.filter(({ audienceId }) => audienceId === null || audienceId === audience);
  const bySeries = Map.groupBy(known, ({ seriesId }) => seriesId);
  return new Map(
    [...bySeries].map(([seriesId, all]) => {
      const own = all.findLast(({ of }) => of === "series") ?? all.find(({ of }) => of === "bug");
      const ofVersions = all.filter(({ of }) => of === "version");
      return [seriesId, [...(own ? [own] : []), ...ofVersions].map(({ milestone }) => milestone)];
    }),
  );
}

function target({ bugId, seriesId, audienceId, of, ...row }: TargetRow): Target & { bugId: number } {
  const { milestoneId: id, isReleased, releasedAt, ...line } = row;
  const last = releasedAt === null ? null : Date.parse(`${releasedAt}T23:59:59.999Z`);
  const milestone = { id, isReleased, releasedAt: last, lines: [{ ...line, patches: [] }] };
  return { bugId, seriesId, audienceId, of, milestone };
}
