import "server-only";
import { CLOSED_AS, openBoxes } from "#lib/bugs/trackings/open-boxes.ts";
import type { TrackingState } from "#lib/bugs/trackings/states.ts";
import { visibleCases, visibleTrackings } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Frozen } from "#lib/upstream/trackings/freeze.ts";
import { ACK_KINDS, type AckKind, canAck, canOverride } from "#lib/upstream/trackings/policy.ts";
import { listFrozen } from "#lib/upstream/trackings/queries/list-frozen.ts";
import { type TrackingView, trackingsWhere } from "#lib/upstream/trackings/queries/list-trackings.ts";

/** A fix that is asked for, with the boxes that the viewer may answer. */
export type OpenRequest = {
  summary: string;
  isRestricted: boolean;
  /** Status and resolution of a bug that is closed; null while it is open. */
  closedAs: string | null;
  severity: string;
  /** The newest place of the bug’s own product that has the fix; null: none, or the viewer sees none. */
  fixedIn: { place: string; state: TrackingState } | null;
  /** Customers’ cases in the product that asks, as far as the viewer sees them. */
  cases: number;
  tracking: TrackingView;
  mayAnswer: AckKind[];
  /** Null: no code freeze has passed for it. */
  frozen: Frozen | null;
  mayExcept: boolean;
};
export type OpenRequests = { requests: OpenRequest[]; count: number; products: string[] };

export const OPEN_REQUESTS_SHOWN = 25;

/** Fixes that are asked for and wait for an answer of the viewer, those that were asked for first before the others. */
export async function listOpenBoxes(
  viewer: Viewer,
  { product, page = 1 }: { product?: string | undefined; page?: number } = {},
): Promise<OpenRequests> {
  if (viewer.userId === null) return { requests: [], count: 0, products: [] };
  const named = product?.replaceAll("\0", "");
  const narrow = named ? sql` AND p.name = ${named}::citext` : sql``;
  const [rows, facets] = await Promise.all([
    queryRows<
      { id: number; count: number } & Pick<
        OpenRequest,
        "summary" | "isRestricted" | "closedAs" | "severity" | "fixedIn" | "cases"
      >
    >(
      sql`SELECT t.id, b.summary, b.is_restricted AS "isRestricted", ${CLOSED_AS} AS "closedAs", b.severity, count(*) OVER ()::int AS count,
            (SELECT json_build_object('place', p.name::text || coalesce(' ' || s.name, ' ' || v.name, ''), 'state', t.state)
              FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
              WHERE t.bug_id = b.id AND t.product_id = b.product_id AND t.state IN ('fixed', 'carried', 'verified', 'released') AND ${visibleTrackings(viewer)}
              ORDER BY coalesce(s.sort_key, v.sort_key) COLLATE "C" DESC NULLS LAST, t.id LIMIT 1) AS "fixedIn",
            (SELECT count(DISTINCT cc.number)::int FROM customer_cases cc JOIN trackings ct ON ct.id = cc.tracking_id
              WHERE ct.bug_id = b.id AND ct.product_id = t.product_id AND ${visibleCases(viewer)}) AS cases ${openBoxes(viewer)}${narrow}
          ORDER BY coalesce(t.asked_at, t.created_at), t.id LIMIT ${OPEN_REQUESTS_SHOWN} OFFSET ${(page - 1) * OPEN_REQUESTS_SHOWN}`,
    ),
    queryRows<{ product: string }>(
      sql`SELECT DISTINCT p.name::text AS product ${openBoxes(viewer)} ORDER BY 1 LIMIT 500`,
    ),
  ]);
  const ids = rows.map(({ id }) => id);
  const [trackings, frozen] = await Promise.all([
    queryRows<TrackingView>(trackingsWhere(viewer, sql`t.id = ANY(${ids}::int[])`)),
    listFrozen(viewer, ids),
  ]);
  const requests = rows.flatMap(({ id, count: _, ...decides }): OpenRequest[] => {
    const tracking = trackings.find((one) => one.id === id);
    if (!tracking) return [];
    const { productId } = tracking;
    return [
      {
        ...{ ...decides, tracking },
        mayAnswer: ACK_KINDS.filter((kind) => canAck(viewer, productId, kind)),
        frozen: frozen.get(id) ?? null,
        mayExcept: canOverride(viewer, productId),
      },
    ];
  });
  return { requests, count: rows[0]?.count ?? 0, products: facets.map((row) => row.product) };
}
