import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/**
 * Which bugs a viewer sees, as a condition on `b`, the bugs table. The product must be visible and the viewer in all of
 * the bug's groups; assignee and QA contact always see their bugs, reporter and CC unless the bug excludes them. (Rule:
 * Bugzilla, User.pm visible_bugs.)
 *
 * `rows`: how many bugs the statement checks. By default PostgreSQL hashes all bugs that the viewer follows, which pays
 * off for thousands of rows; with "few", such as a page of a list, it checks each bug by index.
 */
export function visibleBugs(viewer: Viewer, rows: "few" | "many" = "many"): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const inVisibleProduct = sql`b.product_id IN (SELECT p.id FROM products p WHERE ${visibleProducts(viewer)})`;
  if (viewer.userId === null) return sql`(NOT b.is_restricted AND ${inVisibleProduct})`;
  const me = viewer.userId;
  // PostgreSQL never hashes a subquery with an OFFSET.
  const one = rows === "few" ? sql`OFFSET 0` : sql``;
  return sql`((${inVisibleProduct} AND (NOT b.is_restricted OR b.group_ids <@ ${viewer.groupIds}::int[]))
    OR b.assignee_id = ${me} OR b.qa_contact_id = ${me}
    OR (b.reporter_accessible AND b.reporter_id = ${me})
    OR (b.cc_accessible AND EXISTS (SELECT 1 FROM bug_cc c WHERE c.bug_id = b.id AND c.user_id = ${me} ${one})))`;
}

/**
 * Which comments, attachments, flags and history of a visible bug a viewer sees, as a condition on `row`: public ones,
 * ones for an audience that the viewer is in, and their own, also from accounts that were merged into theirs. `author` is
 * the author of the row.
 */
export function visiblePart(viewer: Viewer, row: Sql, author: Sql = sql`${row}.author_id`): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  if (viewer.userId === null) return sql`${row}.audience_id IS NULL`;
  return sql`(${row}.audience_id IS NULL
    OR ${row}.audience_id IN (SELECT a.id FROM audiences a WHERE ${isInAudience(viewer)})
    OR ${author} = ${viewer.userId}
    OR ${author} IN (SELECT u.id FROM users u WHERE u.merged_into_id = ${viewer.userId}))`;
}

/**
 * Which comments of a visible bug say something to a viewer elsewhere than in its thread, as a condition on `c`: those that they see and
 * nobody has hidden. For searches, counts and excerpts.
 */
export function saidComments(viewer: Viewer): Sql {
  return sql`(c.hidden_at IS NULL AND ${visiblePart(viewer, sql`c`)})`;
}

/** Which trackings of visible bugs a viewer sees, as a condition on `t`: their product and their audience must be visible. */
export function visibleTrackings(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const audience =
    viewer.userId === null
      ? sql`t.audience_id IS NULL`
      : sql`(t.audience_id IS NULL OR t.audience_id IN (SELECT a.id FROM audiences a WHERE ${isInAudience(viewer)}))`;
  return sql`(${audience} AND t.product_id IN (SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}))`;
}

/** Which watches of visible bugs a viewer sees, as a condition on `w`: those of their audiences; of a tracking, as the tracking. */
export function visibleWatches(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const audience =
    viewer.userId === null
      ? sql`w.audience_id IS NULL`
      : sql`(w.audience_id IS NULL OR w.audience_id IN (SELECT a.id FROM audiences a WHERE ${isInAudience(viewer)}))`;
  return sql`(${audience} AND (w.tracking_id IS NULL
    OR EXISTS (SELECT 1 FROM trackings t WHERE t.id = w.tracking_id AND ${visibleTrackings(viewer)})))`;
}

/** Which customers’ cases of visible bugs a viewer sees, as a condition on `cc`: those of their audiences, in trackings that they see. */
export function visibleCases(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  if (viewer.userId === null) return sql`FALSE`;
  return sql`(cc.audience_id IN (SELECT a.id FROM audiences a WHERE ${isInAudience(viewer)})
    AND EXISTS (SELECT 1 FROM trackings t WHERE t.id = cc.tracking_id AND ${visibleTrackings(viewer)}))`;
}

/** The audience of the insiders of product `p`; null for a viewer who is not in it. */
export function insidersOf(viewer: Viewer): Sql {
  const isIn = viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer);
  return sql`(SELECT a.id FROM audiences a WHERE a.product_id = p.id AND ${isIn})`;
}

/** Which records of versions that are for an audience a viewer knows, as a condition on `r`. */
export function recordsKnownTo(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  return sql`r.audience_id IN (SELECT a.id FROM audiences a WHERE ${isInAudience(viewer)})`;
}

/** Which audiences a viewer is in, as a condition on `a`. Insiders of a product have the capability see_private in it. */
export function isInAudience(viewer: Viewer): Sql {
  return sql`(a.product_id = ANY(${heldProductIds(viewer, "see_private")}::int[]) OR a.group_id = ANY(${viewer.groupIds}::int[]))`;
}
