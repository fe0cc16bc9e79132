import "server-only";
import { bugs, people, readStand, sees } from "#lib/admin/access/access-stand.ts";
import type { Preview, ProductContext } from "#lib/admin/act/act.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { CAPABILITIES } from "#lib/people/capabilities.ts";
import { ableUser } from "#lib/people/holders.ts";
import { can } from "#lib/people/viewer.ts";

/**
 * Who sees the bugs of a component when they go to another product. Where more people see that one, the
 * move opens bugs as a change of access would, and takes the same right in the product that is left.
 */
export async function weighMoveSight(
  { tx, viewer, product }: ProductContext,
  componentId: number,
  to: { id: number; name: string },
): Promise<Preview> {
  const [before, after] = [await readStand(tx, product.id), await readStand(tx, to.id)];
  const [row] = await queryRowsIn<{ gain: number; shown: number }>(
    tx,
    sql`SELECT (SELECT count(*) FROM users u WHERE ${ableUser} AND ${sees(to.id, after)} AND NOT ${sees(product.id, before)})::int AS gain,
          (SELECT count(*) FROM bugs b WHERE b.component_id = ${componentId} AND NOT b.is_restricted AND NOT EXISTS (
            SELECT 1 FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
            WHERE pa.product_id = ${to.id} AND pa.bug_control = 'mandatory'))::int AS shown`,
  );
  const { gain, shown } = row ?? { gain: 0, shown: 0 };
  const opens = before.visibility !== "open" && after.visibility === "open";
  if (!opens && gain === 0) return { lines: [], counts: {} };
  if (!can(viewer, "manage_access", product.id)) {
    throw new InvalidInput({
      toProduct: [
        `${to.name} is seen by more people than ${product.name}: that takes the right “${CAPABILITIES.manage_access}” in ${product.name}.`,
      ],
    });
  }
  const whom = opens ? "everybody on the net" : `${people(gain)} more`;
  return {
    lines: [`shows ${bugs(shown)} to everybody who sees ${to.name}: ${whom}`],
    counts: { shown, gain },
  };
}
