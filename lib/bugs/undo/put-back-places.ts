import "server-only";
import type { RowChange } from "#lib/bugs/many/journal.ts";
import { type RunsSql, rawSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** What follows a change of a bug: the place that is verified with it, and the version that it stays reported for. */
const TABLES = ["trackings", "presence"] as const;

/** Puts it back where it is as the change left it. `kept`: bugs that nothing is done to. */
export async function putBackPlaces(
  tx: RunsSql,
  journal: readonly RowChange[],
  kept: readonly number[],
): Promise<void> {
  for (const name of TABLES) {
    const rows = journal.filter(({ source, after }) => source === name && after !== null);
    if (rows.length === 0) continue;
    const table = rawSql(name);
    const given = sql`jsonb_to_recordset(${JSON.stringify(rows.map(({ key, before, after }) => ({ id: key.id, before, after })))}::jsonb)
      AS y(id int, before jsonb, after jsonb)`;
    const isUnchanged = sql`t.id = y.id AND to_jsonb(t) @> y.after AND t.bug_id <> ALL(${[...kept]}::int[])`;
    await queryRowsIn(
      tx,
      sql`DELETE FROM ${table} t USING ${given} WHERE y.before IS NULL AND ${isUnchanged}`,
    );
    const columns = [...new Set(rows.flatMap(({ before }) => Object.keys(before ?? {})))];
    if (columns.length === 0) continue;
    const set = columns.map((column) => `${quoted(column)} = r.${quoted(column)}`).join(", ");
    await queryRowsIn(
      tx,
      sql`UPDATE ${table} t SET ${rawSql(set)} FROM ${given}, ${table} o, jsonb_populate_record(o, y.before) r
          WHERE y.before IS NOT NULL AND o.id = y.id AND ${isUnchanged}`,
    );
  }
}

function quoted(column: string): string {
  if (!/^[a-z_]+$/.test(column)) throw new Error(`${column} is no column.`);
  return `"${column}"`;
}
