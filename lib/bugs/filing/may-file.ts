import "server-only";
import type { ProductThing } from "#lib/bugs/change/names.ts";
import { sayClosed } from "#lib/catalog/closed-words.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed } from "#lib/errors.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** Why the viewer may not file bugs in a product. */
export type FilingRefusal = { message: string; isClosed: boolean };

/** Null when the viewer may file bugs in the product or move bugs to it. */
export async function findFilingRefusal(
  tx: RunsSql,
  viewer: Viewer,
  product: ProductThing,
): Promise<FilingRefusal | null> {
  const closed = {
    message: [sayClosed(product), product.closedReason ?? ""].join(" ").trim(),
    isClosed: true,
  };
  if (product.isRetired) return closed;
  if (can(viewer, "manage_product", product.id)) return null;
  if (!product.isOpenForBugs) return closed;
  if (!can(viewer, "file", product.id)) {
    return { message: `You may not file bugs in ${product.name}.`, isClosed: false };
  }
  const [limits] = await queryRowsIn<{ limited: boolean; mine: boolean }>(
    tx,
    sql`SELECT count(*) > 0 AS limited, coalesce(bool_or(group_id = ANY(${[...viewer.groupIds]}::int[])), false) AS mine
        FROM product_access WHERE product_id = ${product.id} AND can_file`,
  );
  if (limits?.limited && !limits.mine && !viewer.grants.has(product.id)) {
    return { message: `Only members of certain groups may file bugs in ${product.name}.`, isClosed: false };
  }
  return null;
}

/** Throws when the viewer may not file in the product. */
export async function checkMayFile(tx: RunsSql, viewer: Viewer, product: ProductThing): Promise<void> {
  const refusal = await findFilingRefusal(tx, viewer, product);
  if (!refusal) return;
  if (refusal.isClosed) throw new InvalidInput({ product: [refusal.message] });
  throw new NotAllowed(refusal.message);
}
