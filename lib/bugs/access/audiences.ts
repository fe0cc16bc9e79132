import "server-only";
import { isInAudience } from "#lib/bugs/visibility.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The numbers of audiences (each product and each group has one from its beginning). */
export type Audiences = {
  /** The insiders of a product that was asked for. */
  insidersOf: (productId: number) => number;
  /** The members of a group that the viewer is in, by name; undefined when they are in none of that name. */
  ofGroup: (name: string) => number | undefined;
};

/** Where nothing is written that is not for everybody. */
export const noAudiences: Audiences = {
  insidersOf(productId) {
    throw new Error(`The audience of the product ${productId} was not read.`);
  },
  ofGroup: () => undefined,
};

/** The audiences of these products, and of the viewer's group of this name. */
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
            AND (${viewer.isAdministrator} OR g.id = ANY(${[...viewer.groupIds]}::int[])))`,
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

/** For whom `row` is, in words, as an expression; null: everybody who sees the bug. Who is not in the audience (they wrote it) is not told its name. */
export function audienceName(viewer: Viewer, row: Sql): Sql {
  const knows = viewer.isAdministrator ? sql`TRUE` : isInAudience(viewer);
  return sql`(SELECT CASE WHEN NOT coalesce(${knows}, FALSE) THEN 'others' ELSE coalesce('insiders of ' || ap.name, 'members of ' || ag.name, 'administrators') END
    FROM audiences a LEFT JOIN products ap ON ap.id = a.product_id LEFT JOIN groups ag ON ag.id = a.group_id WHERE a.id = ${row}.audience_id)`;
}
