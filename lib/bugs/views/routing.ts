import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** Where a report against a downstream product went. */
export type RoutingView = {
  product: string;
  isUnrouted: boolean;
  /** ISO 8601. */
  since: string;
  /** It was made public. */
  isPublished: boolean;
  /** As which bug; null also when the viewer does not see that. */
  publishedAs: number | null;
  downstreamOnlyReason: string;
};

/**
 * The RoutingView of `b`, for people who edit bugs of the downstream product, and for who filed it, once they can read what was
 * published of it; null for all others.
 */
export function routingOf(viewer: Viewer): Sql {
  const published = sql`(SELECT b.id FROM bugs b WHERE b.id = r.published_bug_id AND ${visibleBugs(viewer, "few")})`;
  const seen = sql`(${viewer.isAdministrator} OR rp.id = ANY(${heldProductIds(viewer, "edit")}::int[])
    OR (b.reporter_id = ${viewer.userId}::int AND ${published} IS NOT NULL))`;
  return sql`(SELECT json_build_object('product', rp.name, 'isUnrouted', r.unrouted_since IS NOT NULL,
      'since', coalesce(r.unrouted_since, b.created_at), 'isPublished', r.published_bug_id IS NOT NULL, 'publishedAs', ${published}, 'downstreamOnlyReason', r.downstream_only_reason)
    FROM routed_reports r JOIN products rp ON rp.id = r.product_id
    WHERE r.bug_id = b.id AND ${seen} AND (r.unrouted_since IS NOT NULL OR r.published_bug_id IS NOT NULL
      OR (r.downstream_only_reason <> '' AND (b.is_restricted OR r.product_id = b.product_id))))`;
}

/** The private report that `b` was published from, `{ id, product }`: for people who see it and edit bugs of the downstream product, null for all others. */
export function publishedFrom(viewer: Viewer): Sql {
  const works = viewer.isAdministrator
    ? sql`TRUE`
    : sql`rp.id = ANY(${heldProductIds(viewer, "edit")}::int[])`;
  return sql`(SELECT json_build_object('id', r.bug_id, 'product', rp.name) FROM routed_reports r JOIN products rp ON rp.id = r.product_id
    WHERE r.published_bug_id = b.id AND ${works} AND EXISTS (SELECT 1 FROM bugs b WHERE b.id = r.bug_id AND ${visibleBugs(viewer, "few")}) LIMIT 1)`;
}
