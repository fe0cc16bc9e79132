import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import type { Place } from "#lib/upstream/move/decide.ts";
import { groupsOf, type Mapping } from "#lib/upstream/move/mapping.ts";
import { type KnownProduct, loadProducts } from "#lib/upstream/move/plan.ts";

/** A place with the things that it names. */
export type PlaceIds = {
  product: KnownProduct;
  component: Thing;
  version: Thing | null;
  targetRelease: Thing | null;
  targetMilestone: Thing | null;
};

type Named = Thing & { productId: number };

/** The things that the places name. Undefined: one of them is not there. */
export async function findPlaces(
  tx: RunsSql,
  places: readonly Place[],
): Promise<(place: Place) => PlaceIds | undefined> {
  const products = await loadProducts(tx, [...new Set(places.map(({ product }) => product))]);
  const ids = [...products.values()].map(({ id }) => id);
  const among = sql`x.product_id = ANY(${ids}::int[])`;
  const names = (pick: (place: Place) => (string | null)[]) => [
    ...new Set(places.flatMap((place) => pick(place).flatMap((name) => name ?? []))),
  ];
  const components = indexed(
    await queryRowsIn<Named>(
      tx,
      sql`SELECT x.id, x.name::text AS name, x.product_id AS "productId" FROM components x WHERE ${among} AND ${isOneOf(
        sql`x.name::text`,
        names(({ component }) => [component]),
      )}`,
    ),
  );
  const versions = indexed(
    await queryRowsIn<Named>(
      tx,
      sql`SELECT x.id, x.name, x.product_id AS "productId" FROM versions x WHERE ${among}
            AND ${isOneOf(
              sql`x.name`,
              names(({ version, targetRelease }) => [version, targetRelease]),
            )} ORDER BY x.id DESC`,
    ),
  );
  const milestones = indexed(
    await queryRowsIn<Named>(
      tx,
      sql`SELECT x.id, x.name, p.id AS "productId" FROM products p JOIN milestones x ON x.product_id = p.id OR x.classification_id = p.classification_id
          WHERE p.id = ANY(${ids}::int[]) AND ${isOneOf(
            sql`x.name`,
            names(({ targetMilestone }) => [targetMilestone]),
          )}
          ORDER BY x.product_id NULLS FIRST, x.id DESC`,
    ),
  );
  return (place) => {
    const product = products.get(place.product.toLowerCase());
    if (!product) return undefined;
    const find = (all: ReadonlyMap<string, Named>, name: string | null) =>
      name === null ? null : all.get(`${product.id} ${name.toLowerCase()}`);
    const component = find(components, place.component);
    const version = find(versions, place.version);
    const targetRelease = find(versions, place.targetRelease);
    const targetMilestone = find(milestones, place.targetMilestone);
    if (!component || version === undefined || targetRelease === undefined || targetMilestone === undefined)
      return undefined;
    return { product, component, version, targetRelease, targetMilestone };
  };
}

/** Lower case is the database's, which differs from ours for some letters. */
function isOneOf(name: Sql, wanted: readonly string[]): Sql {
  return sql`lower(${name}) IN (SELECT lower(n) FROM unnest(${[...wanted]}::text[]) n)`;
}

/** Of several with one name, the last. */
function indexed(rows: readonly Named[]): ReadonlyMap<string, Named> {
  return new Map(rows.map((row) => [`${row.productId} ${row.name.toLowerCase()}`, row]));
}

/** For whom what is the vendor's is. */
export type VendorAudience = {
  group: Thing | null;
  /** Of the trackings; null: whoever sees the bug and the product. */
  trackingAudienceId: number | null;
  historyAudienceId: number;
};

/**
 * The group and the audiences of the mapping. In a product that not everybody sees, the tracking is for its insiders, as of routed reports.
 * Throws AppError when a group is not called so any more: nothing is for more people than was said.
 */
export async function loadAudience(
  tx: RunsSql,
  mapping: Mapping,
  product: KnownProduct,
): Promise<VendorAudience> {
  const [row] = await queryRowsIn<{
    insiders: number;
    chosen: number | null;
    group: Thing | null;
    missing: string[];
  }>(
    tx,
    sql`SELECT a.id AS insiders,
          (SELECT x.id FROM audiences x JOIN groups g ON g.id = x.group_id WHERE g.name = ${mapping.audience ?? null}::citext) AS chosen,
          (SELECT json_build_object('id', g.id, 'name', g.name) FROM groups g WHERE g.name = ${mapping.vendorGroup ?? null}::citext) AS "group",
          ARRAY(SELECT n FROM unnest(${groupsOf(mapping)}::text[]) n WHERE NOT EXISTS (SELECT 1 FROM groups g WHERE g.name = n::citext)) AS missing
        FROM audiences a WHERE a.product_id = ${product.id}`,
  );
  if (!row) throw new Error(`${product.name} has no audience of insiders.`);
  const [missing] = row.missing;
  if (missing !== undefined)
    throw new AppError("move_stopped", `The group ${missing} is called otherwise, or is gone.`);
  const historyAudienceId = row.chosen ?? row.insiders;
  const isOpen = product.visibility === "open";
  return {
    group: row.group,
    trackingAudienceId: row.chosen ?? (isOpen ? null : row.insiders),
    historyAudienceId,
  };
}
