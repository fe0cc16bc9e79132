import "server-only";
import { milestoneOrder } from "#lib/catalog/milestone-order.ts";
import { isOutUndated } from "#lib/catalog/milestone-out.ts";
import { productMaintainers } from "#lib/catalog/product-people.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { heldProductIds, type Viewer } from "#lib/people/viewer.ts";

/** The catalogue does not know about bugs: their counts are in lib/bugs/views/counts.ts. Dates are strings such as 2026-11-22. */

export type ProductLine = {
  id: number;
  name: string;
  description: string;
  isOpenForBugs: boolean;
  isRetired: boolean;
  /** Active components only. */
  componentCount: number;
  /** The newest released version; if none is released, the newest one. */
  latestVersion: string | null;
};

export type ClassificationView = {
  name: string;
  description: string;
  kind: "upstream" | "downstream";
  vendor: string | null;
  products: ProductLine[];
};

/**
 * The catalogue: classifications with the products that the viewer sees, all or those with `text` in
 * name or description. Classifications without such a product are omitted, as are retired products unless `withRetired`.
 */
export async function listClassifications(
  viewer: Viewer,
  text = "",
  { withRetired = false } = {},
): Promise<ClassificationView[]> {
  const pattern = containing(text.replaceAll("\0", "").trim().slice(0, 100));
  return queryRows<ClassificationView>(sql`
    SELECT k.name::text AS name, k.description, k.kind, k.vendor,
      json_agg(json_build_object('id', p.id, 'name', p.name, 'description', p.description,
        'isOpenForBugs', p.is_open_for_bugs, 'isRetired', p.is_retired,
        'componentCount', (SELECT count(*) FROM components c WHERE c.product_id = p.id AND c.is_active),
        'latestVersion', coalesce(
          (SELECT v.name FROM versions v WHERE v.product_id = p.id AND v.state = 'released' ORDER BY v.sort_key DESC LIMIT 1),
          (SELECT v.name FROM versions v WHERE v.product_id = p.id AND v.state <> 'withdrawn' ORDER BY v.sort_key DESC LIMIT 1))
        ) ORDER BY p.name) AS products
    FROM classifications k JOIN products p ON p.classification_id = k.id
    WHERE ${visibleProducts(viewer)} AND (${withRetired} OR NOT p.is_retired)
      AND (p.name::text ILIKE ${pattern} OR p.description ILIKE ${pattern} OR k.name::text ILIKE ${pattern})
    GROUP BY k.id ORDER BY k.sort_key, k.name`);
}

/** The products in which the viewer holds a role, by name, without retired ones: rows of `{ name }`. */
export function myProductsQuery(viewer: Viewer): Sql {
  return sql`SELECT p.name::text AS name FROM products p
    WHERE p.id = ANY(${heldProductIds(viewer)}::int[]) AND NOT p.is_retired AND ${visibleProducts(viewer)} ORDER BY p.name`;
}

export type PersonRef = { handle: string; displayName: string };

export type ComponentView = {
  id: number;
  name: string;
  description: string;
  /** False: it takes no new bugs. */
  isActive: boolean;
  defaultAssignee: PersonRef | null;
  defaultQaContact: PersonRef | null;
  triageOwner: PersonRef | null;
};

export type VersionState = "planned" | "open" | "frozen" | "candidate" | "released" | "withdrawn";
export type VersionView = {
  id: number;
  name: string;
  state: VersionState;
  isActive: boolean;
  dueOn: string | null;
  releasedOn: string | null;
};
export type SeriesView = {
  /** Null for versions without a series. */
  name: string | null;
  state: "development" | "active" | "maintenance" | "ended" | null;
  endsOn: string | null;
  /** Newest first. */
  versions: VersionView[];
};

export type MilestoneView = {
  id: number;
  name: string;
  kind: "alpha" | "beta" | "rc" | "ga" | "z" | "async";
  description: string;
  /** It belongs to the classification and is shared by its products. */
  isShared: boolean;
  isActive: boolean;
  featureFreezeOn: string | null;
  codeFreezeOn: string | null;
  dueOn: string | null;
  releasedOn: string | null;
  /** It is released, and no day is known. */
  isOutUndated: boolean;
  /** The product's version in the milestone's manifest. */
  version: string | null;
  versionId: number | null;
};

export type ProductView = {
  id: number;
  name: string;
  description: string;
  classification: string;
  /** Of a company, built on upstream products. */
  isDownstream: boolean;
  visibility: "open" | "signed_in" | "groups";
  isOpenForBugs: boolean;
  isRetired: boolean;
  closedReason: string | null;
  allowsUnconfirmed: boolean;
  numberingScheme: "semantic" | "calendar" | "dotted" | "pattern" | "free";
  numberingPattern: string | null;
  /** People who may assign roles. */
  maintainers: PersonRef[];
  components: ComponentView[];
  /** Newest first. */
  series: SeriesView[];
  /** The product's own and its classification's: those not released first, soonest first; then released ones, newest first. */
  milestones: MilestoneView[];
};

/** The product with this name. NotFound when it is missing or hidden. */
export async function getProduct(viewer: Viewer, name: string): Promise<ProductView> {
  const product = await findProduct(viewer, name);
  if (!product) throw new NotFound(`There is no product “${name}”.`);
  return product;
}

/** The product with this name and everything that belongs to it, or null. One statement. */
export async function findProduct(viewer: Viewer, name: string): Promise<ProductView | null> {
  if (name.includes("\0")) return null;
  const [product] = await queryRows<ProductView>(sql`
    SELECT p.id, p.name::text AS name, p.description, k.name::text AS classification, k.kind = 'downstream' AS "isDownstream", p.visibility,
      p.is_open_for_bugs AS "isOpenForBugs", p.is_retired AS "isRetired", p.closed_reason AS "closedReason", p.allows_unconfirmed AS "allowsUnconfirmed",
      p.numbering_scheme AS "numberingScheme", p.numbering_pattern AS "numberingPattern",
      ${productMaintainers} AS maintainers, ${components} AS components, ${series} AS series, ${milestones} AS milestones
    FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)}`);
  return product ?? null;
}

const person = (alias: Sql) =>
  sql`CASE WHEN ${alias}.id IS NULL THEN NULL ELSE json_build_object('handle', ${alias}.handle, 'displayName', ${alias}.display_name) END`;

const components = sql`(
  SELECT coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'description', c.description, 'isActive', c.is_active,
    'defaultAssignee', ${person(sql`a`)}, 'defaultQaContact', ${person(sql`q`)}, 'triageOwner', ${person(sql`t`)}) ORDER BY c.name), '[]')
  FROM components c
  LEFT JOIN users a ON a.id = c.default_assignee_id
  LEFT JOIN users q ON q.id = c.default_qa_contact_id
  LEFT JOIN users t ON t.id = c.triage_owner_id
  WHERE c.product_id = p.id)`;

const series = sql`(
  SELECT coalesce(json_agg(json_build_object('name', x.name, 'state', x.state, 'endsOn', x.ends_on, 'versions', x.versions)
    ORDER BY x.sort_key DESC NULLS LAST), '[]')
  FROM (
    SELECT s.name, s.state, s.ends_on, s.sort_key,
      coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'state', v.state, 'isActive', v.is_active,
        'dueOn', v.due_on, 'releasedOn', v.released_on) ORDER BY v.sort_key DESC) FILTER (WHERE v.id IS NOT NULL), '[]') AS versions
    FROM (SELECT * FROM series WHERE product_id = p.id) s
    FULL JOIN (SELECT * FROM versions WHERE product_id = p.id) v ON v.series_id = s.id
    GROUP BY s.id, s.name, s.state, s.ends_on, s.sort_key
  ) x)`;

const milestones = sql`(
  SELECT coalesce(json_agg(json_build_object('id', m.id, 'name', m.name, 'kind', m.kind, 'description', m.description,
      'isShared', m.product_id IS NULL, 'isActive', m.is_active, 'featureFreezeOn', m.feature_freeze_on,
      'codeFreezeOn', m.code_freeze_on, 'dueOn', m.due_on, 'releasedOn', m.released_on, 'isOutUndated', ${isOutUndated}, 'version', v.name, 'versionId', v.id)
    ORDER BY ${milestoneOrder}), '[]')
  FROM milestones m
  LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = p.id
  LEFT JOIN versions v ON v.id = l.version_id
  WHERE m.product_id = p.id OR m.classification_id = p.classification_id)`;

/** Of these names, those of visible products that are built on others, by name. No statement without a name. */
export async function listDownstreamNames(viewer: Viewer, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await queryRows<{ name: string }>(sql`
    SELECT p.name::text AS name FROM products p JOIN classifications k ON k.id = p.classification_id AND k.kind = 'downstream'
    WHERE p.name::text = ANY(${[...names]}::text[]) AND ${visibleProducts(viewer)} ORDER BY 1`);
  return rows.map(({ name }) => name);
}
