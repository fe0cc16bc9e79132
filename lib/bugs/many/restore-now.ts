import "server-only";
import { RELATION_FIELDS, type RelationField, relationOf } from "#lib/bugs/fields/registry.ts";
import type { ActContext } from "#lib/bugs/many/change-many.ts";
import { type Cells, isOfTime, type NotedRow } from "#lib/bugs/many/noted-row.ts";
import { loadTimes, type Times } from "#lib/bugs/time/times.ts";
import { type RunsSql, rawSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** A relation by its table: the field of the bug that a row is of, and the column of the other one. */
export function relationIn(
  table: string,
): { field: RelationField; mirror: RelationField; other: string } | null {
  const field = RELATION_FIELDS.find(
    (name) => relationOf(name).table === table && relationOf(name).owner === "bug_id",
  );
  return field ? { field, ...relationOf(field) } : null;
}

/** Bugs at the other ends of relations that a row is about. */
export function otherEnds({ source, key, before, after }: NotedRow): number[] {
  const relation = relationIn(source);
  if (relation) return [Number(key[relation.other])];
  if (source !== "bugs") return [];
  return [before?.duplicate_of_id, after?.duplicate_of_id].filter((id) => typeof id === "number");
}

/** What decides about the flags of an attachment. */
export type FileNow = { id: number; audienceId: number | null; isObsolete: boolean };

/** What the bugs of noted rows are now. */
export type Now = {
  bugs: ReadonlyMap<number, Cells>;
  /** Bugs whose target milestone is shared by the products of a classification. */
  shared: ReadonlySet<number>;
  flags: ReadonlyMap<number, Cells>;
  /** The attachments that the flags are on. */
  files: ReadonlyMap<number, FileNow>;
  /** `bug_cc 12 7` */
  listed: ReadonlySet<string>;
  publicIds: ReadonlySet<number>;
  /** Relations that would close a loop by now. */
  loops: ReadonlySet<NotedRow>;
  /** The hours; null when none go back, or the viewer does not track time. */
  times: Times | null;
  /** The entries of work that are still there. */
  entries: ReadonlySet<number>;
};

/** Loads it, of locked bugs. */
export async function loadNow(
  { tx, viewer }: ActContext,
  ids: readonly number[],
  rows: readonly NotedRow[],
): Promise<Now> {
  const all = [...ids];
  const bugs = await queryRowsIn<{ id: number; row: Cells; isPublic: boolean; isShared: boolean }>(
    tx,
    sql`SELECT b.id, to_jsonb(b) - 'custom' AS row, NOT b.is_restricted AND p.visibility = 'open' AS "isPublic",
          m.product_id IS NULL AND m.id IS NOT NULL AS "isShared"
        FROM bugs b JOIN products p ON p.id = b.product_id LEFT JOIN milestones m ON m.id = b.target_milestone_id WHERE b.id = ANY(${all}::int[])`,
  );
  const flagIds = rows.filter(({ source }) => source === "flags").map(({ key }) => Number(key.id));
  const flags = await queryRowsIn<{ id: number; row: Cells }>(
    tx,
    sql`SELECT f.id, to_jsonb(f) AS row FROM flags f WHERE f.id = ANY(${flagIds}::int[])`,
  );
  const fileIds = rows
    .flatMap(({ before, after }) => [before?.attachment_id, after?.attachment_id])
    .concat(flags.map(({ row }) => row.attachment_id))
    .filter((id) => typeof id === "number");
  const files = await queryRowsIn<FileNow>(
    tx,
    sql`SELECT a.id, a.audience_id AS "audienceId", a.is_obsolete AS "isObsolete" FROM attachments a WHERE a.id = ANY(${fileIds}::int[])`,
  );
  const listed = await queryRowsIn<{ name: string }>(
    tx,
    sql`SELECT 'bug_cc ' || bug_id || ' ' || user_id AS name FROM bug_cc WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'bug_keywords ' || bug_id || ' ' || keyword_id FROM bug_keywords WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'bug_groups ' || bug_id || ' ' || group_id FROM bug_groups WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'bug_aliases ' || bug_id || ' ' || alias FROM bug_aliases WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'see_also ' || bug_id || ' ' || url FROM see_also WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'dependencies ' || bug_id || ' ' || depends_on_id FROM dependencies WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'related_bugs ' || bug_id || ' ' || other_id FROM related_bugs WHERE bug_id = ANY(${all}::int[])
        UNION ALL SELECT 'regressions ' || bug_id || ' ' || regressed_by_id FROM regressions WHERE bug_id = ANY(${all}::int[])`,
  );
  return {
    bugs: new Map(bugs.map(({ id, row }) => [id, row])),
    shared: new Set(bugs.filter(({ isShared }) => isShared).map(({ id }) => id)),
    flags: new Map(flags.map(({ id, row }) => [id, row])),
    files: new Map(files.map((file) => [file.id, file])),
    listed: new Set(listed.map(({ name }) => name)),
    publicIds: new Set(bugs.filter(({ isPublic }) => isPublic).map(({ id }) => id)),
    loops: await findLoops(tx, rows),
    times: rows.some(isOfTime) ? await loadTimes(tx, viewer, ids) : null,
    entries: await findEntries(tx, rows),
  };
}

async function findEntries(tx: RunsSql, rows: readonly NotedRow[]): Promise<Set<number>> {
  const ids = rows.filter(({ source }) => source === "work_entries").map(({ key }) => Number(key.id));
  if (ids.length === 0) return new Set();
  const found = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT id FROM work_entries WHERE id = ANY(${ids}::int[])`,
  );
  return new Set(found.map(({ id }) => id));
}

/** Those of the relations to be put back that would close a loop with what came since. */
async function findLoops(tx: RunsSql, rows: readonly NotedRow[]): Promise<Set<NotedRow>> {
  const loops: NotedRow[] = [];
  for (const table of ["dependencies", "regressions"] as const) {
    const other = relationIn(table)?.other ?? "";
    const gone = rows.filter(({ source, before }) => source === table && before !== null);
    if (gone.length === 0) continue;
    const pairs = JSON.stringify(gone.map(({ key }) => ({ bug_id: key.bug_id, other_id: key[other] })));
    const found = await queryRowsIn<{ name: string }>(
      tx,
      sql`WITH RECURSIVE back AS (SELECT bug_id, other_id FROM jsonb_to_recordset(${pairs}::jsonb) AS y(bug_id int, other_id int)),
          pairs AS (SELECT bug_id, ${rawSql(other)} AS other_id FROM ${rawSql(table)} UNION SELECT bug_id, other_id FROM back),
          reached AS (SELECT other_id AS start, other_id AS id FROM back
            UNION SELECT r.start, p.other_id FROM reached r JOIN pairs p ON p.bug_id = r.id)
          SELECT back.bug_id || ' ' || back.other_id AS name FROM back JOIN reached r ON r.start = back.other_id AND r.id = back.bug_id`,
    );
    const names = new Set(found.map(({ name }) => name));
    loops.push(...gone.filter(({ key }) => names.has(`${key.bug_id} ${key[other]}`)));
  }
  return new Set(loops);
}
