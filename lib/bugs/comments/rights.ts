import "server-only";
import { reportOf } from "#lib/bugs/access/private-report.ts";
import { WITHHELD } from "#lib/bugs/comments/hiding.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/**
 * What the viewer is to comment `c`, as columns of a CommentStanding; `b` is its bug. A comment for the insiders of a
 * product is moderated by who moderates that product, others by who moderates the product of the bug (of a private report, also
 * by who moderates the product that it is about).
 */
export function commentStanding(viewer: Viewer): Sql {
  return sql`${isOwn(viewer)} AS "isOwn", ${isModerated(viewer)} AS "isModerated", c.hidden_as AS "hiddenAs"`;
}

/** Whether the viewer may read the text of comment `c`, as a condition: `mayReadComment`. */
export function isReadable(viewer: Viewer): Sql {
  return sql`(c.hidden_as IS NULL OR c.hidden_as <> ALL(${WITHHELD}::text[]) OR ${isOwn(viewer)} OR ${isModerated(viewer)})`;
}

/** The product whose moderators moderate `c`, as an expression. */
export const moderatedIn = sql`coalesce((SELECT o.product_id FROM audiences o WHERE o.id = c.audience_id), b.product_id)`;

function isOwn({ userId }: Viewer): Sql {
  if (userId === null) return sql`FALSE`;
  return sql`coalesce(c.author_id = ${userId}
    OR c.author_id IN (SELECT o.id FROM users o WHERE o.merged_into_id = ${userId}), FALSE)`;
}

function isModerated(viewer: Viewer): Sql {
  if (viewer.isAdministrator) return sql`TRUE`;
  const products = heldProductIds(viewer, "moderate");
  if (viewer.userId === null || products.length === 0) return sql`FALSE`;
  return sql`coalesce(${moderatedIn} = ANY(${products}::int[])
    OR (c.audience_id IS NULL AND ${reportOf(viewer, "id")} = ANY(${products}::int[])), FALSE)`;
}
