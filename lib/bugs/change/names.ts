import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { offeredValues, type ValueField } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/**
 * Resolves names to things, for many products at once, with one statement per kind. Inactive and hidden things and those of
 * other products are not found.
 */

export type ProductThing = Thing & {
  classificationId: number;
  visibility: "open" | "signed_in" | "groups";
  isOpenForBugs: boolean;
  isRetired: boolean;
  closedReason: string | null;
  allowsUnconfirmed: boolean;
  securityGroupId: number | null;
  defaultMilestone: Thing | null;
  defaultType: string;
};
export type VersionThing = Thing & { isOver: boolean };
export type ComponentThing = Thing & {
  defaultAssignee: Thing | null;
  defaultQaContact: Thing | null;
  ccIds: number[];
};

/** Lookups of the found things, by product and name; case-insensitive where names are. */
export type Names = {
  component: (productId: number, name: string) => ComponentThing | null;
  version: (productId: number, name: string) => VersionThing | null;
  milestone: (productId: number, name: string) => Thing | null;
  keyword: (productId: number, name: string) => (Thing & { productId: number | null }) | null;
  person: (name: string) => Thing | null;
};

type Asked = {
  components: readonly string[];
  versions: readonly string[];
  milestones: readonly string[];
  keywords: readonly string[];
  people: readonly string[];
};

/** A visible product by name, or null. */
export async function findProduct(tx: RunsSql, viewer: Viewer, name: string): Promise<ProductThing | null> {
  const [row] = await queryRowsIn<ProductThing>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId", p.visibility, p.is_open_for_bugs AS "isOpenForBugs", p.is_retired AS "isRetired",
          p.closed_reason AS "closedReason", p.allows_unconfirmed AS "allowsUnconfirmed", p.security_group_id AS "securityGroupId", p.default_type::text AS "defaultType",
          CASE WHEN m.id IS NULL THEN NULL ELSE json_build_object('id', m.id, 'name', m.name) END AS "defaultMilestone"
        FROM products p LEFT JOIN milestones m ON m.id = p.default_milestone_id
        WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`,
  );
  return row ?? null;
}

/** Looks up all names in these products. */
export async function findNames(
  tx: RunsSql,
  productIds: readonly number[],
  asked: Partial<Asked>,
): Promise<Names> {
  const products = [...new Set(productIds)];
  const components = await findComponents(tx, products, asked.components ?? []);
  const versions = await findVersions(tx, products, asked.versions ?? []);
  const milestones = await findMilestones(tx, products, asked.milestones ?? []);
  const keywords = await findKeywords(tx, products, asked.keywords ?? []);
  const people = await findPeople(tx, asked.people ?? []);
  return {
    component: (productId, name) => components.get(key(productId, name)) ?? null,
    version: (productId, name) => versions.get(`${productId} ${name}`) ?? null,
    milestone: (productId, name) => milestones.get(`${productId} ${name}`) ?? null,
    keyword: (productId, name) => keywords.get(key(productId, name)) ?? null,
    person: (name) => people.get(name) ?? null,
  };
}

type InProduct = { forProduct: number };

async function findComponents(tx: RunsSql, products: number[], names: readonly string[]) {
  if (names.length === 0) return new Map<string, ComponentThing>();
  const rows = await queryRowsIn<ComponentThing & InProduct>(
    tx,
    sql`SELECT c.product_id AS "forProduct", c.id, c.name::text AS name, ${active(sql`c.default_assignee_id`)} AS "defaultAssignee",
          ${active(sql`c.default_qa_contact_id`)} AS "defaultQaContact", ARRAY(SELECT user_id FROM component_cc WHERE component_id = c.id) AS "ccIds"
        FROM components c WHERE c.product_id = ANY(${products}::int[]) AND c.name = ANY(${[...names]}::citext[]) AND c.is_active`,
  );
  return new Map(rows.map((row) => [key(row.forProduct, row.name), row]));
}

/** Nobody instead of a disabled account: a bug that is assigned to one waits for somebody who does not come. */
function active(person: Sql): Sql {
  return sql`(SELECT json_build_object('id', u.id, 'name', u.handle) FROM users u WHERE u.id = ${person} AND u.disabled_reason IS NULL)`;
}

async function findVersions(tx: RunsSql, products: number[], names: readonly string[]) {
  if (names.length === 0) return new Map<string, VersionThing>();
  const rows = await queryRowsIn<VersionThing & InProduct>(
    tx,
    sql`SELECT product_id AS "forProduct", id, name, state IN ('released', 'withdrawn') AS "isOver" FROM versions
        WHERE product_id = ANY(${products}::int[]) AND name = ANY(${[...names]}::text[]) AND is_active`,
  );
  return new Map(rows.map((row) => [`${row.forProduct} ${row.name}`, row]));
}

/** Milestones of a product and shared ones of its classification; the product's own take precedence. */
async function findMilestones(tx: RunsSql, products: number[], names: readonly string[]) {
  if (names.length === 0) return new Map<string, Thing>();
  const rows = await queryRowsIn<Thing & InProduct>(
    tx,
    sql`SELECT p.id AS "forProduct", m.id, m.name FROM products p
        JOIN milestones m ON m.product_id = p.id OR m.classification_id = p.classification_id
        WHERE p.id = ANY(${products}::int[]) AND m.name = ANY(${[...names]}::text[]) AND m.is_active
        ORDER BY m.product_id NULLS FIRST`,
  );
  return new Map(rows.map((row) => [`${row.forProduct} ${row.name}`, row]));
}

/** Keywords of a product, and those of the site. */
async function findKeywords(tx: RunsSql, products: number[], names: readonly string[]) {
  if (names.length === 0) return new Map<string, Thing & { productId: number | null }>();
  const rows = await queryRowsIn<Thing & { productId: number | null } & InProduct>(
    tx,
    sql`SELECT x.id AS "forProduct", k.id, k.name::text AS name, k.product_id AS "productId" FROM unnest(${products}::int[]) AS x(id)
        JOIN keywords k ON (k.product_id IS NULL OR k.product_id = x.id)
        WHERE k.name = ANY(${[...names]}::citext[]) AND k.is_active ORDER BY k.product_id NULLS FIRST`,
  );
  return new Map(rows.map((row) => [key(row.forProduct, row.name), row]));
}

/** People by handle (with or without @) or by their exact address. Disabled accounts are not found. */
export async function findPeople(tx: RunsSql, names: readonly string[]): Promise<Map<string, Thing>> {
  const asked = [...new Set(names.map(plainHandle))];
  if (asked.length === 0) return new Map();
  const rows = await queryRowsIn<Thing & { asked: string }>(
    tx,
    sql`SELECT u.id, u.handle::text AS name, a.name AS asked
        FROM unnest(${asked}::text[]) AS a(name)
        JOIN users u ON (u.handle = a.name::citext OR u.email = a.name::citext) AND u.disabled_reason IS NULL AND u.merged_into_id IS NULL`,
  );
  const found = new Map(rows.map(({ id, name, asked }) => [asked, { id, name }]));
  return new Map(
    names.flatMap((name) => {
      const person = found.get(plainHandle(name));
      return person ? [[name, person] as const] : [];
    }),
  );
}

export type ValueKind = "status" | "resolution" | ValueField;
type Offered = Thing & { productId: number; kind: ValueField; isDefault: boolean };

/** The ids of all statuses, resolutions, severities and priorities, and which of these the products offer: short tables. */
export async function loadValues(tx: RunsSql, productIds: readonly number[] = []): Promise<Values> {
  const isMeant = sql`op.id = ANY(${[...new Set(productIds)]}::int[])`;
  const offered = (field: ValueField) =>
    sql`SELECT o.product_id, ${field}::text, o.id, o.name, o.is_default, o.sort_key FROM (${offeredValues(field, isMeant)}) o`;
  const rows = await queryRowsIn<Thing & { productId: number | null; kind: ValueKind; isDefault: boolean }>(
    tx,
    sql`SELECT NULL::int AS "productId", 'status'::text AS kind, id, name, false AS "isDefault", sort_key FROM statuses
        UNION ALL SELECT NULL, 'resolution', id, name, false, sort_key FROM resolutions
        UNION ALL SELECT NULL, 'severity', id, name, is_default, sort_key FROM severities
        UNION ALL SELECT NULL, 'priority', id, name, is_default, sort_key FROM priorities
        UNION ALL ${offered("severity")} UNION ALL ${offered("priority")}
        ORDER BY "isDefault" DESC, sort_key, name`,
  );
  const all = rows.filter(({ productId }) => productId === null);
  const of = (productId: number, kind: ValueField) =>
    rows.filter((row): row is Offered => row.productId === productId && row.kind === kind);
  return {
    idOf: (kind, name) => all.find((row) => row.kind === kind && row.name === name)?.id ?? null,
    choose: (productId, kind, name) =>
      of(productId, kind).find((row) => row.name.toLowerCase() === name.toLowerCase()) ?? null,
    first: (productId, kind) => of(productId, kind)[0] ?? null,
  };
}

export type Values = {
  /** The id of a value, offered or not. */
  idOf: (kind: ValueKind, name: string) => number | null;
  /** A value that the product offers, by name, case-insensitive. */
  choose: (productId: number, kind: ValueField, name: string) => Thing | null;
  /** The default value in the product. */
  first: (productId: number, kind: ValueField) => Thing | null;
};

function key(productId: number, name: string): string {
  return `${productId} ${name.toLowerCase()}`;
}

/** A handle without its @. */
export function plainHandle(name: string): string {
  return name.replace(/^@/, "");
}
