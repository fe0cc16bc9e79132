import "server-only";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import type { RelationField } from "#lib/bugs/fields/registry.ts";
import type { BugRef } from "#lib/bugs/views/bug.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A bug in a tree or a graph. */
export type WebBug = BugRef & {
  /** The name of its assignee; null: nobody. */
  assignee: string | null;
};

/** Bug and other bug: `[12, 15]` says that bug 12 has bug 15 in the field. */
type Pair = readonly [bug: number, other: number];

/** Bugs with their relations, as far as a viewer sees them. */
export type RelatedWeb = {
  pairs: Partial<Record<RelationField, Pair[]>>;
  bugs: ReadonlyMap<number, WebBug>;
  /** There are more relations than are read. */
  isCut: boolean;
};

/** Of each field. */
const MOST_PAIRS = 3_000;

/**
 * What is reached from visible bugs by these fields, the nearest first, in two statements. A hidden bug is as good as
 * none: what is reached only through it is not found.
 */
export async function findRelatedWeb(
  viewer: Viewer,
  ids: readonly number[],
  fields: readonly RelationField[],
): Promise<RelatedWeb> {
  const rows = await queryRows<{ field: RelationField; from: number; to: number }>(
    joinSql(
      fields.map((field) => reachedBy(viewer, ids, field)),
      " UNION ALL ",
    ),
  );
  const pairs: RelatedWeb["pairs"] = {};
  let isCut = false;
  for (const { field, from, to } of rows) {
    const known = pairs[field] ?? [];
    pairs[field] = known;
    if (known.length < MOST_PAIRS) known.push([from, to]);
    else isCut = true;
  }
  const all = new Set([...ids, ...Object.values(pairs).flat(2)]);
  return { pairs, bugs: await findWebBugs(viewer, [...all]), isCut };
}

/** PostgreSQL goes step by step, and stops at the limit. */
function reachedBy(viewer: Viewer, ids: readonly number[], field: RelationField): Sql {
  const { table, owner, other } = relationTable(field);
  const next = sql`JOIN bugs b ON b.id = x.${other}`;
  const seen = visibleBugs(viewer, "few");
  return sql`(WITH RECURSIVE way(a, z) AS (
      SELECT x.${owner}, x.${other} FROM ${table} x ${next} WHERE x.${owner} = ANY(${[...ids]}::int[]) AND ${seen}
      UNION SELECT x.${owner}, x.${other} FROM way w JOIN ${table} x ON x.${owner} = w.z ${next} WHERE ${seen}
    ) SELECT ${rawSql(`'${field}'`)} AS field, a AS "from", z AS "to" FROM way LIMIT ${MOST_PAIRS + 1})`;
}

/** The visible ones of these bugs, by number. */
async function findWebBugs(viewer: Viewer, ids: readonly number[]): Promise<Map<number, WebBug>> {
  const rows = await queryRows<WebBug>(
    sql`SELECT b.id, b.summary, b.status, b.resolution, b.resolution IS NULL AS "isOpen", ${bugPhase} AS phase, ${bugMeaning} AS meaning,
          (SELECT coalesce(nullif(u.display_name, ''), u.handle::text) FROM users u WHERE u.id = b.assignee_id) AS assignee
        FROM bugs b WHERE b.id = ANY(${[...ids]}::int[]) AND ${visibleBugs(viewer, "few")}`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
