import "server-only";
import type { QueryResultRow } from "pg";
import { SEARCH_CONNECTIONS, SEARCH_SECONDS, type Sql, searchPool } from "#lib/db/client.ts";
import { statementName } from "#lib/db/query.ts";
import { AppError } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { Turns } from "#lib/search/turns.ts";

/** The search took too long. The message says what to narrow. */
export class TooSlow extends AppError {
  constructor() {
    super(
      "too_slow",
      `This search was stopped after ${SEARCH_SECONDS} seconds. Choose a product or a status, or look for rarer words.`,
    );
  }
}

/** Whose turn it is to search, in this process. */
export function searchTurns(): Turns {
  globalThis.headwaterSearchTurns ??= new Turns({
    places: SEARCH_CONNECTIONS,
    perAsker: SEARCH_CONNECTIONS - 1,
    waiting: 100,
    waitingPerAsker: 50,
    patience: SEARCH_SECONDS * 1000,
  });
  return globalThis.headwaterSearchTurns;
}

/**
 * `queryRows` for a statement of which nobody knows how long it takes: on connections of its own, which
 * only read and stop a statement in time, so that searches never take a connection from a page that is
 * none. `prepared`: planned once a connection, for statements of a fixed text. Throws TooSlow when
 * stopped, and Busy when too many searches wait already.
 */
export async function searchRows<Row extends QueryResultRow>(
  viewer: Viewer,
  { text, values }: Sql,
  options: { prepared?: boolean } = {},
): Promise<Row[]> {
  const name = options.prepared ? statementName(text) : undefined;
  return searchTurns().run(viewer.userId, async () => {
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
