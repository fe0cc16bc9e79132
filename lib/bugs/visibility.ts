import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Which bugs a viewer sees, as a condition on `b`, the bugs table: the one place that says it. The
 * product must be visible and the viewer in all of the bug's groups; assignee and QA contact always
 * see what they are on, reporter and CC as the bug says. (Rule: Bugzilla, User.pm visible_bugs.)
 */
export function visibleBugs(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const inVisibleProduct = sql`b.product_id IN (SELECT p.id FROM products p WHERE ${visibleProducts(viewer)})`;
  if (viewer.userId === null) return sql`(NOT b.is_restricted AND ${inVisibleProduct})`;
  const me = viewer.userId;
  const groupIds = [...viewer.groupIds];
  return sql`((${inVisibleProduct} AND (NOT b.is_restricted
      OR NOT EXISTS (SELECT 1 FROM bug_groups bg WHERE bg.bug_id = b.id AND bg.group_id <> ALL(${groupIds}::int[]))))
    OR b.assignee_id = ${me} OR b.qa_contact_id = ${me}
    OR (b.reporter_accessible AND b.reporter_id = ${me})
    OR (b.cc_accessible AND EXISTS (SELECT 1 FROM bug_cc c WHERE c.bug_id = b.id AND c.user_id = ${me})))`;
}

/**
 * Which comments, attachments and history rows of a visible bug a viewer sees, as a condition on
 * `row`, whose bug is `b`: private ones take the right to see private things in the product, or being
 * its author, under this account or one that was merged into it.
 */
export function visiblePrivate(viewer: Viewer, row: Sql): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const products = [...viewer.grants].filter(([, held]) => held.has("see_private")).map(([id]) => id);
  const mine =
    viewer.userId === null
      ? sql`FALSE`
      : sql`(${row}.author_id = ${viewer.userId}
          OR ${row}.author_id IN (SELECT u.id FROM users u WHERE u.merged_into_id = ${viewer.userId}))`;
  return sql`(NOT ${row}.is_private OR b.product_id = ANY(${products}::int[]) OR ${mine})`;
}
