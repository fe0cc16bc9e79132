import "server-only";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * The products that have a doc text of their own for bug `b`, as far as the viewer sees them, as a condition on `p`: products
 * built on its product, by a mapping or by what their versions contain, those that track it, and those that have such a text already.
 */
export function hasOwnDocText(viewer: Viewer): Sql {
  return sql`(${visibleProducts(viewer)}
    AND EXISTS (SELECT 1 FROM classifications dk WHERE dk.id = p.classification_id AND dk.kind = 'downstream')
    AND (EXISTS (SELECT 1 FROM product_mappings pm WHERE pm.upstream_product_id = b.product_id AND pm.downstream_product_id = p.id)
      OR EXISTS (SELECT 1 FROM manifest_lines ml JOIN versions mv ON mv.id = ml.in_version_id WHERE ml.product_id = b.product_id AND mv.product_id = p.id)
      OR EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = p.id AND ${visibleTrackings(viewer)})
      OR EXISTS (SELECT 1 FROM doc_texts dt WHERE dt.bug_id = b.id AND dt.product_id = p.id)))`;
}
