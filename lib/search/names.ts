import "server-only";
import { isRelated } from "#lib/bugs/fields/registry.ts";
import { ownTags } from "#lib/bugs/tags/tags.ts";
import { VALUE_TABLES, type ValueField } from "#lib/catalog/product-values.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { loadNameMeanings, type NameMeanings } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  FILTER_NAMES,
  FILTERS,
  type FilterName,
  isPlainFilter,
  noneOf,
  refusalOf,
  type SpecialFilter,
  unmarkedWordOf,
} from "#lib/search/filters.ts";
import { isKnownResolution, isKnownStatus, isKnownValue } from "#lib/search/known-names.ts";
import { markedKey } from "#lib/search/moved-places.ts";
import { type BugQuery, bugQuery, type Problem, statusesOf } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { trackingLookup } from "#lib/search/trackings/places.ts";
import { isStatusWord } from "#lib/search/words.ts";

/** The values of one filter, resolved in the database. */
export type Meaning = {
  /** Keys of rows: ids, or names where the name is the key. */
  keys: string[];
  /** Include bugs in which the field is empty. */
  orNone: boolean;
  /** For phases: the meanings of statuses and resolutions. */
  words?: NameMeanings;
};

/** Filters without an entry match every bug. */
export type Meanings = { [Name in FilterName]?: Meaning };

type Requested = { names: string[]; orNone: boolean; keys: string[] };

/**
 * Looks up the names in a query, as far as the viewer sees the things: hidden ones are reported as unknown. Unknown
 * values become problems and match nothing. `understood` is the query with our words marked: unmarked, they are names first.
 */
export async function resolveNames(
  viewer: Viewer,
  query: BugQuery,
): Promise<{ meanings: Meanings; problems: Problem[]; understood: BugQuery }> {
  const problems: Problem[] = [];
  const requested = new Map<FilterName, Requested>();
  for (const name of FILTER_NAMES) {
    const values = name === "status" ? statusesOf(query) : query.filters[name];
    if (values) requested.set(name, splitSpecialValues(viewer, name, values, problems));
  }
  const [found, phases] = await Promise.all([
    lookUp(viewer, requested),
    requested.has("phase") ? loadNameMeanings() : undefined,
  ]);
  const meanings: Meanings = {};
  const marked: { [Name in FilterName]?: readonly string[] } = { ...query.filters };
  for (const [name, { names, orNone, keys }] of requested) {
    const rows = found.filter((row) => row.field === name);
    const words = new Map<string, string>();
    for (const [index, value] of names.entries()) {
      if (rows.some(({ n }) => n === index + 1)) continue;
      const word = unmarkedWordOf(name, value);
      if (word) words.set(value, word);
      else problems.push({ field: name, value, message: unknown(name, requested.has("product")) });
    }
    marked[name] &&= marked[name].map((value) => words.get(value) ?? value);
    const all = new Set([...keys, ...words.values(), ...rows.map(({ key }) => key)]);
    if (name === "status" && all.has("@all")) continue;
    const hasNone = all.delete(noneOf(name));
    meanings[name] = {
      keys: [...all],
      orNone: orNone || hasNone,
      words: name === "phase" ? phases : undefined,
    };
  }
  return { meanings, problems, understood: bugQuery({ ...query, filters: marked }) };
}

/** True when a filter has no known value: nothing can match. */
export function matchesNothing(meanings: Meanings): boolean {
  return Object.values(meanings).some(({ keys, orNone }) => keys.length === 0 && !orNone);
}

/** Separates special values from names that have to be looked up. Invalid values are left out. */
function splitSpecialValues(
  viewer: Viewer,
  field: FilterName,
  given: readonly string[],
  problems: Problem[],
): Requested {
  const { kind } = FILTERS[field];
  const values = given.filter((value) => refusalOf(field, value) === null);
  const rest = values.filter((value) => value !== noneOf(field));
  const orNone = rest.length < values.length;
  if (kind === "phase" || kind === "bug" || isPlainFilter(field)) return { names: [], orNone, keys: rest };
  if (field === "status") {
    const words = rest.filter(isStatusWord);
    return { names: rest.filter((value) => !isStatusWord(value)), orNone, keys: words };
  }
  if (kind === "tracking") {
    // Without a place, there is nothing to look up.
    const keys = rest.filter((value) => !value.includes(":")).map((value) => `${value}|`);
    return { names: rest.filter((value) => value.includes(":")), orNone, keys };
  }
  if (kind !== "person" || !rest.includes("@me")) return { names: rest, orNone, keys: [] };
  if (viewer.userId === null) {
    problems.push({ field, value: "@me", message: "Sign in to search for your own bugs." });
  }
  const keys = viewer.userId === null ? [] : [String(viewer.userId)];
  return { names: rest.filter((value) => value !== "@me"), orNone, keys };
}

function unknown(name: FilterName, hasProduct: boolean): string {
  const { label, kind } = FILTERS[name];
  if (kind === "person") return "There is no such person.";
  if (name === "tag") return "You have no such tag.";
  if (kind === "tracking") return "There is no such product, series or version.";
  const inProduct = hasProduct && IN_PRODUCT.includes(name) ? " in the selected products" : "";
  return `There is no such ${label.toLowerCase()}${inProduct}.`;
}

const IN_PRODUCT: readonly FilterName[] = [
  "component",
  "version",
  "targetRelease",
  "targetMilestone",
  "keyword",
];

type Found = { field: string; n: number; key: string };

/** One statement for all names. `n` is the position of the name in its list, from 1. */
async function lookUp(
  viewer: Viewer,
  requested: ReadonlyMap<FilterName, { names: string[] }>,
): Promise<Found[]> {
  const productIsVisible = visibleProducts(viewer);
  const parts: Sql[] = [];
  for (const [field, { names }] of requested) {
    if (names.length === 0 || isPlainFilter(field) || isRelated(field)) continue;
    const { key, match } = lookups[field](productIsVisible, viewer);
    parts.push(sql`SELECT ${field} AS field, w.n::int AS n, (${key})::text AS key
      FROM unnest(${names}::text[]) WITH ORDINALITY AS w(word, n) JOIN ${match}`);
  }
  if (parts.length === 0) return [];
  const products = requested.get("product")?.names ?? [];
  return searchRows<Found>(
    viewer,
    sql`
    WITH chosen AS (SELECT p.id, p.classification_id FROM products p WHERE p.name = ANY(${products}::citext[]) AND ${productIsVisible}),
      searched AS (SELECT p.id, p.classification_id FROM products p
        WHERE ${productIsVisible} AND (p.id IN (SELECT id FROM chosen) OR NOT EXISTS (SELECT 1 FROM chosen)))
    ${joinSql(parts, " UNION ALL ")}`,
  );
}

type Lookup = (productIsVisible: Sql, viewer: Viewer) => { key: Sql; match: Sql };

const person: Lookup = () => ({
  key: sql`coalesce(u.merged_into_id, u.id)`,
  match: sql`users u ON u.handle = w.word::citext`,
});
const version: Lookup = () => ({
  key: markedKey(sql`v.id`, sql`m.product_id = v.product_id`),
  match: sql`versions v ON lower(v.name) = lower(w.word) AND v.product_id IN (SELECT id FROM searched)`,
});
/** The key of a version for which people recorded bugs is marked, so that others cost nothing. */
const foundVersion: Lookup = () => ({
  key: markedKey(
    sql`v.id || CASE WHEN EXISTS (SELECT 1 FROM presence r WHERE r.version_id = v.id AND r.kind = 'found') THEN 'f' ELSE '' END`,
    sql`m.product_id = v.product_id`,
  ),
  match: sql`versions v ON lower(v.name) = lower(w.word) AND v.product_id IN (SELECT id FROM searched)`,
});
function offeredValue(field: ValueField): Lookup {
  const { all } = VALUE_TABLES[field];
  return (productIsVisible) => ({
    key: sql`s.name`,
    match: sql`${all} s ON lower(s.name) = lower(w.word) AND ${isKnownValue(field, sql`s.name`, productIsVisible)}`,
  });
}
const nothing: Lookup = () => ({ key: sql`NULL`, match: sql`(SELECT 1 WHERE FALSE) AS x ON TRUE` });

const lookups: Record<SpecialFilter, Lookup> = {
  product: (productIsVisible) => ({
    key: markedKey(sql`p.id`, sql`m.product_id = p.id`),
    match: sql`products p ON p.name = w.word::citext AND ${productIsVisible}`,
  }),
  component: () => ({
    key: markedKey(sql`c.id`, sql`m.product_id = c.product_id`),
    match: sql`components c ON c.name = w.word::citext AND c.product_id IN (SELECT id FROM searched)`,
  }),
  status: (productIsVisible) => ({
    key: sql`s.name`,
    match: sql`statuses s ON lower(s.name) = lower(w.word) AND ${isKnownStatus(sql`s.name`, productIsVisible)}`,
  }),
  resolution: (productIsVisible) => ({
    key: sql`r.name`,
    match: sql`resolutions r ON lower(r.name) = lower(w.word) AND ${isKnownResolution(sql`r.name`, productIsVisible)}`,
  }),
  severity: offeredValue("severity"),
  priority: offeredValue("priority"),
  tracking: trackingLookup,
  tag: (_, viewer) => ({
    key: sql`g.tag`,
    match: sql`(SELECT DISTINCT t.tag FROM ${ownTags(viewer)}) g ON g.tag = lower(w.word)`,
  }),
  phase: nothing,
  id: nothing,
  assignee: person,
  reporter: person,
  qaContact: person,
  cc: person,
  version: foundVersion,
  targetRelease: version,
  targetMilestone: () => ({
    key: markedKey(
      sql`o.id`,
      sql`(m.product_id = o.product_id OR m.product_id IN (SELECT id FROM searched WHERE classification_id = o.classification_id))`,
    ),
    match: sql`milestones o ON lower(o.name) = lower(w.word) AND (o.product_id IN (SELECT id FROM searched)
      OR o.classification_id IN (SELECT classification_id FROM searched))`,
  }),
  keyword: () => ({
    key: markedKey(sql`k.id`, sql`m.product_id = k.product_id`),
    match: sql`keywords k ON k.name = w.word::citext
      AND (k.product_id IS NULL OR k.product_id IN (SELECT id FROM searched))`,
  }),
};
