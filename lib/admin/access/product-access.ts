import "server-only";
import {
  compareAudiences,
  holdsRoleIn,
  type ProductAudience,
  readProductAudiences,
  seesProduct,
} from "#lib/bugs/access/who-sees.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type RunsSql, type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { ableUser, memberOf } from "#lib/people/holders.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf } from "#lib/text.ts";

/** Who can see a product and who may file bugs in it. */
export type ProductAccess = ProductAudience & { fileIds: readonly number[] };

export async function readProductAccess(tx: RunsSql, productId: number): Promise<ProductAccess> {
  const product = (await readProductAudiences(tx, [productId])).get(productId);
  if (!product) throw new Error(`There is no product ${productId}.`);
  const rows = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT group_id AS id FROM product_access WHERE product_id = ${productId} AND can_file`,
  );
  return { ...product, fileIds: rows.map(({ id }) => id) };
}

export type AccessChange = {
  /** People who can sign in and would lose or gain access. */
  lose: number;
  gain: number;
  /** The same for filing, among people who can see it afterwards. */
  loseFiling: number;
  gainFiling: number;
  /** The viewer no longer sees the product. */
  isMe: boolean;
  /** Bugs of other products, as far as the viewer sees them, of which something was said about this one that its audience does not hold back. */
  elsewhere: number;
};

/** Who can see and file before and after, computed by the rule itself. */
export async function countAccessChange(
  tx: Transaction,
  viewer: Viewer,
  before: ProductAccess,
  after: ProductAccess,
): Promise<AccessChange> {
  const seen = await compareAudiences(
    tx,
    viewer,
    { product: before, groupIds: [] },
    { product: after, groupIds: [] },
  );
  const [filing] = await queryRowsIn<Pick<AccessChange, "loseFiling" | "gainFiling">>(
    tx,
    sql`WITH x AS MATERIALIZED (
          SELECT ${mayFile(before)} AS filed, ${mayFile(after)} AS files
          FROM users u WHERE ${ableUser} AND ${seesProduct(before)} AND ${seesProduct(after)}
        )
        SELECT (count(*) FILTER (WHERE filed AND NOT files))::int AS "loseFiling",
          (count(*) FILTER (WHERE files AND NOT filed))::int AS "gainFiling" FROM x`,
  );
  const { loseFiling, gainFiling } = filing ?? { loseFiling: 0, gainFiling: 0 };
  return {
    lose: seen.lose,
    gain: seen.gain,
    loseFiling,
    gainFiling,
    isMe: seen.losesViewer,
    elsewhere: await countElsewhere(tx, viewer, before.id),
  };
}

/** Trackings and records without an audience are hidden by their product alone: whoever sees it from now on sees them on bugs that they see. */
async function countElsewhere(tx: RunsSql, viewer: Viewer, productId: number): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM bugs b WHERE b.product_id <> ${productId} AND b.id IN (
          SELECT t.bug_id FROM trackings t WHERE t.product_id = ${productId} AND t.audience_id IS NULL
          UNION SELECT r.bug_id FROM versions v JOIN presence r ON r.version_id = v.id AND r.audience_id IS NULL WHERE v.product_id = ${productId})
        AND ${visibleBugs(viewer)}`,
  );
  return row?.count ?? 0;
}

function mayFile({ id, fileIds }: ProductAccess): Sql {
  if (fileIds.length === 0) return sql`TRUE`;
  return sql`(u.is_administrator OR ${holdsRoleIn(id)} OR ${memberOf(sql`SELECT unnest(${[...fileIds]}::int[])`)})`;
}

/** The effects, as sentences. */
export function describeAccessChange(
  sight: AccessChange,
  before: ProductAccess,
  after: ProductAccess,
): string[] {
  const lines: string[] = [];
  if (before.visibility === "open" && after.visibility !== "open") {
    lines.push("hides the product and its bugs from everybody who is not signed in");
  }
  if (before.visibility !== "open" && after.visibility === "open") {
    lines.push("shows the product, and its bugs that are in no group, to everybody on the net");
  }
  if (sight.lose > 0)
    lines.push(`hides it from ${countOf(sight.lose, "person", "people")}, but for bugs that they are on`);
  if (sight.gain > 0) lines.push(`shows it to ${countOf(sight.gain, "person", "people")} more`);
  const opens = sight.gain > 0 || (before.visibility !== "open" && after.visibility === "open");
  if (opens && sight.elsewhere > 0)
    lines.push(
      `shows what was recorded and tracked of it on ${countOf(sight.elsewhere, "bug")} of other products to whoever sees these, with the history, except what is only for some people`,
    );
  if (sight.loseFiling > 0)
    lines.push(`stops ${countOf(sight.loseFiling, "person", "people")} from filing bugs here`);
  if (sight.gainFiling > 0)
    lines.push(`lets ${countOf(sight.gainFiling, "person", "people")} more file bugs here`);
  if (sight.isMe) lines.push("You will not see it any more.");
  return lines;
}
