import "server-only";
import { createHash } from "node:crypto";
import type { QueryResultRow } from "pg";
import { pool, preparedPool, type RunsSql, type Sql } from "#lib/db/client.ts";

/**
 * Runs one SQL statement with node-postgres and returns its rows: for lists, searches and other hot reads. bigint is
 * returned as text: cast counts to int.
 */
export async function queryRows<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const { rows } = await pool.query<Row>(printSql(statement));
  return rows;
}

/**
 * The same for a read that every page runs: each connection plans it once. Only for statements with a fixed text, since a
 * connection keeps every plan.
 */
export async function queryPrepared<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const { text, values } = printSql(statement);
  const { rows } = await preparedPool.query<Row>({ name: statementName(text), text, values });
  return rows;
}

/**
 * A statement as node-postgres takes it. A list that occurs several times in it, such as the viewer's groups in each
 * condition of visibility, is one parameter: PostgreSQL reads it once.
 */
export function printSql({ strings, values }: Sql): { text: string; values: unknown[] } {
  const sent: unknown[] = [];
  const lists = new Map<unknown, number>();
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) {
    let number = lists.get(value);
    if (number === undefined) {
      const isList = Array.isArray(value);
      number = sent.push(isList && value.every(Number.isInteger) ? `{${value}}` : value);
      if (isList) lists.set(value, number);
    }
    text += `$${number}${strings[index + 1]}`;
  }
  return { text, values: sent };
}

const names = new Map<string, string>();

/** The name of a prepared statement: a digest of its text, since PostgreSQL truncates names at 63 bytes. */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = createHash("sha256").update(text).digest("hex").slice(0, 40);
  names.set(text, name);
  return name;
}

/** Runs one SQL statement in a transaction. */
export async function queryRowsIn<Row>(tx: RunsSql, statement: Sql): Promise<Row[]> {
  if ("$queryRaw" in tx) return tx.$queryRaw<Row[]>(statement);
  return tx.query<Row>(statementName(statement.text), statement);
}
