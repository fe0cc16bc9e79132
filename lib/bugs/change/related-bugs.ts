import "server-only";
import { BugGraph } from "#lib/bugs/change/bug-graph.ts";
import type { BugNow, Thing } from "#lib/bugs/change/bug-now.ts";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import type { DirectedTable } from "#lib/bugs/fields/definition.ts";
import { RELATION_FIELDS, relationOf } from "#lib/bugs/fields/registry.ts";
import type { ChangeBug, ListChange } from "#lib/bugs/schema.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { joinSql, type RunsSql, rawSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** The target of a duplicate. */
export type DuplicateTarget = {
  reporterId: number | null;
  ccIds: Set<number>;
  /** The reporter of the duplicate may be added to its CC, because that shows them nothing new. */
  isOpenToFollow: boolean;
};

/** For finding loops: bugs that depend on others, and bugs that others caused. */
export type RelationGraphs = Readonly<Record<DirectedTable, BugGraph>>;

export type Relations = {
  visibleIds: Set<number>;
  publicIds: Set<number>;
  graphs: RelationGraphs;
  duplicateOf: Map<number, number | null>;
  duplicateTargets: Map<number, DuplicateTarget>;
  reporters: Map<number, Thing>;
};

/** Bugs at the other ends of added or removed relations: they get history, so they are locked, too. */
export async function findRelated(tx: RunsSql, ids: readonly number[], input: ChangeBug): Promise<number[]> {
  const fields = RELATION_FIELDS.filter((name) => input[name] !== undefined);
  const named = fields.flatMap((name) => numbersOf(input[name]));
  const others = fields.map((name) => {
    const { table, owner, other } = relationTable(name);
    return sql`SELECT ${other} AS id FROM ${table} WHERE ${owner} = ANY(${[...ids]}::int[])`;
  });
  const originals = sql`SELECT duplicate_of_id AS id FROM bugs WHERE ${input.duplicateOf !== undefined} AND id = ANY(${[...ids]}::int[]) AND duplicate_of_id IS NOT NULL`;
  const rows = await queryRowsIn<{ id: number }>(tx, joinSql([originals, ...others], " UNION "));
  return [
    ...new Set([...named, ...(input.duplicateOf ? [input.duplicateOf] : []), ...rows.map(({ id }) => id)]),
  ];
}

/** The data for planning relations, under the lock on relations. */
export async function loadRelations(
  tx: RunsSql,
  viewer: Viewer,
  bugs: readonly BugNow[],
  input: ChangeBug,
  related: readonly number[],
): Promise<Relations> {
  const reached = [...bugs.map(({ id }) => id), ...related];
  const load = (table: DirectedTable) =>
    RELATION_FIELDS.some((name) => input[name] !== undefined && relationOf(name).table === table)
      ? loadEdges(tx, table, reached)
      : [];
  const edges = { dependencies: await load("dependencies"), regressions: await load("regressions") };
  const ends = [...edges.dependencies, ...edges.regressions].flatMap(({ from, to }) => [from, to]);
  const duplicates = await loadDuplicates(tx, bugs, input.duplicateOf ?? null);
  const all = [...new Set([...related, ...ends, ...duplicates.duplicateOf.keys()])];
  const seen =
    all.length === 0
      ? []
      : await queryRowsIn<{ id: number; isVisible: boolean; isPublic: boolean }>(
          tx,
          sql`SELECT b.id, ${visibleBugs(viewer)} AS "isVisible", NOT b.is_restricted AND p.visibility = 'open' AS "isPublic"
              FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.id = ANY(${all}::int[])`,
        );
  return {
    visibleIds: new Set(seen.filter(({ isVisible }) => isVisible).map(({ id }) => id)),
    publicIds: new Set(seen.filter(({ isPublic }) => isPublic).map(({ id }) => id)),
    graphs: {
      dependencies: new BugGraph(edges.dependencies),
      regressions: new BugGraph(edges.regressions),
    },
    ...duplicates,
  };
}

/** All pairs of a relation that are reachable from these bugs. */
function loadEdges(
  tx: RunsSql,
  table: DirectedTable,
  ids: readonly number[],
): Promise<{ from: number; to: number }[]> {
  const [pairs, to] = [rawSql(table), table === "dependencies" ? sql`depends_on_id` : sql`regressed_by_id`];
  return queryRowsIn(
    tx,
    sql`WITH RECURSIVE reached(id) AS (
          SELECT unnest(${[...ids]}::int[])
          UNION SELECT d.${to} FROM reached r JOIN ${pairs} d ON d.bug_id = r.id
        ) SELECT d.bug_id AS "from", d.${to} AS "to" FROM reached r JOIN ${pairs} d ON d.bug_id = r.id`,
  );
}

async function loadDuplicates(
  tx: RunsSql,
  bugs: readonly BugNow[],
  target: number | null,
): Promise<Pick<Relations, "duplicateOf" | "duplicateTargets" | "reporters">> {
  if (target === null) return { duplicateOf: new Map(), duplicateTargets: new Map(), reporters: new Map() };
  const chain = await queryRowsIn<{ id: number; duplicateOf: number | null }>(
    tx,
    sql`WITH RECURSIVE chain(id) AS (
          SELECT ${target}::int
          UNION SELECT b.duplicate_of_id FROM bugs b JOIN chain c ON b.id = c.id WHERE b.duplicate_of_id IS NOT NULL
        ) SELECT b.id, b.duplicate_of_id AS "duplicateOf" FROM chain JOIN bugs b ON b.id = chain.id`,
  );
  const duplicateTargets = await queryRowsIn<{
    id: number;
    reporterId: number | null;
    ccIds: number[];
    isOpenToFollow: boolean;
  }>(
    tx,
    sql`SELECT b.id, b.reporter_id AS "reporterId", ARRAY(SELECT user_id FROM bug_cc WHERE bug_id = b.id) AS "ccIds",
          NOT b.is_restricted AND p.visibility <> 'groups' AS "isOpenToFollow"
        FROM bugs b JOIN products p ON p.id = b.product_id WHERE b.id = ${target}`,
  );
  const reporters = await queryRowsIn<Thing & { bugId: number }>(
    tx,
    sql`SELECT b.id AS "bugId", u.id, u.handle::text AS name FROM bugs b JOIN users u ON u.id = b.reporter_id
        WHERE b.id = ANY(${bugs.map(({ id }) => id)}::int[])`,
  );
  return {
    duplicateOf: new Map(chain.map(({ id, duplicateOf }) => [id, duplicateOf])),
    duplicateTargets: new Map(
      duplicateTargets.map(({ id, ccIds, ...row }) => [id, { ...row, ccIds: new Set(ccIds) }]),
    ),
    reporters: new Map(reporters.map(({ bugId, id, name }) => [bugId, { id, name }])),
  };
}

function numbersOf(list: ListChange<number> | undefined): number[] {
  if (list === undefined) return [];
  return "add" in list ? [...list.add, ...list.remove] : list;
}
