import "server-only";
import { isInAudience } from "#lib/bugs/visibility.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Ids of audiences (each product and each group has one from its creation). */
export type Audiences = {
  /** The insiders of one of the loaded products. */
  insidersOf: (productId: number) => number;
  /** The members of a group of the viewer, by name; undefined when the viewer is not in such a group. */
  ofGroup: (name: string) => number | undefined;
};

/** For callers that write only public content. */
export const noAudiences: Audiences = {
  insidersOf(productId) {
    throw new Error(`The audience of the product ${productId} was not loaded.`);
  },
  ofGroup: () => undefined,
};

/** The audiences of these products and of the viewer's group with this name. */
export async function loadAudiences(
  tx: RunsSql,
  viewer: Viewer,
  productIds: readonly number[],
  groupName = "",
): Promise<Audiences> {
  const rows = await queryRowsIn<{ id: number; productId: number | null; name: string | null }>(
    tx,
    sql`SELECT a.id, a.product_id AS "productId", g.name::text AS name FROM audiences a LEFT JOIN groups g ON g.id = a.group_id
        WHERE a.product_id = ANY(${[...productIds]}::int[])
          OR (g.name = ${groupName}::citext AND g.is_active
            AND (${viewer.isAdministrator} OR g.id = ANY(${viewer.groupIds}::int[])))`,
  );
  return {
    insidersOf(productId) {
      const row = rows.find((row) => row.productId === productId);
      if (!row) throw new Error(`The product ${productId} has no audience of insiders.`);
      return row.id;
    },
    ofGroup: (name) => rows.find((row) => row.name?.toLowerCase() === name.toLowerCase())?.id,
  };
}

/** The audience of `row` in words, as an expression; null: everyone who sees the bug. Authors outside the audience do not see its name. */
export function audienceName(viewer: Viewer, row: Sql): Sql {
  const isInside = viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer);
  return sql`(SELECT CASE WHEN NOT coalesce(${isInside}, FALSE) THEN 'others' ELSE coalesce('insiders of ' || ap.name, 'members of ' || ag.name, 'administrators') END
    FROM audiences a LEFT JOIN products ap ON ap.id = a.product_id LEFT JOIN groups ag ON ag.id = a.group_id WHERE a.id = ${row}.audience_id)`;
}
