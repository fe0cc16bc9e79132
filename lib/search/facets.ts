import "server-only";
import { ownTags } from "#lib/bugs/tags/tags.ts";
import { offeredValues, VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { PHASE_HINTS, PHASE_LABELS, PHASES } from "#lib/catalog/workflow/phases.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { choicesOf, FILTERS, type FilterName, isPlainFilter } from "#lib/search/filters.ts";
import { isKnownResolution, isKnownStatus } from "#lib/search/known-names.ts";
import type { BugQuery } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { trackingFacets } from "#lib/search/trackings/facets.ts";

/** One choice of a filter. */
export type Facet = { value: string; label: string; hint?: string; group?: string };

const FACETS_MAX = 1000;

/**
 * The choices of a filter: only what the viewer sees and, for things that belong to products, only those of the products
 * in the query. People are found by typing instead.
 */
export async function listFacets(viewer: Viewer, query: BugQuery, name: FilterName): Promise<Facet[]> {
  const { kind, canBeNone } = FILTERS[name];
  const none = canBeNone ? [{ value: "@none", label: "none" }] : [];
  if (kind === "bug") return none;
  if (isPlainFilter(name)) return [...choicesOf(name).map((word) => ({ value: word, label: word })), ...none];
  if (kind === "phase") {
    return PHASES.map((phase) => ({ value: phase, label: PHASE_LABELS[phase], hint: PHASE_HINTS[phase] }));
  }
  if (kind === "person") {
    const nobody = { value: "@nobody", label: "nobody" };
    return viewer.userId === null ? [nobody] : [{ value: "@me", label: "me" }, nobody];
  }
  const products = [...(query.filters.product ?? [])];
  if (name === "tracking") return [...none, ...(await trackingFacets(viewer, products))];
  const rows = await searchRows<Row>(
    viewer,
    sql`
    WITH searched AS (
      SELECT p.id, p.name, p.classification_id FROM products p WHERE ${visibleProducts(viewer)}
        AND (${products.length === 0} OR p.name = ANY(${products}::citext[]))
    ) ${facets[name]?.(viewer) ?? sql`SELECT NULL::text AS value WHERE FALSE`} LIMIT ${FACETS_MAX}`,
  );
  const found = rows.map(({ value, group }) => ({ value, label: value, ...(group ? { group } : {}) }));
  if (name === "status") return [...OPEN_OR_CLOSED, ...found];
  return [...none, ...found];
}

type Row = { value: string; group: string | null };

const OPEN_OR_CLOSED: Facet[] = [
  { value: "@open", label: "all open statuses" },
  { value: "@closed", label: "all closed statuses" },
];

/** What the searched products offer, in the order of the site. */
const offered = (field: ValueField) => () =>
  sql`SELECT v.name AS value, NULL::text AS "group" FROM ${VALUE_TABLES[field].all} v
    WHERE v.name IN (SELECT o.name FROM (${offeredValues(field, sql`op.id IN (SELECT id FROM searched)`)}) o)
    ORDER BY v.sort_key, v.name`;
const SEARCHED = sql`p.id IN (SELECT id FROM searched)`;
/** Distinct names across products, the newest version first. */
const versions = () =>
  sql`SELECT v.name AS value, NULL::text AS "group" FROM versions v WHERE v.product_id IN (SELECT id FROM searched)
    GROUP BY v.name ORDER BY max(v.sort_key COLLATE "C") DESC`;

const facets: { [Name in FilterName]?: (viewer: Viewer) => Sql } = {
  product: (viewer) =>
    sql`SELECT p.name::text AS value, k.name::text AS "group" FROM products p
      JOIN classifications k ON k.id = p.classification_id WHERE ${visibleProducts(viewer)}
      ORDER BY k.sort_key, k.name, p.name`,
  tag: (viewer) =>
    sql`SELECT DISTINCT t.tag AS value, NULL::text AS "group" FROM ${ownTags(viewer)} ORDER BY t.tag`,
  component: () =>
    sql`SELECT min(c.name::text) AS value, NULL::text AS "group" FROM components c
      WHERE c.product_id IN (SELECT id FROM searched) GROUP BY c.name ORDER BY c.name`,
  status: () =>
    sql`SELECT s.name AS value, CASE WHEN s.is_open THEN 'Open' ELSE 'Closed' END AS "group" FROM statuses s
      WHERE s.is_active AND ${isKnownStatus(sql`s.name`, SEARCHED)} ORDER BY s.is_open DESC, s.sort_key, s.name`,
  resolution: () =>
    sql`SELECT s.name AS value, NULL::text AS "group" FROM resolutions s
      WHERE s.is_active AND ${isKnownResolution(sql`s.name`, SEARCHED)} ORDER BY s.sort_key, s.name`,
  severity: offered("severity"),
  priority: offered("priority"),
  version: versions,
  targetRelease: versions,
  targetMilestone: () =>
    sql`SELECT m.name AS value, NULL::text AS "group" FROM milestones m
      WHERE m.product_id IN (SELECT id FROM searched) OR m.classification_id IN (SELECT classification_id FROM searched)
      GROUP BY m.name ORDER BY max(m.sort_key COLLATE "C") DESC`,
  keyword: () =>
    sql`SELECT min(k.name::text) AS value, NULL::text AS "group" FROM keywords k
      WHERE k.product_id IS NULL OR k.product_id IN (SELECT id FROM searched) GROUP BY k.name ORDER BY k.name`,
};
