import "server-only";
import { type ColumnValues, WRITTEN_COLUMNS } from "#lib/bugs/fields/columns.ts";
import { joinSql, type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Writes the row of a new bug and returns its number; `writePlans` writes the filing event. */
export async function insertBug(tx: RunsSql, columns: ColumnValues): Promise<number> {
  const given = WRITTEN_COLUMNS.filter(({ field }) => Object.hasOwn(columns, field));
  const names = joinSql(given.map(({ column }) => column));
  const values = joinSql(given.map(({ field, type }) => sql`(x.columns ->> ${field})::${type}`));
  const [bug] = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO bugs (${names}) SELECT ${values} FROM (SELECT ${JSON.stringify(columns)}::jsonb AS columns) x RETURNING id`,
  );
  if (!bug) throw new Error("The bug was not written.");
  return bug.id;
}
