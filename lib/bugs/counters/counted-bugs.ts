import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Counts of visible bugs, from the counters (`bug_counts`), as a table with the columns product_id, facet, value_id,
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
  const groupIds = sql`${viewer.groupIds}::int[]`;
  const shared = sql`${everybody} WHERE c.product_id = ANY(ARRAY(${products})) AND c.group_ids <@ ${groupIds}`;
  if (viewer.userId === null) return shared;
  const me = viewer.userId;
  const isOn = sql`(b.assignee_id = ${me} OR b.qa_contact_id = ${me} OR (b.reporter_accessible AND b.reporter_id = ${me}))`;
  const isShared = sql`(b.product_id = ANY(ARRAY(${products})) AND b.group_ids <@ ${groupIds})`;
  const facets = sql`bug_facets(b.component_id, b.version_id, b.target_release_id, b.target_milestone_id,
    b.status, b.resolution, b.severity, b.assignee_id) f`;
  const columns = sql`b.product_id, f.facet, f.value_id, b.resolution IS NULL, f.status, b.resolution, f.severity, f.is_unassigned, 1`;
  return sql`${shared}
    UNION ALL SELECT ${columns} FROM bugs b CROSS JOIN LATERAL ${facets} WHERE ${isOn} AND NOT ${isShared}
    UNION ALL SELECT ${columns} FROM bug_cc cc JOIN bugs b ON b.id = cc.bug_id CROSS JOIN LATERAL ${facets}
    WHERE cc.user_id = ${me} AND b.cc_accessible AND ${isOn} IS NOT TRUE AND NOT ${isShared}`;
}
