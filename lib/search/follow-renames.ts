import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { FILTERS, type FilterName, isFilterName } from "#lib/search/filters.ts";
import { type BugQuery, bugQuery, type Problem } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { formerTracking } from "#lib/search/trackings/places.ts";

/**
 * The query with the present names of things that were called otherwise, or null when no unknown value is a former name. Only
 * of things that the viewer sees. A name that somebody has taken anew is not unknown, so it is not followed.
 */
export async function followRenames(
  viewer: Viewer,
  query: BugQuery,
  unknown: readonly Problem[],
): Promise<BugQuery | null> {
  const names = new Map<FilterName, string[]>();
  for (const { field, value } of unknown) {
    if (!isFilterName(field) || !formerOf(field)) continue;
    names.set(field, [...(names.get(field) ?? []), value]);
  }
  if (names.size === 0) return null;
  const found = await searchRows<{ field: FilterName; was: string; name: string }>(
    viewer,
    statement(viewer, names, query.filters.product ?? []),
  );
  if (found.length === 0) return null;
  const filters = { ...query.filters };
  for (const field of names.keys()) {
    filters[field] = filters[field]?.flatMap((value) => {
      const now = found.filter((row) => row.field === field && row.was === value);
      return now.length > 0 ? now.map(({ name }) => name) : [value];
    });
  }
  return bugQuery({ ...query, filters });
}

function statement(
  viewer: Viewer,
  names: ReadonlyMap<FilterName, string[]>,
  products: readonly string[],
): Sql {
  const isVisible = visibleProducts(viewer);
  const parts = [...names].flatMap(([field, words]) => {
    const former = formerOf(field);
    if (!former) return [];
    const { join, name, owner, on = sql`f.name = w.word::citext` } = former(isVisible);
    // The last thing of each owner to be called so.
    return sql`SELECT ${field}::text AS field, x.was, x.name FROM (
      SELECT DISTINCT ON (w.word, ${owner}) w.word AS was, (${name})::text AS name
      FROM unnest(${words}::text[]) AS w(word) JOIN former_names f ON ${on} ${join}
      ORDER BY w.word, ${owner}, f.id DESC) x`;
  });
  return sql`
    WITH searched AS (SELECT p.id, p.classification_id FROM products p
      WHERE ${isVisible} AND (${products.length === 0} OR p.name = ANY(${[...products]}::citext[])))
    SELECT DISTINCT field, was, name FROM (${joinSql(parts, " UNION ALL ")}) found`;
}

type Former = (productIsVisible: Sql) => { join: Sql; name: Sql; owner: Sql; on?: Sql };

const product: Former = (isVisible) => ({
  join: sql`JOIN products p ON p.id = f.product_id AND ${isVisible}`,
  name: sql`p.name`,
  owner: sql`NULL::int`,
});
const person: Former = () => ({
  join: sql`JOIN users u ON u.id = f.user_id`,
  name: sql`u.handle`,
  owner: sql`NULL::int`,
});
const version: Former = () => ({
  join: sql`JOIN versions v ON v.id = f.version_id AND v.product_id IN (SELECT id FROM searched)`,
  name: sql`v.name`,
  owner: sql`v.product_id`,
});

const FORMER: { [Name in FilterName]?: Former } = {
  product,
  component: () => ({
    join: sql`JOIN components c ON c.id = f.component_id AND c.product_id IN (SELECT id FROM searched)`,
    name: sql`c.name`,
    owner: sql`c.product_id`,
  }),
  version,
  targetRelease: version,
  tracking: formerTracking,
  targetMilestone: () => ({
    join: sql`JOIN milestones m ON m.id = f.milestone_id AND (m.product_id IN (SELECT id FROM searched)
      OR m.classification_id IN (SELECT classification_id FROM searched))`,
    name: sql`m.name`,
    owner: sql`coalesce(-m.classification_id, m.product_id)`,
  }),
  keyword: () => ({
    join: sql`JOIN keywords k ON k.id = f.keyword_id AND (k.product_id IS NULL OR k.product_id IN (SELECT id FROM searched))`,
    name: sql`k.name`,
    owner: sql`coalesce(k.product_id, 0)`,
  }),
};

function formerOf(field: FilterName): Former | undefined {
  return FILTERS[field].kind === "person" ? person : FORMER[field];
}
