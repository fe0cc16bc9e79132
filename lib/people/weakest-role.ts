import "server-only";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { NotAllowed } from "#lib/errors.ts";
import { type Capability, EVERYBODYS_ROLE } from "#lib/people/capabilities.ts";

/** A capability in a product. */
export type Need = { capability: Capability; productId: number };

/** The weakest role with a capability in a product; `role` is null when none has it. */
export type WeakestRole = Need & { product: string; role: string | null };

/** For each need the role with the fewest capabilities among those that have it, by the product's own editions. */
export async function findWeakestRoles(tx: RunsSql, needs: readonly Need[]): Promise<WeakestRole[]> {
  if (needs.length === 0) return [];
  return queryRowsIn<WeakestRole>(
    tx,
    sql`SELECT n.capability, p.id AS "productId", p.name::text AS product, ${weakestRole(sql`n.capability`)} AS role
        FROM jsonb_to_recordset(${JSON.stringify(needs)}::jsonb) AS n(capability text, "productId" int)
        JOIN products p ON p.id = n."productId"`,
  );
}

/** The name of the weakest role with a capability in the product `p`; null for none. */
export function weakestRole(capability: Sql): Sql {
  return sql`(SELECT r.name::text FROM roles r
    LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = p.id AND own.name = r.name
    WHERE (r.product_id = p.id OR r.product_id IS NULL) AND r.name <> ${EVERYBODYS_ROLE}
      AND ${capability} = ANY(coalesce(own.capabilities, r.capabilities)::text[])
    ORDER BY cardinality(coalesce(own.capabilities, r.capabilities)), r.id LIMIT 1)`;
}

/** The refusal of what takes a right. */
export async function refusalFor(tx: RunsSql, need: Need, what: string): Promise<NotAllowed> {
  const [role] = await findWeakestRoles(tx, [need]);
  if (!role) throw new Error(`There is no product ${need.productId}.`);
  return new NotAllowed(sayNeed(role, what));
}

/** "Only a triager of Tarn Engine can change the severity." */
export function sayNeed({ role, product }: Pick<WeakestRole, "role" | "product">, what: string): string {
  if (role === null) return `Only an administrator of this site can ${what}.`;
  return `Only ${/^[aeiou]/i.test(role) ? "an" : "a"} ${role} of ${product} can ${what}.`;
}
