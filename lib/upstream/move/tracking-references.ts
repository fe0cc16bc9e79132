import "server-only";
import { joinSql, type RunsSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * Whether something refers to a tracking (answers, cases, watches, and what will come): as a condition on its number. Such a tracking is not
 * taken back, since what refers to it would go with it.
 */
export async function isReferredTo(tx: RunsSql): Promise<(id: Sql) => Sql> {
  const rows = await queryRowsIn<{ table: string; column: string }>(
    tx,
    sql`SELECT c.conrelid::regclass::text AS "table", a.attname::text AS "column" FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = 'trackings'::regclass ORDER BY 1, 2`,
  );
  return (id) =>
    sql`(${joinSql(
      rows.map(
        ({ table, column }) =>
          sql`EXISTS (SELECT 1 FROM ${rawSql(table)} r WHERE r.${rawSql(`"${column}"`)} = ${id})`,
      ),
      " OR ",
    )})`;
}
