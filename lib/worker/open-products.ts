import "server-only";
import { changeAccess } from "#lib/admin/access/acts.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { systemViewer } from "#lib/people/viewer.ts";

/** Opens the products whose closed visibility is over, by the act, so that the audit log says it. Returns how many. */
export async function openProducts(): Promise<number> {
  const over = await queryRows<{ product: string }>(sql`
    SELECT name::text AS product FROM products WHERE closed_until < (now() AT TIME ZONE 'UTC')::date ORDER BY id`);
  const viewer = systemViewer("the last day of a closed visibility");
  for (const { product } of over) {
    // An act of its own: whoever undoes the opening gets a product that stays closed.
    await changeAccess.perform(viewer, { product, closedUntil: "" });
    await changeAccess.perform(viewer, { product, visibility: "open" });
  }
  return over.length;
}
