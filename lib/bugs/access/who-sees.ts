import "server-only";
import { joinSql, type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Who sees a product: what visibleProducts goes by. */
export type ProductAudience = {
  id: number;
  visibility: "open" | "signed_in" | "groups";
  seeGroupIds: readonly number[];
};

/** Who sees a bug that nobody in particular is on: whoever sees its product and is in all of its groups. */
export type BugAudience = { product: ProductAudience; groupIds: readonly number[] };

/** Who sees products today, by number. */
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

/** What a change of audience means, in people who can sign in. */
export type AudienceChange = {
  /** They would see it from then on, or would not see it any more (the people on the bug aside). */
  gain: number;
  lose: number;
  /** Strangers would see it from then on, or would not see it any more. */
  opens: boolean;
  closes: boolean;
  /** The viewer is among those who would not see it any more. */
  losesViewer: boolean;
};

/**
 * Who saw this before, and who would see it now: the one function that weighs it, for moves of bugs and components,
 * changes of access and merges. By the rule itself and not by trying.
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

/** Does anybody see it who did not? */
export function isWider({ gain, opens }: AudienceChange): boolean {
  return opens || gain > 0;
}

/** Whether `u` sees it, as a condition. */
function isAmong({ product, groupIds }: BugAudience): Sql {
  const inAll = groupIds.map((id) => memberOf(sql`SELECT ${id}::int`));
  if (inAll.length === 0) return seesProduct(product);
  return sql`(u.is_administrator OR (${joinSql([seesProduct(product), ...inAll], " AND ")}))`;
}

/** Whether `u` sees a product, as a condition. Whoever holds a role in it does. */
export function seesProduct({ id, visibility, seeGroupIds }: ProductAudience): Sql {
  if (visibility !== "groups") return sql`TRUE`;
  return sql`(u.is_administrator OR ${holdsRoleIn(id)} OR ${memberOf(sql`SELECT unnest(${[...seeGroupIds]}::int[])`)})`;
}

/** Whether `u` holds a role in the product, as a condition. */
export function holdsRoleIn(productId: number): Sql {
  return sql`(u.id IN (SELECT user_id FROM product_roles WHERE product_id = ${productId} AND user_id IS NOT NULL)
    OR ${memberOf(sql`SELECT group_id FROM product_roles WHERE product_id = ${productId} AND group_id IS NOT NULL`)})`;
}
