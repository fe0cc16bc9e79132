import "server-only";
import { columnOf } from "#lib/bugs/fields/columns.ts";
import { DOC_TYPE } from "#lib/bugs/fields/registry/target.ts";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning, Phase } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";

/** A bug that a milestone is about, under one product. A bug may be under several. */
export type ListedBug = {
  id: number;
  summary: string;
  product: string;
  productId: number;
  isOpen: boolean;
  phase: Phase;
  /** Why it was closed; null for an open one. */
  meaning: Meaning | null;
  isFeature: boolean;
  /** Its doc type. */
  type: string;
  /** As written; "" without one. */
  text: string;
  html: string;
  isReviewed: boolean;
  keywords: string[];
  /** A merged change fixes it. */
  hasChange: boolean;
  isDownstreamOnly: boolean;
  /** Not everybody who reads notes of the product may see it: it is for groups, or of another product that is not open. */
  isRestricted: boolean;
  /** The number of the copy that it was for this milestone, in the tracker that it comes from. */
  formerBug: number | null;
};

/**
 * The bugs of a shared milestone, by product and number: those targeted at it; those tracked for it in another product or release; and
 * those that a version carries which it is the first to contain. `edition`: a product whose own doc texts are preferred, without
 * the products that it does not contain.
 */
export async function listBugsOf(
  viewer: Viewer,
  milestoneId: number,
  edition: number | null = null,
): Promise<ListedBug[]> {
  const its = sql`
      SELECT b.id AS bug_id, b.product_id, NULL::int AS former, NULL AS type FROM bugs b WHERE b.target_milestone_id = ${milestoneId}
      UNION SELECT t.bug_id, t.product_id, t.former_bug, t.note_type FROM trackings t
        WHERE t.target_milestone_id = ${milestoneId} AND t.state NOT IN ${withdrawn} AND ${visibleTrackings(viewer)}
      UNION SELECT t.bug_id, t.product_id, t.former_bug, t.note_type FROM manifest_lines l
        JOIN trackings t ON t.product_id = l.product_id AND t.version_id = l.version_id
        WHERE l.milestone_id = ${milestoneId} AND l.previous_version_id IS DISTINCT FROM l.version_id
          AND t.target_milestone_id IS NULL AND t.state IN ('carried', 'verified', 'released') AND ${visibleTrackings(viewer)}`;
  return listRows(viewer, its, {
    edition,
    isDownstreamOnly,
    isMeant: sql`k.kind = 'upstream' AND ${isPartOf(edition)}`,
  });
}

/** These bugs of a downstream version, each under what it contains or itself, with its own doc texts. */
export async function listBugsOfVersion(
  viewer: Viewer,
  productId: number,
  bugs: readonly { id: number; productId: number }[],
): Promise<ListedBug[]> {
  const its = sql`SELECT x.id AS bug_id, x."productId" AS product_id, NULL::int AS former, NULL AS type
    FROM jsonb_to_recordset(${JSON.stringify(bugs)}::jsonb) AS x(id int, "productId" int)`;
  // What only this product has is in its own notes.
  return listRows(viewer, its, { edition: productId, isDownstreamOnly: sql`FALSE`, isMeant: sql`TRUE` });
}

/** Those of `its` that the viewer sees, under products that they see. */
async function listRows(
  viewer: Viewer,
  its: Sql,
  { edition, isDownstreamOnly, isMeant }: { edition: number | null; isDownstreamOnly: Sql; isMeant: Sql },
): Promise<ListedBug[]> {
  return queryRows<ListedBug>(sql`
    WITH its AS (${its})
    SELECT b.id, b.summary, p.name::text AS product, p.id AS "productId", b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning,
      b.type = 'enhancement' AS "isFeature", coalesce(its.type, ${columnOf(DOC_TYPE)}) AS "type", coalesce(own.text, d.text, '') AS text, coalesce(own.html, d.html, '') AS html,
      (CASE WHEN own.id IS NULL THEN d.reviewed_at ELSE own.reviewed_at END) IS NOT NULL AS "isReviewed",
      ARRAY(SELECT lower(kw.name::text) FROM bug_keywords bk JOIN keywords kw ON kw.id = bk.keyword_id WHERE bk.bug_id = b.id) AS keywords,
      EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id
        JOIN repositories r ON r.id = c.repository_id
        WHERE r.product_id IN (SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}) AND l.bug_id = b.id AND ${isFixingChange} AND c.status = 'merged') AS "hasChange",
      ${isDownstreamOnly} AS "isDownstreamOnly", (b.is_restricted OR (b.product_id <> p.id AND NOT ${isInOpenProduct})) AS "isRestricted", its.former AS "formerBug"
    FROM (SELECT bug_id, product_id, max(former) AS former, max(type) AS type FROM its GROUP BY bug_id, product_id) its JOIN bugs b ON b.id = its.bug_id JOIN products p ON p.id = its.product_id
    JOIN classifications k ON k.id = p.classification_id
    LEFT JOIN doc_texts d ON d.bug_id = b.id AND d.product_id IS NULL
    LEFT JOIN doc_texts own ON own.bug_id = b.id AND own.product_id = ${edition}::int AND own.text <> ''
    WHERE ${isMeant} AND ${visibleProducts(viewer)} AND ${visibleBugs(viewer)}
    ORDER BY p.name, b.id`);
}

const isInOpenProduct: Sql = sql`EXISTS (SELECT 1 FROM products p WHERE p.id = b.product_id AND ${visibleProducts(anonymousViewer)})`;

/** States of a tracking that say that the milestone does not have the fix. */
const withdrawn: Sql = sql`('not_affected', 'does_not_exist', 'declined', 'deferred', 'wont_fix')`;

/** Its home is a product built on the project, or the tracker that it comes from marked it so. */
const isDownstreamOnly: Sql = sql`(EXISTS (SELECT 1 FROM products hp JOIN classifications hk ON hk.id = hp.classification_id
    WHERE hp.id = b.product_id AND hk.kind = 'downstream')
  OR lower(b.custom ->> 'cf_target_upstream_version') = 'downstream only')`;

/** Is `p` something that the product of the edition contains, or has a text of its own for? One without manifests has all. */
function isPartOf(edition: number | null): Sql {
  if (edition === null) return sql`TRUE`;
  const lines = sql`manifest_lines e JOIN versions d ON d.id = e.in_version_id WHERE d.product_id = ${edition}`;
  return sql`(own.id IS NOT NULL OR p.id IN (SELECT e.product_id FROM ${lines}) OR NOT EXISTS (SELECT 1 FROM ${lines}))`;
}
