import "server-only";
import { isPrivateReport } from "#lib/bugs/access/private-report.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The ReportedFor of `b`; null: it was filed where it is, or the viewer is not to know. They see the product, and filed the bug themselves or
 * see its tracking there, which says the same; or it is a private report that they see.
 */
export function reportedFor(viewer: Viewer): Sql {
  const isMine = viewer.userId === null ? sql`FALSE` : sql`b.reporter_id = ${viewer.userId}`;
  return sql`(SELECT json_build_object('productId', p.id, 'product', p.name, 'version', rv.name)
    FROM routed_reports rr JOIN products p ON p.id = rr.product_id
    LEFT JOIN LATERAL (SELECT mb.version_id FROM moved_bugs mb WHERE mb.bug_id = b.id AND mb.product_id = rr.product_id AND mb.state = 'moved'
      ORDER BY mb.move_id DESC LIMIT 1) mv ON TRUE
    LEFT JOIN LATERAL (SELECT t.version_id, ${visibleTrackings(viewer)} AS "isSeen" FROM trackings t
      WHERE t.bug_id = b.id AND t.product_id = rr.product_id ORDER BY coalesce(t.version_id = mv.version_id, FALSE) DESC, t.id LIMIT 1) rt ON TRUE
    LEFT JOIN versions rv ON rv.id = rt.version_id
    WHERE rr.bug_id = b.id AND rr.product_id <> b.product_id AND ${visibleProducts(viewer)}
      AND (${isMine} OR rt."isSeen" OR (b.is_restricted AND ${isPrivateReport})))`;
}
