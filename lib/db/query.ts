import "server-only";
import { createHash } from "node:crypto";
import type { QueryResultRow } from "pg";
import { pool, preparedPool, type RunsSql, type Sql } from "#lib/db/client.ts";

/**
 * Runs one SQL statement and gives its rows, named as the statement names them. Straight through
 * node-postgres: for lists, searches and other hot reads (bigint comes as text: cast counts to int).
 */
export async function queryRows<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const { rows } = await pool.query<Row>(statement.text, statement.values);
  return rows;
}

/**
 * The same for a statement that every page asks, and that only reads: each connection plans it once and keeps the
 * plan. Only for statements of a fixed text, since every text is kept as long as its connection.
 */
export async function queryPrepared<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const { text, values } = statement;
  const { rows } = await preparedPool.query<Row>({ name: statementName(text), text, values });
  return rows;
}

const names = new Map<string, string>();

/** The name of a prepared statement. PostgreSQL cuts names at 63 bytes: a digest of the text. */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = createHash("sha256").update(text).digest("hex").slice(0, 40);
  names.set(text, name);
  return name;
}

/** The same inside a transaction, so that a command reads what it has locked. */
export async function queryRowsIn<Row>(tx: RunsSql, statement: Sql): Promise<Row[]> {
  if ("$queryRaw" in tx) return tx.$queryRaw<Row[]>(statement);
  return tx.query<Row>(statementName(statement.text), statement);
}
