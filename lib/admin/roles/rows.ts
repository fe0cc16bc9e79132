import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import { CAPABILITIES, CAPABILITY_NAMES, type Capability, isCapability } from "#lib/people/capabilities.ts";
import { holderOf } from "#lib/people/holders.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** A role as it is in one product: the site's preset, the product's own edition of it, or a role of its own. */
export type RoleRow = {
  /** The row that grants refer to: the preset, if any. */
  baseId: number;
  /** The row that defines the bundle. */
  id: number;
  name: string;
  description: string;
  capabilities: Capability[];
  /** The site's bundle of this name; null for the product's own roles. */
  preset: Capability[] | null;
  isOwnEdition: boolean;
  revision: number;
};

/** Every role that can be held in the product, the most powerful preset first. */
export async function rolesIn(tx: Transaction, productId: number): Promise<RoleRow[]> {
  type Row = Omit<RoleRow, "capabilities" | "preset"> & { capabilities: string[]; preset: string[] | null };
  const rows = await queryRowsIn<Row>(
    tx,
    sql`SELECT r.id AS "baseId", coalesce(own.id, r.id) AS id, r.name, coalesce(own.description, r.description) AS description,
          coalesce(own.capabilities, r.capabilities) AS capabilities, coalesce(own.revision, r.revision) AS revision,
          CASE WHEN r.product_id IS NULL THEN r.capabilities END AS preset, own.id IS NOT NULL AS "isOwnEdition"
        FROM roles r LEFT JOIN roles own ON r.product_id IS NULL AND own.product_id = ${productId} AND own.name = r.name
        WHERE r.product_id IS NULL
          OR (r.product_id = ${productId} AND r.name NOT IN (SELECT name FROM roles WHERE product_id IS NULL))
        ORDER BY r.product_id NULLS FIRST, r.sort_key, r.id`,
  );
  return rows.map((row) => ({
    ...row,
    capabilities: row.capabilities.filter(isCapability),
    preset: row.preset?.filter(isCapability) ?? null,
  }));
}

/** The role of this name; the message is at its field. */
export async function findRole(
  tx: Transaction,
  product: { id: number; name: string },
  name: string,
): Promise<RoleRow> {
  const role = (await rolesIn(tx, product.id)).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!role) throw new InvalidInput({ role: [`${product.name} has no role “${name}”.`] });
  return role;
}

/** The capabilities the viewer may grant in a product: their own. */
export function heldIn(viewer: Viewer, productId: number): Capability[] {
  return CAPABILITY_NAMES.filter((capability) => can(viewer, capability, productId));
}

/** People can only grant, change or revoke capabilities that they hold themselves. */
export function refuseBeyond(
  viewer: Viewer,
  productId: number,
  capabilities: readonly Capability[],
  field: string,
): void {
  const beyond = capabilities.filter((capability) => !can(viewer, capability, productId));
  if (beyond.length === 0) return;
  throw new InvalidInput({ [field]: [`You do not hold this here yourself: ${sayCapabilities(beyond)}.`] });
}

/** As text, for sentences. */
export function sayCapabilities(capabilities: readonly Capability[]): string {
  return capabilities.map((name) => `“${CAPABILITIES[name]}”`).join(", ");
}

/** The number of people who can assign roles in the product, directly or through a group, by a role without an end. */
async function countMaintainers(tx: Transaction, productId: number): Promise<number> {
  const [row] = await queryRowsIn<{ count: number }>(
    tx,
    sql`SELECT count(*)::int AS count FROM users u WHERE ${holderOf("manage_people", sql`${productId}::int`, { isLasting: true })}`,
  );
  return row?.count ?? 0;
}

/** The products in which this person has a role and nobody can assign roles (any more), by name. */
export async function leftWithoutMaintainer(tx: Transaction, userId: number): Promise<string[]> {
  const products = await tx.product.findMany({
    where: { productRoles: { some: { userId } } },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
  });
  const left: string[] = [];
  for (const { id, name } of products) if ((await countMaintainers(tx, id)) === 0) left.push(name);
  return left;
}

/**
 * Runs `change` and refuses it (rolling back) if it leaves the product without anybody who can assign roles,
 * directly or through a group. Applies to administrators too.
 */
export async function keepMaintainer<T>(
  tx: Transaction,
  product: { id: number; name: string },
  field: string,
  change: () => Promise<T>,
): Promise<T> {
  const before = await countMaintainers(tx, product.id);
  const done = await change();
  if (before > 0 && (await countMaintainers(tx, product.id)) === 0) {
    throw new InvalidInput({
      [field]: [
        `Nobody would be left who hands out roles in ${product.name} without an end: give a successor the role of maintainer first.`,
      ],
    });
  }
  return done;
}
