import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import type { Place } from "#lib/upstream/move/decide.ts";
import { type Things, thingKey } from "#lib/upstream/move/find-things.ts";
import { groupsOf, type Mapping } from "#lib/upstream/move/mapping.ts";
import { type KnownProduct, loadProductsById } from "#lib/upstream/move/plan.ts";

/** A place with the things that it names. */
export type PlaceIds = {
  product: KnownProduct;
  component: Thing;
  version: Thing | null;
  targetRelease: Thing | null;
  targetMilestone: Thing | null;
};

type Located = Thing & { productId: number };

/** The things that places name, by their numbers. Undefined: one of them is gone, or in another product by now. */
export async function findPlaces(
  tx: RunsSql,
  things: Things,
): Promise<(place: Place) => PlaceIds | undefined> {
  const products = await loadKnown(tx, things);
  const ids = [...products.values()].map(({ id }) => id);
  const numbers = (kind: "components" | "versions" | "milestones") => things[kind].map(([, id]) => id);
  const components = await queryRowsIn<Located>(
    tx,
    sql`SELECT x.id, x.name::text AS name, x.product_id AS "productId" FROM components x WHERE x.id = ANY(${numbers("components")}::int[])`,
  );
  const versions = await queryRowsIn<Located>(
    tx,
    sql`SELECT x.id, x.name, x.product_id AS "productId" FROM versions x WHERE x.id = ANY(${numbers("versions")}::int[])`,
  );
  const milestones = await queryRowsIn<Located>(
    tx,
    sql`SELECT x.id, x.name, p.id AS "productId" FROM products p JOIN milestones x ON x.product_id = p.id OR x.classification_id = p.classification_id
        WHERE p.id = ANY(${ids}::int[]) AND x.id = ANY(${numbers("milestones")}::int[])`,
  );
  const finder = (kind: "components" | "versions" | "milestones", rows: readonly Located[]) => {
    const idOf = new Map(things[kind]);
    const byId = new Map(rows.map((row) => [`${row.productId} ${row.id}`, row]));
    return (product: KnownProduct, name: string | null) =>
      name === null ? null : byId.get(`${product.id} ${idOf.get(thingKey(name, product.id))}`);
  };
  const [findComponent, findVersion, findMilestone] = [
    finder("components", components),
    finder("versions", versions),
    finder("milestones", milestones),
  ];
  return (place) => {
    const product = products.get(thingKey(place.product));
    if (!product) return undefined;
    const component = findComponent(product, place.component);
    const version = findVersion(product, place.version);
    const targetRelease = findVersion(product, place.targetRelease);
    const targetMilestone = findMilestone(product, place.targetMilestone);
    if (!component || version === undefined || targetRelease === undefined || targetMilestone === undefined)
      return undefined;
    return { product, component, version, targetRelease, targetMilestone };
  };
}

/** The products of a move as they are now, by what they are called in its plan. */
export async function loadKnown(tx: RunsSql, { products }: Things): Promise<Map<string, KnownProduct>> {
  const rows = await loadProductsById(
    tx,
    products.map(([, id]) => id),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    products.flatMap(([name, id]) => {
      const row = byId.get(id);
      return row ? [[name, row] as const] : [];
    }),
  );
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
 * Throws AppError when a group is not called so any more, or another one is: nothing is for more people than was said.
 */
export async function loadAudience(
  tx: RunsSql,
  { mapping, product, things }: { mapping: Mapping; product: KnownProduct; things: Things },
): Promise<VendorAudience> {
  const [row] = await queryRowsIn<{
    insiders: number;
    chosen: number | null;
    group: Thing | null;
    missing: string[];
  }>(
    tx,
    sql`WITH planned AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(things.groups.map(([name, id]) => ({ name, id })))}::jsonb) AS x(name text, id int))
        SELECT a.id AS insiders,
          (SELECT x.id FROM audiences x JOIN groups g ON g.id = x.group_id WHERE g.name = ${mapping.audience ?? null}::citext) AS chosen,
          (SELECT json_build_object('id', g.id, 'name', g.name) FROM groups g WHERE g.name = ${mapping.vendorGroup ?? null}::citext) AS "group",
          ARRAY(SELECT n FROM unnest(${groupsOf(mapping)}::text[]) n WHERE NOT EXISTS (
            SELECT 1 FROM groups g JOIN planned x ON x.id = g.id WHERE g.name = n::citext AND x.name::citext = n::citext)) AS missing
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
