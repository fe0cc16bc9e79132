import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { routingCondition } from "#lib/search/trackings/routing-conditions.ts";

/** Why open bugs concern only a downstream product; the newest few of each reason by number. */
export type DownstreamReason = { reason: string; count: number; bugs: number[] };

const REASONS_MAX = 20;

/** Reasons by how many open bugs have them, for people who edit bugs of the product; none for everybody else. */
export async function listDownstreamReasons(viewer: Viewer, productId: number): Promise<DownstreamReason[]> {
  if (!can(viewer, "edit", productId)) return [];
  return searchRows<DownstreamReason>(
    viewer,
    sql`SELECT r.downstream_only_reason AS reason, count(*)::int AS count, (array_agg(b.id ORDER BY b.id DESC))[1:5] AS bugs
        FROM bugs b JOIN routed_reports r ON r.bug_id = b.id
        WHERE ${visibleBugs(viewer)} AND ${routingCondition(viewer, "@downstream_only_said", sql`x.id = ${productId}`)}
        GROUP BY r.downstream_only_reason ORDER BY count(*) DESC, max(b.id) DESC LIMIT ${REASONS_MAX}`,
  );
}
