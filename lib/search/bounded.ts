import "server-only";
import type { QueryResultRow } from "pg";
import { pool, type Sql } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";

/** A search that takes longer than this is stopped. */
export const SEARCH_SECONDS = 5;

/** The search took too long. The message says what to narrow. */
export class TooSlow extends AppError {
  constructor() {
    super(
      "too_slow",
      `This search was stopped after ${SEARCH_SECONDS} seconds. Choose a product or a status, or look for rarer words.`,
    );
  }
}

/** `queryRows` for a statement of which nobody knows how long it takes: reads only, and is stopped in time. */
export async function queryRowsBounded<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
  const client = await pool.connect();
  let broken = true;
  try {
    // Compiling a statement to machine code costs more than a list ever gains by it.
    await client.query(
      `BEGIN READ ONLY; SET LOCAL statement_timeout = '${SEARCH_SECONDS}s'; SET LOCAL jit = off`,
    );
    const { rows } = await client.query<Row>(statement.text, statement.values);
    await client.query("COMMIT");
    broken = false;
    return rows;
  } catch (error) {
    broken = !(await client.query("ROLLBACK").then(
      () => true,
      () => false,
    ));
    throw isTimeout(error) ? new TooSlow() : error;
  } finally {
    client.release(broken);
  }
}

/** SQLSTATE 57014: query_canceled. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}
