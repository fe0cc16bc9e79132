import "server-only";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { ancestorsOf, isFirstIn } from "#lib/search/trackings/tracking-sql.ts";

/** Two versions of a product, as numbers; the product is that of the first one. */
export type VersionRange = { readonly from: number; readonly to: number };

/** Is the fix of `b` in `to`, and was not in `from`? */
export function isFirstFixed(viewer: Viewer, { from, to }: VersionRange): Sql {
  return sql`b.id IN (SELECT t.bug_id FROM trackings t WHERE t.product_id = ${productOf(from)}
    AND ${isFirstIn(ancestorsOf(sql`${from}::int`), ancestorsOf(sql`${to}::int`))} AND ${visibleTrackings(viewer)})`;
}

/**
 * Is `b` fixed and targeted at a milestone that contains a version of the product after `from`, up to `to`, so that its release notes
 * name it, while no merged change that the viewer sees fixes it there?
 */
export function isOnlyInNotes(viewer: Viewer, range: VersionRange): Sql {
  const product = productOf(range.from);
  return sql`(b.id IN (
      SELECT n.id FROM bugs n JOIN (${milestonesIn(range)}) m ON m.id = n.target_milestone_id WHERE n.product_id = ${product}
      UNION SELECT t.bug_id FROM trackings t JOIN (${milestonesIn(range)}) m ON m.id = t.target_milestone_id
        WHERE t.product_id = ${product} AND t.state NOT IN ('not_affected', 'does_not_exist', 'declined', 'deferred', 'wont_fix') AND ${visibleTrackings(viewer)})
    AND b.resolution IS NOT NULL AND ${bugMeaning} = 'fixed'
    AND NOT EXISTS (SELECT 1 FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id JOIN repositories r ON r.id = c.repository_id
      JOIN products p ON p.id = r.product_id
      WHERE l.bug_id = b.id AND ${isFixingChange} AND c.status = 'merged' AND r.product_id = ${product} AND ${visibleProducts(viewer)})
    AND NOT ${isFirstFixed(viewer, range)})`;
}

/** The milestones that contain a version of the product after one, up to another: `id` and `name`, in order. */
export function milestonesIn({ from, to }: VersionRange): Sql {
  return sql`SELECT m.id, m.name, m.sort_key FROM manifest_lines l JOIN milestones m ON m.id = l.milestone_id
    WHERE l.product_id = ${productOf(from)} AND l.version_id = ANY(${ancestorsOf(sql`${to}::int`)})
      AND NOT l.version_id = ANY(${ancestorsOf(sql`${from}::int`)})`;
}

function productOf(versionId: number): Sql {
  return sql`(SELECT v.product_id FROM versions v WHERE v.id = ${versionId}::int)`;
}
