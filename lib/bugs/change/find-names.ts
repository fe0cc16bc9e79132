import "server-only";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * From the names that people use to rows. Each gives null when there is no such thing to be chosen:
 * not active, not of this product, or hidden, which all read the same.
 */

export type FoundProduct = {
  id: number;
  name: string;
  classificationId: number;
  isOpenForBugs: boolean;
  closedReason: string | null;
  allowsUnconfirmed: boolean;
  securityGroupId: number | null;
  defaultMilestoneId: number | null;
  defaultMilestone: string | null;
};

export async function findProduct(
  tx: Transaction,
  viewer: Viewer,
  name: string,
): Promise<FoundProduct | null> {
  const [row] = await queryRowsIn<FoundProduct>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId", p.is_open_for_bugs AS "isOpenForBugs",
          p.closed_reason AS "closedReason", p.allows_unconfirmed AS "allowsUnconfirmed",
          p.security_group_id AS "securityGroupId", p.default_milestone_id AS "defaultMilestoneId", m.name AS "defaultMilestone"
        FROM products p LEFT JOIN milestones m ON m.id = p.default_milestone_id
        WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`,
  );
  return row ?? null;
}

export type FoundComponent = {
  id: number;
  name: string;
  defaultAssigneeId: number | null;
  defaultQaContactId: number | null;
  ccIds: number[];
};

export async function findComponent(
  tx: Transaction,
  productId: number,
  name: string,
): Promise<FoundComponent | null> {
  const [row] = await queryRowsIn<FoundComponent>(
    tx,
    sql`SELECT c.id, c.name::text AS name, c.default_assignee_id AS "defaultAssigneeId",
          c.default_qa_contact_id AS "defaultQaContactId",
          ARRAY(SELECT user_id FROM component_cc WHERE component_id = c.id) AS "ccIds"
        FROM components c WHERE c.product_id = ${productId} AND c.name = ${name}::citext AND c.is_active`,
  );
  return row ?? null;
}

export type Found = { id: number; name: string };

/** A version of the product; as a target only one that is not yet released or withdrawn. */
export async function findVersion(
  tx: Transaction,
  productId: number,
  name: string,
  { asTarget = false }: { asTarget?: boolean } = {},
): Promise<Found | null> {
  const condition = asTarget ? sql`AND state NOT IN ('released', 'withdrawn')` : sql``;
  const [row] = await queryRowsIn<Found>(
    tx,
    sql`SELECT id, name FROM versions WHERE product_id = ${productId} AND name = ${name} AND is_active ${condition}`,
  );
  return row ?? null;
}

/** A milestone of the product, or one that its classification shares; the product's own comes first. */
export async function findMilestone(
  tx: Transaction,
  product: { id: number; classificationId: number },
  name: string,
): Promise<Found | null> {
  const [row] = await queryRowsIn<Found>(
    tx,
    sql`SELECT id, name FROM milestones
        WHERE name = ${name} AND is_active AND (product_id = ${product.id} OR classification_id = ${product.classificationId})
        ORDER BY product_id NULLS LAST LIMIT 1`,
  );
  return row ?? null;
}

/** People by handle (with or without @) or by their exact address. Accounts that are closed are not found. */
export async function findPeople(tx: Transaction, names: readonly string[]): Promise<Map<string, Found>> {
  const asked = names.map((name) => name.replace(/^@/, ""));
  if (asked.length === 0) return new Map();
  const rows = await queryRowsIn<Found & { asked: string }>(
    tx,
    sql`SELECT u.id, u.handle::text AS name, a.name AS asked
        FROM unnest(${asked}::text[]) AS a(name)
        JOIN users u ON (u.handle = a.name::citext OR u.email = a.name::citext) AND u.disabled_reason IS NULL AND u.merged_into_id IS NULL`,
  );
  const byName = new Map(rows.map((row) => [row.asked, { id: row.id, name: row.name }]));
  const found = new Map<string, Found>();
  for (const name of names) {
    const person = byName.get(name.replace(/^@/, ""));
    if (person) found.set(name, person);
  }
  return found;
}

/** Keywords of the site and of the product, by name without regard to case. */
export async function findKeywords(
  tx: Transaction,
  productId: number,
  names: readonly string[],
): Promise<Found[]> {
  if (names.length === 0) return [];
  return queryRowsIn<Found>(
    tx,
    sql`SELECT DISTINCT ON (k.name) k.id, k.name::text AS name FROM keywords k
        WHERE k.name = ANY(${[...names]}::citext[]) AND k.is_active AND (k.product_id IS NULL OR k.product_id = ${productId})
        ORDER BY k.name, k.product_id NULLS LAST`,
  );
}

/** The value as it is written in the table when it may be chosen, else null. */
export async function findValue(
  tx: Transaction,
  table: "severities" | "priorities",
  name: string,
): Promise<string | null> {
  const [row] = await queryRowsIn<{ name: string }>(
    tx,
    table === "severities"
      ? sql`SELECT name FROM severities WHERE lower(name) = lower(${name}) AND is_active`
      : sql`SELECT name FROM priorities WHERE lower(name) = lower(${name}) AND is_active`,
  );
  return row?.name ?? null;
}

/** What severity and priority a bug has until somebody says. */
export async function defaultValues(tx: Transaction): Promise<{ severity: string; priority: string }> {
  const [row] = await queryRowsIn<{ severity: string; priority: string }>(
    tx,
    sql`SELECT (SELECT name FROM severities ORDER BY is_default DESC, sort_key LIMIT 1) AS severity,
               (SELECT name FROM priorities ORDER BY is_default DESC, sort_key LIMIT 1) AS priority`,
  );
  return row ?? { severity: "unspecified", priority: "unspecified" };
}
