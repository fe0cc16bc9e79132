import "server-only";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Place } from "#lib/upstream/move/decide.ts";
import { groupsOf, type Mapping } from "#lib/upstream/move/mapping.ts";
import { loadProducts } from "#lib/upstream/move/plan.ts";

/** Numbers by what the things are called in the plan: products and groups by name, the others by product and name. */
export type Things = {
  products: [name: string, id: number][];
  components: [name: string, id: number][];
  versions: [name: string, id: number][];
  milestones: [name: string, id: number][];
  groups: [name: string, id: number][];
};

/** What a name is called in `Things`; `productId`: the product that the thing is in. */
export function thingKey(name: string, productId?: number): string {
  return productId === undefined ? name.toLowerCase() : `${productId} ${name.toLowerCase()}`;
}

type Named = { id: number; name: string; productId: number };

/**
 * The numbers of what places and a mapping name, as things are called now. A move keeps them when it begins: it goes on with these things,
 * whatever they are called by then, and never with others that are called so meanwhile.
 */
export async function findThings(tx: RunsSql, mapping: Mapping, places: readonly Place[]): Promise<Things> {
  const names = (pick: (place: Place) => (string | null)[]) => [
    ...new Set(places.flatMap((place) => pick(place).flatMap((name) => name ?? []))),
  ];
  const products = await loadProducts(
    tx,
    names(({ product }) => [product]),
  );
  const ids = [...products.values()].map(({ id }) => id);
  const components = await queryRowsIn<Named>(
    tx,
    sql`SELECT x.id, x.name::text AS name, x.product_id AS "productId" FROM components x
        WHERE x.product_id = ANY(${ids}::int[]) AND ${isOneOf(
          sql`x.name::text`,
          names(({ component }) => [component]),
        )}`,
  );
  const versions = await queryRowsIn<Named>(
    tx,
    sql`SELECT x.id, x.name, x.product_id AS "productId" FROM versions x
        WHERE x.product_id = ANY(${ids}::int[]) AND ${isOneOf(
          sql`x.name`,
          names(({ version, targetRelease }) => [version, targetRelease]),
        )} ORDER BY x.id DESC`,
  );
  const milestones = await queryRowsIn<Named>(
    tx,
    sql`SELECT x.id, x.name, p.id AS "productId" FROM products p JOIN milestones x ON x.product_id = p.id OR x.classification_id = p.classification_id
        WHERE p.id = ANY(${ids}::int[]) AND ${isOneOf(
          sql`x.name`,
          names(({ targetMilestone }) => [targetMilestone]),
        )}
        ORDER BY x.product_id NULLS FIRST, x.id DESC`,
  );
  const groups = await queryRowsIn<{ id: number; name: string }>(
    tx,
    sql`SELECT g.id, n AS name FROM unnest(${groupsOf(mapping)}::text[]) n JOIN groups g ON g.name = n::citext`,
  );
  return {
    products: [...products].map(([name, { id }]) => [name, id]),
    components: components.map(byProduct),
    versions: versions.map(byProduct),
    milestones: milestones.map(byProduct),
    groups: groups.map(({ id, name }) => [thingKey(name), id]),
  };
}

/** Of several with one name, the last one counts. */
function byProduct({ id, name, productId }: Named): [string, number] {
  return [thingKey(name, productId), id];
}

/** Lower case is the database's, which differs from ours for some letters. */
function isOneOf(name: Sql, wanted: readonly string[]): Sql {
  return sql`lower(${name}) IN (SELECT lower(n) FROM unnest(${[...wanted]}::text[]) n)`;
}
