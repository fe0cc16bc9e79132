import "server-only";
import type { QueryResultRow } from "pg";
import { pool, type Sql, type Transaction } from "#lib/db/client.ts";

/**
 * Runs one SQL statement and gives its rows, named as the statement names them. Straight through
 * node-postgres: for lists, searches and other hot reads (bigint comes as text: cast counts to int).
 */
export async function queryRows<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const { rows } = await pool.query<Row>(statement.text, statement.values);
  return rows;
}

/** The same inside a transaction, so that a command reads what it has locked. */
export async function queryRowsIn<Row>(tx: Transaction, statement: Sql): Promise<Row[]> {
  return tx.$queryRaw<Row[]>(statement);
}
