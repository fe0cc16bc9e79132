import "server-only";
import { turnedDown } from "#lib/bugs/trackings/turned-down.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";
import type { RoutingWord } from "#lib/search/trackings/words.ts";

/**
 * Bugs by where reports against a downstream product went, as a condition on `b`. `isIn`: whether `x`, a row of products, is in the place. Only
 * people who may edit bugs of that product know of it: for everybody else, no bug is one.
 */
export function routingCondition(viewer: Viewer, word: RoutingWord, isIn: Sql): Sql {
  const isTheirs = viewer.isAdministrator
    ? sql`TRUE`
    : sql`x.id = ANY(${heldProductIds(viewer, "edit")}::int[])`;
  const ofPlace = (id: Sql) =>
    sql`${id} IN (SELECT x.id FROM products x JOIN classifications xk ON xk.id = x.classification_id
      WHERE xk.kind = 'downstream' AND ${isIn} AND ${isTheirs})`;
  const routed = (which: Sql) =>
    sql`(b.resolution IS NULL AND EXISTS (SELECT 1 FROM routed_reports r WHERE r.bug_id = b.id AND ${ofPlace(sql`r.product_id`)} AND ${which}))`;
  const isHere = sql`r.product_id = b.product_id`;
  switch (word) {
    case "@downstream_only_said":
      return routed(sql`r.downstream_only_reason <> '' AND (b.is_restricted OR ${isHere})`);
    case "@downstream_only_unsaid":
      return sql`(b.resolution IS NULL AND ${ofPlace(sql`b.product_id`)}
        AND (SELECT m.upstream_product_id FROM product_mappings m WHERE m.downstream_product_id = b.product_id
          AND (m.downstream_component_id IS NULL OR m.downstream_component_id = b.component_id)
          ORDER BY m.downstream_component_id NULLS LAST LIMIT 1) IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM routed_reports r WHERE r.bug_id = b.id AND ${isHere} AND r.downstream_only_reason <> ''))`;
    case "@unrouted":
      return routed(sql`r.unrouted_since IS NOT NULL`);
    case "@unrouted_30":
      return routed(sql`r.unrouted_since < now() - interval '30 days'`);
    case "@turned_down":
      return turnedDown(viewer, ofPlace);
  }
}
