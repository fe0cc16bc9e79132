import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";

/**
 * Places of trackings in a search, by name: a product, "product series", "product version", "product version..version",
 * "classification/*". As a key: `p12`, `s34`, `v56`, `r56-78`, `k3`, after the words and a bar; nothing for any place.
 */

const place = sql`substr(w.word, strpos(w.word, ':') + 1)`;
const words = sql`CASE WHEN strpos(w.word, ':') > 0 THEN left(w.word, strpos(w.word, ':') - 1) ELSE w.word END`;
const wantsVersion = sql`${words} IN ('@in_manifest', '@not_carried', '@backport_requested', '@next_rebase', '@needs_backport')`;
const wantsRange = sql`${words} IN ('@first_fixed', '@only_in_notes')`;
const rest = sql`lower(substr(${place}, length(p.name::text) + 2))`;
const isOfProduct = sql`starts_with(lower(${place}), lower(p.name::text) || ' ')`;

/** Finds the places of the words `w.word` that have one. */
export function trackingLookup(productIsVisible: Sql): { key: Sql; match: Sql } {
  return {
    key: sql`${words} || '|' || x.place`,
    match: sql`LATERAL (
      SELECT 'p' || p.id AS place FROM products p
        WHERE p.name = (${place})::citext AND NOT ${wantsVersion} AND NOT ${wantsRange} AND ${productIsVisible}
      UNION ALL SELECT 's' || s.id FROM products p JOIN series s ON s.product_id = p.id AND lower(s.name) = ${rest}
        WHERE ${isOfProduct} AND NOT ${wantsVersion} AND NOT ${wantsRange} AND ${productIsVisible}
      UNION ALL SELECT 'v' || v.id FROM products p JOIN versions v ON v.product_id = p.id AND lower(v.name) = ${rest}
        WHERE ${isOfProduct} AND NOT ${wantsRange} AND ${productIsVisible}
      UNION ALL SELECT 'r' || v.id || '-' || u.id FROM products p JOIN versions v ON v.product_id = p.id
        JOIN versions u ON u.product_id = p.id AND lower(v.name) || '..' || lower(u.name) = ${rest}
        WHERE ${isOfProduct} AND ${wantsRange} AND ${productIsVisible}
      UNION ALL SELECT 'k' || k.id FROM classifications k
        WHERE k.name::text || '/*' = ${place} AND NOT ${wantsVersion} AND NOT ${wantsRange}
          AND EXISTS (SELECT 1 FROM products p WHERE p.classification_id = k.id AND ${productIsVisible})
    ) x ON TRUE`,
  };
}

/**
 * Renames of products and versions in places: a former name that the place begins with, or is after its product. `name` is
 * the whole value with the present one.
 */
export function formerTracking(productIsVisible: Sql): { join: Sql; name: Sql; owner: Sql; on: Sql } {
  return {
    on: sql`((f.product_id IS NOT NULL AND (f.name = (${place})::citext OR starts_with(lower(${place}), lower(f.name::text) || ' ')))
      OR (f.version_id IS NOT NULL AND right(lower(${place}), length(f.name::text) + 1) = ' ' || lower(f.name::text)))`,
    join: sql`LEFT JOIN versions v ON v.id = f.version_id
      JOIN products p ON p.id = coalesce(f.product_id, v.product_id) AND ${productIsVisible}
        AND (v.id IS NULL OR lower(${place}) = lower(p.name::text || ' ' || f.name::text))`,
    name: sql`${words} || ':' || p.name::text || CASE WHEN v.id IS NULL THEN substr(${place}, length(f.name::text) + 1) ELSE ' ' || v.name END`,
    owner: sql`coalesce(v.product_id, 0)`,
  };
}
