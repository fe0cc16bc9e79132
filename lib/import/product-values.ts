import "server-only";
import type { ProductHere } from "#lib/import/catalog.ts";
import type { Session } from "#lib/import/session.ts";
import type { Tracker } from "#lib/import/tracker.ts";

/**
 * Lets each product offer the severities and priorities of its bugs. While the site offers them all, a product keeps the
 * site's values; otherwise it gets a choice of its own: in a product with other bugs, what it offered before and those.
 */
export async function makeProductValues(
  session: Session,
  tracker: Tracker,
  catalog: ReadonlyMap<string, ProductHere>,
  defaults: { severity: string; priority: string },
): Promise<void> {
  for (const [key, { severities, priorities }] of tracker.needs.products) {
    const product = catalog.get(key);
    if (!product) continue;
    await choose(session, "severity", "severities", product.id, named(severities, defaults.severity));
    await choose(session, "priority", "priorities", product.id, named(priorities, defaults.priority));
  }
}

/** Bugs without a value get the default of the site. */
function named(counts: ReadonlyMap<string, number>, none: string): Map<string, number> {
  const all = new Map(counts);
  const without = all.get("");
  if (!all.delete("")) return all;
  return all.set(none, (all.get(none) ?? 0) + (without ?? 0));
}

async function choose(
  session: Session,
  column: "severity" | "priority",
  table: "severities" | "priorities",
  productId: number,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  const [chosen, needed] = [`product_${table}`, [...counts.keys()]];
  await session.rows(
    `WITH state AS (
       SELECT EXISTS (SELECT 1 FROM ${chosen} WHERE product_id = $1) AS is_own,
         EXISTS (SELECT 1 FROM bugs WHERE product_id = $1) AS has_bugs,
         NOT EXISTS (SELECT 1 FROM unnest($2::text[]) n WHERE n NOT IN (SELECT name FROM ${table} WHERE is_active)) AS is_of_site
     )
     INSERT INTO ${chosen} (product_id, ${column}, sort_key)
     SELECT $1, v.name, v.sort_key FROM ${table} v, state
     WHERE (v.name = ANY($2) OR (v.is_active AND state.has_bugs AND NOT state.is_own)) AND (state.is_own OR NOT state.is_of_site)
     ON CONFLICT DO NOTHING`,
    [productId, needed],
  );
  await session.rows(
    `UPDATE ${chosen} c SET is_default = true
     WHERE c.product_id = $1 AND NOT EXISTS (SELECT 1 FROM ${chosen} o WHERE o.product_id = $1 AND o.is_default)
       AND c.${column} = (SELECT o.${column} FROM ${chosen} o JOIN ${table} v ON v.name = o.${column}
         LEFT JOIN unnest($2::text[], $3::int[]) AS n(name, bugs) ON n.name = o.${column}
         WHERE o.product_id = $1 ORDER BY v.is_default DESC, n.bugs DESC NULLS LAST, o.${column} LIMIT 1)`,
    [productId, needed, [...counts.values()]],
  );
}
