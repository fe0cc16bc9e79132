import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * How many bugs a viewer sees, from the counters (`bug_counts`), as a table with the columns product_id, facet, value_id,
 * is_open, status, resolution (null for none), severity, is_unassigned and count. Each bug is counted once under every facet: a
 * statement chooses one. The same bugs as `visibleBugs`: those of visible products whose groups the viewer is all in, from the
 * counters; those that they see only because they are on them, one by one.
 */
export function countedBugs(viewer: Viewer): Sql {
  const everybody = sql`
    SELECT c.product_id, c.facet, c.value_id, c.is_open, c.status, nullif(c.resolution, '') AS resolution, c.severity,
      c.is_unassigned, c.bugs AS count
    FROM bug_counts c`;
  if (viewer.isAdministrator) return everybody;
  const products = sql`SELECT p.id FROM products p WHERE ${visibleProducts(viewer)}`;
  const groupIds = sql`${[...viewer.groupIds]}::int[]`;
  const shared = sql`${everybody} WHERE c.product_id = ANY(ARRAY(${products})) AND c.group_ids <@ ${groupIds}`;
  if (viewer.userId === null) return shared;
  const me = viewer.userId;
  return sql`${shared} UNION ALL
    SELECT b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, b.resolution, f.severity, f.is_unassigned, 1
    FROM bugs b CROSS JOIN LATERAL bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
      b.status, b.resolution, b.severity, b.assignee_id) f
    WHERE b.id IN (
        SELECT x.id FROM bugs x WHERE x.assignee_id = ${me} OR x.qa_contact_id = ${me} OR (x.reporter_accessible AND x.reporter_id = ${me})
        UNION SELECT x.id FROM bug_cc cc JOIN bugs x ON x.id = cc.bug_id WHERE cc.user_id = ${me} AND x.cc_accessible)
      AND NOT (b.product_id = ANY(ARRAY(${products})) AND b.group_ids <@ ${groupIds})`;
}
