import "server-only";
import { openBoxes } from "#lib/bugs/trackings/open-boxes.ts";
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
    queryRows<{ id: number; summary: string; isRestricted: boolean; count: number }>(
      sql`SELECT t.id, b.summary, b.is_restricted AS "isRestricted", count(*) OVER ()::int AS count ${openBoxes(viewer)}${narrow}
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
  const requests = rows.flatMap(({ id, summary, isRestricted }): OpenRequest[] => {
    const tracking = trackings.find((one) => one.id === id);
    if (!tracking) return [];
    const { productId } = tracking;
    return [
      {
        ...{ summary, isRestricted, tracking },
        mayAnswer: ACK_KINDS.filter((kind) => canAck(viewer, productId, kind)),
        frozen: frozen.get(id) ?? null,
        mayExcept: canOverride(viewer, productId),
      },
    ];
  });
  return { requests, count: rows[0]?.count ?? 0, products: facets.map((row) => row.product) };
}
