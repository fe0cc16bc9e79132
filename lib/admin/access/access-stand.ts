import "server-only";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** How a product stands open: what visibleProducts and the filing of bugs go by. */
export type Stand = {
  visibility: "open" | "signed_in" | "groups";
  /** Groups that may see, and that may file. */
  seeIds: readonly number[];
  fileIds: readonly number[];
};

export async function readStand(tx: Transaction, productId: number): Promise<Stand> {
  const [row] = await queryRowsIn<Stand>(
    tx,
    sql`SELECT p.visibility,
          ARRAY(SELECT group_id FROM product_access WHERE product_id = p.id AND can_see) AS "seeIds",
          ARRAY(SELECT group_id FROM product_access WHERE product_id = p.id AND can_file) AS "fileIds"
        FROM products p WHERE p.id = ${productId}`,
  );
  if (!row) throw new Error(`There is no product ${productId}.`);
  return row;
}

export type Sight = {
  /** People who can sign in and would not see the product any more, or would see it from then on. */
  lose: number;
  gain: number;
  /** The same for filing, among those who see it afterwards. */
  loseFiling: number;
  gainFiling: number;
  /** The viewer is among those who lose sight. */
  isMe: boolean;
};

/** Who sees and files before and after, by the rule itself and not by trying. */
export async function compareSight(
  tx: Transaction,
  viewer: Viewer,
  productId: number,
  before: Stand,
  after: Stand,
): Promise<Sight> {
  const [row] = await queryRowsIn<Sight>(
    tx,
    sql`WITH x AS MATERIALIZED (
          SELECT u.id, ${sees(productId, before)} AS saw, ${sees(productId, after)} AS sees,
            ${files(productId, before)} AS filed, ${files(productId, after)} AS files
          FROM users u WHERE ${ableUser}
        )
        SELECT (count(*) FILTER (WHERE saw AND NOT sees))::int AS lose, (count(*) FILTER (WHERE sees AND NOT saw))::int AS gain,
          (count(*) FILTER (WHERE saw AND sees AND filed AND NOT files))::int AS "loseFiling",
          (count(*) FILTER (WHERE saw AND sees AND files AND NOT filed))::int AS "gainFiling",
          coalesce(bool_or(saw AND NOT sees AND id = ${viewer.userId ?? 0}), false) AS "isMe" FROM x`,
  );
  return row ?? { lose: 0, gain: 0, loseFiling: 0, gainFiling: 0, isMe: false };
}

/** Whether `u` sees a product that stands so, as a condition. */
export function sees(productId: number, { visibility, seeIds }: Stand): Sql {
  if (visibility !== "groups") return sql`TRUE`;
  return sql`(u.is_administrator OR ${inProduct(productId)} OR ${memberOf(sql`SELECT unnest(${[...seeIds]}::int[])`)})`;
}

function files(productId: number, { fileIds }: Stand): Sql {
  if (fileIds.length === 0) return sql`TRUE`;
  return sql`(u.is_administrator OR ${inProduct(productId)} OR ${memberOf(sql`SELECT unnest(${[...fileIds]}::int[])`)})`;
}

/** Whoever holds a role in the product sees it. */
function inProduct(productId: number): Sql {
  return sql`(u.id IN (SELECT user_id FROM product_roles WHERE product_id = ${productId} AND user_id IS NOT NULL)
    OR ${memberOf(sql`SELECT group_id FROM product_roles WHERE product_id = ${productId} AND group_id IS NOT NULL`)})`;
}

/** What that means, in sentences. */
export function saySight(sight: Sight, before: Stand, after: Stand): string[] {
  const lines: string[] = [];
  if (before.visibility === "open" && after.visibility !== "open") {
    lines.push("hides the product and its bugs from everybody who is not signed in");
  }
  if (before.visibility !== "open" && after.visibility === "open") {
    lines.push("shows the product, and its bugs that are in no group, to everybody on the net");
  }
  if (sight.lose > 0) lines.push(`hides it from ${people(sight.lose)}, but for bugs that they are on`);
  if (sight.gain > 0) lines.push(`shows it to ${people(sight.gain)} more`);
  if (sight.loseFiling > 0) lines.push(`stops ${people(sight.loseFiling)} from filing bugs here`);
  if (sight.gainFiling > 0) lines.push(`lets ${people(sight.gainFiling)} more file bugs here`);
  if (sight.isMe) lines.push("You are among those who lose sight of it.");
  return lines;
}

export function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}

export function bugs(count: number): string {
  return count === 1 ? "1 bug" : `${count} bugs`;
}
