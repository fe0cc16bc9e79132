import "server-only";
import { namedProduct } from "#lib/bugs/comments/audience-words.ts";
import { isInAudience } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Ids of audiences (each product and each group has one from its creation). */
export type Audiences = {
  /** The insiders of one of the loaded products. */
  insidersOf: (productId: number) => number;
  /** The members of a group of the viewer, by name; undefined when the viewer is not in such a group. */
  ofGroup: (name: string) => number | undefined;
  /** The insiders of a product, by name; undefined when the viewer is not one of them. */
  ofProduct: (name: string) => number | undefined;
  /** The same for who filed a loaded bug, which is elsewhere, against that product: they write to its insiders, and read there what they wrote. */
  ofReport: (bugId: number) => number | undefined;
};

/** For callers that write only public content. */
export const noAudiences: Audiences = {
  insidersOf(productId) {
    throw new Error(`The audience of the product ${productId} was not loaded.`);
  },
  ofGroup: () => undefined,
  ofProduct: () => undefined,
  ofReport: () => undefined,
};

/** The audiences of these products, and the one that `value` names: of a group of the viewer, or of the insiders of another product. */
export async function loadAudiences(
  tx: RunsSql,
  viewer: Viewer,
  productIds: readonly number[],
  bugIds: readonly number[],
  value = "",
): Promise<Audiences> {
  const product = namedProduct(value);
  const isInside = viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer);
  const rows = await queryRowsIn<{
    id: number;
    productId: number | null;
    name: string | null;
    product: string | null;
    /** The bugs that the viewer filed against the product. */
    reports: number[];
  }>(
    tx,
    sql`SELECT a.id, a.product_id AS "productId", g.name::text AS name,
          CASE WHEN p.name = ${product}::citext AND ${isInside} AND ${visibleProducts(viewer)} THEN p.name::text END AS product,
          ARRAY(SELECT r.bug_id FROM routed_reports r JOIN bugs b ON b.id = r.bug_id WHERE r.product_id = p.id AND p.name = ${product}::citext
            AND r.product_id <> b.product_id AND r.bug_id = ANY(${[...bugIds]}::int[]) AND b.reporter_id = ${viewer.userId}::int AND ${visibleProducts(viewer)}) AS reports
        FROM audiences a LEFT JOIN groups g ON g.id = a.group_id LEFT JOIN products p ON p.id = a.product_id
        WHERE a.product_id = ANY(${[...productIds]}::int[]) OR p.name = ${product}::citext
          OR (g.name = ${value}::citext AND g.is_active
            AND (${viewer.isAdministrator} OR g.id = ANY(${viewer.groupIds}::int[])))`,
  );
  return {
    insidersOf(productId) {
      const row = rows.find((row) => row.productId === productId);
      if (!row) throw new Error(`The product ${productId} has no audience of insiders.`);
      return row.id;
    },
    ofGroup: (name) => rows.find((row) => row.name?.toLowerCase() === name.toLowerCase())?.id,
    ofProduct: (name) => rows.find((row) => row.product?.toLowerCase() === name.toLowerCase())?.id,
    ofReport: (bugId) => rows.find(({ reports }) => reports.includes(bugId))?.id,
  };
}

/** The value of the audience of `row` on `bug` in forms, as an expression; empty: everyone who sees the bug; null: one that the viewer could not choose. */
export function audienceValue(viewer: Viewer, row: Sql, bug: Sql): Sql {
  return sql`CASE WHEN ${row}.audience_id IS NULL THEN '' ELSE (SELECT CASE WHEN a.product_id = ${bug}.product_id THEN '@insiders'
      WHEN g.id = ANY(${viewer.groupIds}::int[]) AND g.is_active AND g.is_for_bugs THEN g.name::text END
    FROM audiences a LEFT JOIN groups g ON g.id = a.group_id WHERE a.id = ${row}.audience_id) END`;
}

/** The audience of `row` in words, as an expression; null: everyone who sees the bug. Authors outside the audience do not see its name. */
export function audienceName(viewer: Viewer, row: Sql): Sql {
  const isInside = viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer);
  return sql`(SELECT CASE WHEN NOT coalesce(${isInside}, FALSE) THEN 'others' ELSE coalesce('insiders of ' || ap.name, 'members of ' || ag.name, 'administrators') END
    FROM audiences a LEFT JOIN products ap ON ap.id = a.product_id LEFT JOIN groups ag ON ag.id = a.group_id WHERE a.id = ${row}.audience_id)`;
}
