import "server-only";
import { columnOf, typeOf } from "#lib/bugs/fields/columns.ts";
import { isRelated, type PlainField, plainKindOf } from "#lib/bugs/fields/registry.ts";
import { ownTags } from "#lib/bugs/tags/tags.ts";
import { recordedFound } from "#lib/bugs/trackings/found-in.ts";
import { saidComments, visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { isInPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { isPhase } from "#lib/catalog/workflow/phases.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { FILTER_NAMES, isPlainFilter, type SpecialFilter } from "#lib/search/filters.ts";
import { numberOfKey, orMoved, orMovedKeyword } from "#lib/search/moved-places.ts";
import { type Meaning, type Meanings, matchesNothing } from "#lib/search/names.ts";
import { wordsOf } from "#lib/search/query.ts";
import { isRelatedTo } from "#lib/search/related.ts";
import { trackingCondition } from "#lib/search/trackings/conditions.ts";

/**
 * A search as a condition on `b`, the bugs table, always including visibility. All input is passed as parameters.
 */
export function searchCondition(viewer: Viewer, meanings: Meanings, text: string): Sql {
  if (matchesNothing(meanings)) return sql`FALSE`;
  const conditions = conditionsFor(viewer);
  const parts = [visibleBugs(viewer, "few")];
  for (const name of FILTER_NAMES) {
    const meaning = meanings[name];
    if (!meaning) continue;
    if (isPlainFilter(name)) parts.push(plainCondition(name, meaning));
    else if (isRelated(name)) parts.push(isRelatedTo(viewer, name, numbers(meaning.keys), meaning.orNone));
    else parts.push(conditions[name](meaning));
  }
  for (const word of wordsOf(text)) parts.push(hasWord(viewer, word));
  return joinSql(parts, " AND ");
}

const conditionsFor = (viewer: Viewer): Record<SpecialFilter, (meaning: Meaning) => Sql> => ({
  product: ({ keys }) => orMoved(isOneOfNumbers(sql`b.product_id`, keys), "product_id", keys),
  component: isOneOfPlaces("component_id"),
  status: ({ keys }) => inStatus(keys),
  resolution: ({ keys, orNone }) =>
    orEmpty(sql`b.resolution`, sql`b.resolution = ANY(${keys}::text[])`, orNone),
  severity: ({ keys }) => sql`b.severity = ANY(${keys}::text[])`,
  priority: ({ keys }) => sql`b.priority = ANY(${keys}::text[])`,
  phase: ({ keys, words }) => (words ? isInPhase(words, keys.filter(isPhase)) : sql`FALSE`),
  assignee: isOneOf(sql`b.assignee_id`),
  reporter: isOneOf(sql`b.reporter_id`),
  qaContact: isOneOf(sql`b.qa_contact_id`),
  cc: ({ keys, orNone }) => hasOneOf(sql`bug_cc`, sql`user_id`, keys, orNone),
  version: (meaning) => orRecorded(viewer, isOneOfPlaces("version_id")(meaning), meaning.keys),
  targetRelease: isOneOfPlaces("target_release_id"),
  targetMilestone: isOneOfPlaces("target_milestone_id"),
  keyword: ({ keys, orNone }) =>
    orMovedKeyword(hasOneOf(sql`bug_keywords`, sql`keyword_id`, keys, orNone), keys),
  tag: ({ keys, orNone }) => hasTag(viewer, keys, orNone),
  tracking: ({ keys, orNone }) => trackingCondition(viewer, keys, orNone),
  id: ({ keys }) => sql`b.id = ANY(${numbers(keys)}::int[])`,
});

/** Lines match by a case-insensitive part, other plain fields exactly. */
function plainCondition(field: PlainField, { keys, orNone }: Meaning): Sql {
  const column = columnOf(field);
  if (plainKindOf(field) === "line") {
    const has = sql`${column} ILIKE ANY(${keys.map(containing)}::text[])`;
    return orNone ? sql`(${has} OR ${column} = '')` : has;
  }
  return orEmpty(column, sql`${column} = ANY(${keys}::${rawSql(typeOf(field))}[])`, orNone);
}

/** `@open` and `@closed` depend on the resolution; other values are names. */
function inStatus(keys: readonly string[]): Sql {
  const names = keys.filter((key) => key !== "@open" && key !== "@closed");
  const parts: Sql[] = [];
  if (keys.includes("@open")) parts.push(sql`b.resolution IS NULL`);
  if (keys.includes("@closed")) parts.push(sql`b.resolution IS NOT NULL`);
  if (names.length > 0) parts.push(sql`b.status = ANY(${names}::text[])`);
  return sql`(${joinSql(parts, " OR ")})`;
}

function isOneOf(column: Sql): (meaning: Meaning) => Sql {
  return ({ keys, orNone }) => orEmpty(column, isOneOfNumbers(column, keys), orNone);
}

/** The same for what a product has: the bug has it, or had it before it was moved upstream. */
function isOneOfPlaces(column: Parameters<typeof orMoved>[1]): (meaning: Meaning) => Sql {
  const isOne = isOneOf(sql`b.${rawSql(column)}`);
  return (meaning) => orMoved(isOne(meaning), column, meaning.keys);
}

/** Or people recorded that they found it there. */
function orRecorded(viewer: Viewer, condition: Sql, keys: readonly string[]): Sql {
  const marked = numbers(keys.filter((key) => /fm?$/.test(key)));
  if (marked.length === 0) return condition;
  const found = recordedFound(viewer, sql`r.version_id = ANY(${marked}::int[])`);
  return sql`(${condition} OR b.id IN (SELECT x.bug_id FROM (${found}) x))`;
}

/** A single number is compared with `=`: an index by column and time then returns its rows in order, which `ANY` prevents. */
function isOneOfNumbers(column: Sql, keys: readonly string[]): Sql {
  const [first, ...more] = numbers(keys);
  return first !== undefined && more.length === 0
    ? sql`${column} = ${first}::int`
    : sql`${column} = ANY(${numbers(keys)}::int[])`;
}

function orEmpty(column: Sql, condition: Sql, orNone: boolean): Sql {
  return orNone ? sql`(${condition} OR ${column} IS NULL)` : condition;
}

/** By a table of bug ids and values. */
function hasOneOf(table: Sql, column: Sql, keys: readonly string[], orNone: boolean): Sql {
  const has = sql`b.id IN (SELECT x.bug_id FROM ${table} x WHERE x.${column} = ANY(${numbers(keys)}::int[]))`;
  if (!orNone) return has;
  const none = sql`NOT EXISTS (SELECT 1 FROM ${table} x WHERE x.bug_id = b.id)`;
  return keys.length > 0 ? sql`(${has} OR ${none})` : none;
}

function hasTag(viewer: Viewer, keys: readonly string[], orNone: boolean): Sql {
  const has = sql`b.id IN (SELECT t.bug_id FROM ${ownTags(viewer)} WHERE t.tag = ANY(${[...keys]}::text[]))`;
  return orNone ? sql`(${has} OR b.id NOT IN (SELECT t.bug_id FROM ${ownTags(viewer)}))` : has;
}

/**
 * The word is in the summary, also as a part of a word, is a whole word of a visible comment, or names a commit or Change-Id of the bug. A UNION, since an OR across
 * two tables cannot use indexes, and MATERIALIZED, since the planner otherwise overestimates the effect of LIMIT.
 */
function hasWord(viewer: Viewer, word: string): Sql {
  const inSummary = containing(word);
  return sql`b.id IN (
    WITH found AS MATERIALIZED (
      SELECT s.id FROM bugs s WHERE s.summary ILIKE ${inSummary}
      UNION
      SELECT c.bug_id FROM comments c
      WHERE to_tsvector('simple', left(c.text, 100000)) @@ plainto_tsquery('simple', ${word}) AND ${saidComments(viewer)}${orOfCommit(viewer, word)})
    SELECT id FROM found)`;
}

/** The bugs of the changes of code whose commit or Change-Id begins so, in products that the viewer sees: the way from `git blame` to the bug. */
function orOfCommit(viewer: Viewer, word: string): Sql {
  const [, change, hash] = /^(I?)([0-9a-f]{7,40})$/i.exec(word) ?? [];
  if (hash === undefined) return sql``;
  const [column, from] = change
    ? [sql`c.change_id`, `I${hash.toLowerCase()}`]
    : [sql`c.sha`, hash.toLowerCase()];
  // After every hexadecimal digit comes a "g".
  return sql` UNION SELECT l.bug_id FROM code_changes c JOIN code_change_bugs l ON l.code_change_id = c.id
      JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id
      WHERE ${column} >= ${from} AND ${column} < ${`${from}g`} AND ${visibleProducts(viewer)}`;
}

function numbers(keys: readonly string[]): number[] {
  return keys.map(numberOfKey);
}
