import "server-only";
import { milestoneOrder } from "#lib/catalog/milestone-order.ts";
import { offeredValues, type ValueField } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryPrepared, queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { weakestRole } from "#lib/people/weakest-role.ts";

export type ProductChoice = {
  name: string;
  classification: string;
  description: string;
  /** False: it takes no new bugs. */
  isOpenForBugs: boolean;
  /** Everybody sees it. */
  isPublic: boolean;
  /** The viewer may file bugs in it, and move bugs to it. */
  mayFile: boolean;
};

/** Every product that the viewer sees, by classification and name: for the type-ahead. */
export async function listProductChoices(viewer: Viewer): Promise<ProductChoice[]> {
  type Row = Omit<ProductChoice, "mayFile"> & { productId: number; isRetired: boolean; isOutside: boolean };
  const rows = await queryRows<Row>(sql`
    SELECT p.id AS "productId", p.name::text AS name, k.name::text AS classification, p.description,
      p.is_open_for_bugs AS "isOpenForBugs", p.is_retired AS "isRetired", p.visibility = 'open' AS "isPublic",
      coalesce((SELECT NOT bool_or(a.group_id = ANY(${[...viewer.groupIds]}::int[]))
        FROM product_access a WHERE a.product_id = p.id AND a.can_file), false) AS "isOutside"
    FROM products p JOIN classifications k ON k.id = p.classification_id
    WHERE ${visibleProducts(viewer)}
    ORDER BY k.sort_key, k.name, p.name`);
  return rows.map(({ productId, isRetired, isOutside, ...product }) => {
    const { isOpenForBugs } = product;
    return { ...product, mayFile: mayFile(viewer, { productId, isOpenForBugs, isRetired }, isOutside) };
  });
}

/** A value to be chosen, with a line that says what it means (may be empty). */
export type Choice = { name: string; description: string };
export type DefaultedChoice = Choice & { isDefault: boolean };
export type VersionChoice = {
  name: string;
  series: string | null;
  state: "planned" | "open" | "frozen" | "candidate" | "released" | "withdrawn";
};
/** `isShared`: it belongs to the classification. `dueOn` is a day as 2026-11-22. */
export type MilestoneChoice = { name: string; dueOn: string | null; isShared: boolean };

export type FilingChoices = {
  productId: number;
  product: string;
  classification: string;
  description: string;
  isOpenForBugs: boolean;
  isRetired: boolean;
  closedReason: string | null;
  /** False: it is closed, or only certain groups may file here and this viewer is in none of them. An anonymous viewer is treated as signed in. */
  mayFile: boolean;
  descriptionTemplate: string;
  allowsUnconfirmed: boolean;
  wantsHardware: boolean;
  defaultType: string;
  /** The weakest role with each capability that fields of a new bug take. */
  weakestRoles: Partial<Record<Capability, string | null>>;
  /** The product has a group for private reports. */
  hasSecurityGroup: boolean;
  defaultMilestone: string | null;
  /** `template` is the component's own; empty means the product's is used. */
  components: (Choice & { template: string })[];
  /** Found in: newest first, without planned versions. */
  versions: VersionChoice[];
  /** Target releases: neither released nor withdrawn, the next one first. */
  targetReleases: VersionChoice[];
  /** Unreleased milestones of the product and its classification, the next one first. */
  milestones: MilestoneChoice[];
  severities: DefaultedChoice[];
  priorities: DefaultedChoice[];
  keywords: Choice[];
};

/** What fields of a new bug may take. */
const FILING_CAPABILITIES: Capability[] = ["edit", "confirm", "set_severity", "set_target"];

/** The choices of a form for bugs of this product. NotFound when the product is missing or hidden. */
export async function getFilingChoices(viewer: Viewer, productName: string): Promise<FilingChoices> {
  const choices = await findFilingChoices(viewer, productName);
  if (!choices) throw new NotFound(`There is no product “${productName}”.`);
  return choices;
}

/** The same, or null when the product is missing or hidden. One statement. */
export async function findFilingChoices(viewer: Viewer, productName: string): Promise<FilingChoices | null> {
  if (productName.includes("\0")) return null;
  type Row = Omit<FilingChoices, "mayFile"> & { isLimited: boolean; isInGroup: boolean };
  const choice = sql`json_build_object('name', x.name, 'description', x.description)`;
  const defaulted = sql`json_build_object('name', x.name, 'description', x.description, 'isDefault', x.is_default)`;
  const offered = (field: ValueField) => offeredValues(field, sql`op.id = p.id`);
  const version = sql`json_build_object('name', v.name, 'series', s.name, 'state', v.state)`;
  const [row] = await queryPrepared<Row>(sql`
    SELECT p.id AS "productId", p.name::text AS product, k.name::text AS classification, p.description,
      p.is_open_for_bugs AS "isOpenForBugs", p.is_retired AS "isRetired", p.closed_reason AS "closedReason", p.description_template AS "descriptionTemplate",
      p.allows_unconfirmed AS "allowsUnconfirmed", p.wants_hardware AS "wantsHardware", p.default_type::text AS "defaultType",
      (SELECT json_object_agg(x.capability, ${weakestRole(sql`x.capability`)})
        FROM unnest(${FILING_CAPABILITIES}::text[]) AS x(capability)) AS "weakestRoles",
      p.security_group_id IS NOT NULL AS "hasSecurityGroup", d.name AS "defaultMilestone",
      EXISTS (SELECT 1 FROM product_access a WHERE a.product_id = p.id AND a.can_file) AS "isLimited",
      EXISTS (SELECT 1 FROM product_access a WHERE a.product_id = p.id AND a.can_file
        AND a.group_id = ANY(${[...viewer.groupIds]}::int[])) AS "isInGroup",
      (SELECT coalesce(json_agg(json_build_object('name', c.name, 'description', c.description, 'template', c.description_template)
          ORDER BY c.name), '[]')
        FROM components c WHERE c.product_id = p.id AND c.is_active) AS components,
      (SELECT coalesce(json_agg(${version} ORDER BY v.sort_key DESC), '[]')
        FROM versions v LEFT JOIN series s ON s.id = v.series_id
        WHERE v.product_id = p.id AND v.is_active AND v.state <> 'planned') AS versions,
      (SELECT coalesce(json_agg(${version} ORDER BY v.sort_key < '3', v.sort_key), '[]')
        FROM versions v LEFT JOIN series s ON s.id = v.series_id
        WHERE v.product_id = p.id AND v.is_active AND v.state NOT IN ('released', 'withdrawn')) AS "targetReleases",
      (SELECT coalesce(json_agg(json_build_object('name', m.name, 'dueOn', m.due_on, 'isShared', m.product_id IS NULL)
          ORDER BY ${milestoneOrder}), '[]')
        FROM (SELECT DISTINCT ON (name) * FROM milestones
          WHERE product_id = p.id OR classification_id = p.classification_id ORDER BY name, product_id NULLS LAST) m
        WHERE m.is_active AND m.released_on IS NULL) AS milestones,
      (SELECT coalesce(json_agg(${defaulted} ORDER BY x.sort_key, x.name), '[]') FROM (${offered("severity")}) x) AS severities,
      (SELECT coalesce(json_agg(${defaulted} ORDER BY x.sort_key, x.name), '[]') FROM (${offered("priority")}) x) AS priorities,
      (SELECT coalesce(json_agg(${choice} ORDER BY x.name), '[]')
        FROM (SELECT DISTINCT ON (name) * FROM keywords
          WHERE product_id IS NULL OR product_id = p.id ORDER BY name, product_id NULLS LAST) x
        WHERE x.is_active) AS keywords
    FROM products p JOIN classifications k ON k.id = p.classification_id
    LEFT JOIN milestones d ON d.id = p.default_milestone_id
    WHERE p.name = ${productName}::citext AND ${visibleProducts(viewer)}`);
  if (!row) return null;
  const { isLimited, isInGroup, ...choices } = row;
  return { ...choices, mayFile: mayFile(viewer, row, isLimited && !isInGroup) };
}

/** The same rule as in `fileBug`. */
function mayFile(
  viewer: Viewer,
  product: { productId: number; isOpenForBugs: boolean; isRetired: boolean },
  isOutside: boolean,
): boolean {
  if (product.isRetired) return false;
  if (can(viewer, "manage_product", product.productId)) return true;
  if (viewer.kind !== "anonymous" && !can(viewer, "file", product.productId)) return false;
  return product.isOpenForBugs && (!isOutside || viewer.grants.has(product.productId));
}
