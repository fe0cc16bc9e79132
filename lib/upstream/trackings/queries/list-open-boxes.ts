import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";
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

/** How many there are, up to a hundred. */
export async function countOpenBoxes(viewer: Viewer): Promise<number> {
  if (viewer.userId === null) return 0;
  const [row] = await queryRows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (SELECT 1 ${openBoxes(viewer)} LIMIT 100) x`,
  );
  return row?.count ?? 0;
}

/** FROM and WHERE: visible trackings `t`, of bugs `b` in products `p`, with a box that the viewer may answer and nobody has. */
function openBoxes(viewer: Viewer): Sql {
  const overrides = viewer.isAdministrator
    ? sql`TRUE`
    : sql`t.product_id = ANY(${heldProductIds(viewer, "manage_milestones")}::int[])`;
  const isOpen = (kind: AckKind) =>
    sql`NOT EXISTS (SELECT 1 FROM tracking_acks x WHERE x.tracking_id = t.id AND x.kind = ${kind}::ack_kind)`;
  const withRole = (kind: AckKind, role: string) => {
    const held = heldProductIds(viewer, "edit").filter((id) => viewer.roles.get(id)?.has(role));
    return sql`(t.product_id = ANY(${held}::int[]) AND ${isOpen(kind)})`;
  };
  // With three answers and no approval, it waits for an exception.
  return sql`FROM trackings t JOIN bugs b ON b.id = t.bug_id JOIN products p ON p.id = t.product_id
    WHERE t.state = 'requested' AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
      AND (${overrides} OR ${withRole("devel", "developer")} OR ${withRole("testing", "qe")})`;
}
