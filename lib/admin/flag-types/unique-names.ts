import "server-only";
import type { Context } from "#lib/admin/act/act.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { appliesIn, type Scope } from "#lib/flags/policy.ts";
import { listFlagTypes } from "#lib/flags/queries.ts";

/**
 * A name is unique where it is used: refuses a flag type for the same target that applies to bugs of a component where another
 * one of this name does. Elsewhere, others may have it. Flag types must be locked.
 */
export async function refuseSameName(
  { tx }: Context,
  type: { id: number | null; name: string; target: "bug" | "attachment"; scopes: readonly Scope[] },
  field = "name",
): Promise<void> {
  const others = await listFlagTypes(
    sql`ft.name = ${type.name} AND ft.target = ${type.target}::flag_target AND ft.id IS DISTINCT FROM ${type.id}::int`,
    tx,
  );
  if (others.length === 0) return;
  const places = await queryRowsIn<{ productId: number; componentId: number | null; product: string }>(
    tx,
    sql`SELECT p.id AS "productId", c.id AS "componentId", p.name::text AS product
        FROM products p CROSS JOIN LATERAL (SELECT NULL::int AS id UNION ALL SELECT id FROM components WHERE product_id = p.id) c
        ORDER BY p.name`,
  );
  const shared = places.find(
    (place) => appliesIn(type, place) && others.some((other) => appliesIn(other, place)),
  );
  if (shared)
    throw new InvalidInput({
      [field]: [`There is a flag type “${type.name}” already that applies in ${shared.product}.`],
    });
}
