import "server-only";
import { joinSql, type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** Who sees a product: the data behind visibleProducts. */
export type ProductAudience = {
  id: number;
  visibility: "open" | "signed_in" | "groups";
  seeGroupIds: readonly number[];
};

/** Who sees a bug, apart from the people on it: everyone who sees its product and is in all of its groups. */
export type BugAudience = { product: ProductAudience; groupIds: readonly number[] };

/** The current audiences of products, by product id. */
export async function readProductAudiences(
  tx: RunsSql,
  productIds: readonly number[],
): Promise<Map<number, ProductAudience>> {
  const rows = await queryRowsIn<ProductAudience>(
    tx,
    sql`SELECT p.id, p.visibility, ARRAY(SELECT group_id FROM product_access WHERE product_id = p.id AND can_see) AS "seeGroupIds"
        FROM products p WHERE p.id = ANY(${[...productIds]}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The effect of a change of audience, in people who can sign in. */
export type AudienceChange = {
  /** How many would gain or lose access (not counting the people on the bug). */
  gain: number;
  lose: number;
  /** It becomes public, or stops being public. */
  opens: boolean;
  closes: boolean;
  /** The viewer is among those who lose access. */
  losesViewer: boolean;
};

/**
 * Compares who sees a bug before and after a change: moves of bugs and components, changes of access, and merges.
 */
export async function compareAudiences(
  tx: RunsSql,
  viewer: Viewer,
  before: BugAudience,
  after: BugAudience,
): Promise<AudienceChange> {
  const [row] = await queryRowsIn<Omit<AudienceChange, "opens" | "closes">>(
    tx,
    sql`WITH x AS MATERIALIZED (
          SELECT u.id, ${isAmong(before)} AS saw, ${isAmong(after)} AS sees FROM users u WHERE ${ableUser}
        )
        SELECT (count(*) FILTER (WHERE saw AND NOT sees))::int AS lose, (count(*) FILTER (WHERE sees AND NOT saw))::int AS gain,
          coalesce(bool_or(saw AND NOT sees AND id = ${viewer.userId ?? 0}), false) AS "losesViewer" FROM x`,
  );
  const { gain, lose, losesViewer } = row ?? { gain: 0, lose: 0, losesViewer: false };
  const isOpen = ({ product, groupIds }: BugAudience) =>
    product.visibility === "open" && groupIds.length === 0;
  return {
    gain,
    lose,
    losesViewer,
    opens: isOpen(after) && !isOpen(before),
    closes: isOpen(before) && !isOpen(after),
  };
}

/** Does anyone gain access? */
export function isWider({ gain, opens }: AudienceChange): boolean {
  return opens || gain > 0;
}

/** The change as sentences, of so many bugs. Empty: the same people see them. */
export function sayAudienceChange(
  { gain, lose, opens, closes, losesViewer }: AudienceChange,
  bugs: number,
): string[] {
  const which = countOf(bugs, "bug");
  return [
    ...(opens ? [`Everybody, signed in or not, sees ${which} then.`] : []),
    ...(!opens && gain > 0 ? [`${countOf(gain, "more person", "more people")} will see ${which}.`] : []),
    ...(closes ? [`${which} can no longer be read without signing in.`] : []),
    ...(lose > 0
      ? [
          `${countOf(lose, "person", "people")} who may see ${which} now will not see ${bugs === 1 ? "it" : "them"} any more, unless they are on the bug.`,
        ]
      : []),
    ...(losesViewer ? [`You are one of them.`] : []),
  ];
}

/** Whether `u` sees it, as a condition. */
function isAmong({ product, groupIds }: BugAudience): Sql {
  const inAll = groupIds.map((id) => memberOf(sql`SELECT ${id}::int`));
  if (inAll.length === 0) return seesProduct(product);
  return sql`(u.is_administrator OR (${joinSql([seesProduct(product), ...inAll], " AND ")}))`;
}

/** Whether `u` sees a product, as a condition. A role in it is enough. */
export function seesProduct({ id, visibility, seeGroupIds }: ProductAudience): Sql {
  if (visibility !== "groups") return sql`TRUE`;
  return sql`(u.is_administrator OR ${holdsRoleIn(id)} OR ${memberOf(sql`SELECT unnest(${[...seeGroupIds]}::int[])`)})`;
}

/** Whether `u` holds a role in the product, as a condition. */
export function holdsRoleIn(productId: number): Sql {
  return sql`(u.id IN (SELECT user_id FROM held_roles WHERE product_id = ${productId} AND user_id IS NOT NULL)
    OR ${memberOf(sql`SELECT group_id FROM held_roles WHERE product_id = ${productId} AND group_id IS NOT NULL`)})`;
}
