import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import { saidComments, visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** A private report for those who may publish it, with everything that they may choose from. */
export type PrivateReport = {
  id: number;
  summary: string;
  product: string;
  productId: number;
  home: string;
  component: string | null;
  reporter: string | null;
  isUnrouted: boolean;
  isPublished: boolean;
  /** Null also when the viewer does not see that bug. */
  publishedAs: number | null;
  downstreamOnlyReason: string;
  description: string;
  /** `audience`: in words, of what not everybody who sees the report may read; else null. `at`: ISO 8601. */
  comments: { anchor: string; author: string; at: string; audience: string | null; text: string }[];
  files: { id: number; name: string; summary: string; audience: string | null }[];
};

/** Null for everybody who may not publish it. */
export async function findPrivateReport(viewer: Viewer, id: number): Promise<PrivateReport | null> {
  const [report] = await queryRows<PrivateReport>(sql`
    SELECT b.id, b.summary, p.name::text AS product, p.id AS "productId", h.name::text AS home, c.name::text AS component,
      u.display_name AS reporter, r.unrouted_since IS NOT NULL AS "isUnrouted", r.published_bug_id IS NOT NULL AS "isPublished",
      (SELECT b.id FROM bugs b WHERE b.id = r.published_bug_id AND ${visibleBugs(viewer, "few")}) AS "publishedAs",
      r.downstream_only_reason AS "downstreamOnlyReason",
      coalesce((SELECT c.text FROM comments c WHERE c.bug_id = b.id AND c.number = 0 AND c.audience_id IS NULL AND ${saidComments(viewer)}), '') AS description,
      (SELECT coalesce(json_agg(json_build_object('anchor', ${commentAnchor}, 'author', coalesce(w.display_name, 'Somebody'),
          'at', c.created_at, 'audience', ${audienceName(viewer, sql`c`)}, 'text', c.text)
          ORDER BY c.created_at, c.id), '[]')
        FROM comments c LEFT JOIN users w ON w.id = c.author_id
        WHERE c.bug_id = b.id AND NOT (c.number = 0 AND c.audience_id IS NULL) AND c.text <> '' AND ${saidComments(viewer)}) AS comments,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'name', f.file_name, 'summary', f.summary,
          'audience', ${audienceName(viewer, sql`f`)}) ORDER BY f.id), '[]')
        FROM attachments f WHERE f.bug_id = b.id AND f.sha256 IS NOT NULL AND NOT f.is_obsolete AND ${visiblePart(viewer, sql`f`)}) AS files
    FROM routed_reports r JOIN bugs b ON b.id = r.bug_id JOIN products p ON p.id = r.product_id JOIN products h ON h.id = b.product_id
    LEFT JOIN components c ON c.id = b.component_id LEFT JOIN users u ON u.id = b.reporter_id
    WHERE r.bug_id = ${id} AND b.is_restricted AND ${visibleBugs(viewer)} AND ${visibleProducts(viewer)}`);
  return report && can(viewer, "edit", report.productId) ? report : null;
}
