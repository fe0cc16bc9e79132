import "server-only";
import { bugzillaNamesOf, FIELD_NAMES, fieldOf } from "#lib/bugs/fields/registry.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Fields whose values are names of what a product has, by our names and Bugzilla's. */
const NAMING = (
  ["product", "component", "version", "milestone", "keyword", "group", "flagType"] as const
).flatMap(bugzillaNamesOf);
const KNOWN = FIELD_NAMES.flatMap((name) => [name, ...(fieldOf(name).bugzilla ?? [])]);

/**
 * Rows of history that name things of a product without their number, as imports write them, are seen by whoever sees the bug. Of
 * bugs that more people see from now on, they become rows for an audience, as do those of fields that we do not know. Returns
 * their ids by bug.
 */
export async function hideUnnumberedHistory(
  tx: RunsSql,
  bugIds: readonly number[],
  audienceId: number,
): Promise<Map<number, string[]>> {
  if (bugIds.length === 0) return new Map();
  const rows = await queryRowsIn<{ id: string; bugId: number }>(
    tx,
    sql`UPDATE changes h SET audience_id = ${audienceId} WHERE h.bug_id = ANY(${[...bugIds]}::int[]) AND h.audience_id IS NULL
          AND h.tracking_id IS NULL AND (h.field = ANY(${NAMING}::text[]) OR h.field <> ALL(${KNOWN}::text[]))
          AND ((h."from" <> '' AND h.from_id IS NULL) OR (h."to" <> '' AND h.to_id IS NULL))
        RETURNING h.id::text AS id, h.bug_id AS "bugId"`,
  );
  return new Map(
    [...Map.groupBy(rows, ({ bugId }) => bugId)].map(([bugId, some]) => [bugId, some.map(({ id }) => id)]),
  );
}

/** What is taken back of a bug: as if it had not been. */
export type TakenBack = {
  bugId: number;
  /** The columns as they were, with revision and time of the last change. */
  before: object;
  keywords: { removed: readonly number[]; added: readonly number[] };
  groups: readonly number[];
  flags: readonly object[];
  hidden: readonly string[];
  event: string;
};

/**
 * Takes back what a move did to bugs that nothing was done to since: facts, lists, flags and their event, which is the last one.
 * History is never written over, and it ends only here. The bugs must be locked.
 */
export async function takeMoveBack(tx: RunsSql, bugs: readonly TakenBack[]): Promise<void> {
  if (bugs.length === 0) return;
  const rows = sql`jsonb_to_recordset(${JSON.stringify(bugs)}::jsonb)
    AS n("bugId" int, before jsonb, keywords jsonb, groups int[], flags jsonb, hidden bigint[], event bigint)`;
  const run = (statement: ReturnType<typeof sql>) => queryRowsIn(tx, statement);
  await run(sql`UPDATE changes h SET audience_id = NULL FROM ${rows} WHERE h.id = ANY(n.hidden)`);
  const batches = await queryRowsIn<{ id: number }>(
    tx,
    sql`WITH gone AS (DELETE FROM events e USING ${rows} WHERE e.id = n.event RETURNING e.batch_id)
        SELECT DISTINCT batch_id AS id FROM gone WHERE batch_id IS NOT NULL`,
  );
  await run(sql`DELETE FROM batches x WHERE x.id = ANY(${batches.map(({ id }) => id)}::int[])
    AND NOT EXISTS (SELECT 1 FROM events e WHERE e.batch_id = x.id)`);
  await run(
    sql`DELETE FROM bug_keywords x USING ${rows} WHERE x.bug_id = n."bugId" AND n.keywords->'added' @> to_jsonb(x.keyword_id)`,
  );
  await run(
    sql`INSERT INTO bug_keywords (bug_id, keyword_id) SELECT n."bugId", k::int FROM ${rows}, jsonb_array_elements_text(n.keywords->'removed') k`,
  );
  await run(
    sql`DELETE FROM bug_groups x USING ${rows} WHERE x.bug_id = n."bugId" AND x.group_id = ANY(n.groups)`,
  );
  await run(
    sql`DELETE FROM flags f USING ${rows}, jsonb_array_elements(n.flags) o WHERE f.id = (o->>'id')::int`,
  );
  await run(sql`INSERT INTO flags SELECT f.* FROM ${rows}, jsonb_populate_recordset(NULL::flags, n.flags) f`);
  await run(sql`UPDATE bugs b SET product_id = x.product_id, component_id = x.component_id, version_id = x.version_id,
      target_release_id = x.target_release_id, target_milestone_id = x.target_milestone_id, revision = x.revision, changed_at = x.changed_at
    FROM ${rows}, jsonb_populate_record(NULL::bugs, n.before) x WHERE b.id = n."bugId"`);
}
