import "server-only";
import type { QueryResultRow } from "pg";
import { SEARCH_CONNECTIONS, SEARCH_SECONDS, type Sql, searchPool } from "#lib/db/client.ts";
import { printSql, statementName } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { FairQueue } from "#lib/search/fair-queue.ts";

/** The search took too long. */
export class TooSlow extends AppError {
  constructor() {
    super(
      "too_slow",
      `This search was stopped after ${SEARCH_SECONDS} seconds. Select a product or a status, or search for rarer words.`,
    );
  }
}

/** The queue of searches in this process. */
export function searchQueue(): FairQueue {
  globalThis.headwaterSearchQueue ??= new FairQueue({
    running: SEARCH_CONNECTIONS,
    runningPerClient: SEARCH_CONNECTIONS - 1,
    waiting: 100,
    waitingPerClient: 50,
    timeoutMs: SEARCH_SECONDS * 1000,
  });
  return globalThis.headwaterSearchQueue;
}

/**
 * `queryRows` for statements that may be slow: on a separate pool of read-only connections with a statement timeout, so
 * that searches do not block other pages. `prepared`: planned once per connection, for statements with a fixed text.
 * Throws TooSlow on timeout, and Busy when too many searches are waiting.
 */
export async function searchRows<Row extends QueryResultRow>(
  viewer: Viewer,
  statement: Sql,
  options: { prepared?: boolean } = {},
): Promise<Row[]> {
  const { text, values } = printSql(statement);
  const name = options.prepared ? statementName(text) : undefined;
  return searchQueue().run(viewer.userId, async () => {
    try {
      const { rows } = await searchPool.query<Row>({ name, text, values });
      return rows;
    } catch (error) {
      throw isTimeout(error) ? new TooSlow() : error;
    }
  });
}

/** SQLSTATE 57014: query_canceled. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}
