import "server-only";
import type { PoolClient, QueryResultRow } from "pg";
import { pool } from "#lib/db/client.ts";
import { LOCKS } from "#lib/db/lock-keys.ts";
import { SetupError } from "#lib/errors.ts";

/** The one connection that an import writes through. */
export type Session = {
  readonly client: PoolClient;
  /** Everything is done, and nothing is kept. */
  readonly isDryRun: boolean;
  /** Rows of a statement with parameters $1, $2 … */
  rows<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** Runs `work` so that all of it is kept, or nothing. */
  batch<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Numbers of a sequence that nobody else gets. */
  reserve(sequence: string, count: number): Promise<number[]>;
};

/** Opens a session for one import; a second import at the same time waits a little, and then says why it cannot start. */
export async function withSession<Result>(
  isDryRun: boolean,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await takeLock(client);
    // Words of new comments are put into their index in large portions: much faster than in the usual small ones.
    await client.query(
      "SET gin_pending_list_limit = '128MB'; SET work_mem = '128MB'; SET maintenance_work_mem = '256MB'",
    );
    if (isDryRun) await client.query("BEGIN");
    return await work(sessionOn(client, isDryRun));
  } catch (error) {
    isBroken = true;
    throw error;
  } finally {
    if (!isBroken && isDryRun) await client.query("ROLLBACK");
    // The connection is closed: that also unlocks, and undoes what was not finished.
    client.release(true);
  }
}

/** Puts the last words into their index; and the planner learns anew what is common and what is rare. */
export async function settle(session: Session): Promise<void> {
  await session.rows(
    "SELECT gin_clean_pending_list(i) FROM unnest(ARRAY['comments_words', 'bugs_summary_trgm']::regclass[]) AS i",
  );
  await session.rows("ANALYZE");
}

async function takeLock(client: PoolClient): Promise<void> {
  await client.query("SET lock_timeout = '10s'");
  try {
    await client.query("SELECT pg_advisory_lock($1, $2)", [...LOCKS.import]);
  } catch (error) {
    throw new SetupError("Another import is running on this database: wait until it is done.", {
      cause: error,
    });
  } finally {
    await client.query("RESET lock_timeout");
  }
}

function sessionOn(client: PoolClient, isDryRun: boolean): Session {
  const [begin, keep, undo] = isDryRun
    ? ["SAVEPOINT batch", "RELEASE SAVEPOINT batch", "ROLLBACK TO SAVEPOINT batch"]
    : ["BEGIN", "COMMIT", "ROLLBACK"];
  const session: Session = {
    client,
    isDryRun,
    async rows<Row extends QueryResultRow>(statement: string, values: unknown[] = []) {
      const { rows } = await client.query<Row>(statement, values);
      return rows;
    },
    async batch(work) {
      await client.query(begin);
      try {
        const result = await work();
        await client.query(keep);
        return result;
      } catch (error) {
        await client.query(undo).catch(() => {});
        throw error;
      }
    },
    async reserve(sequence, count) {
      if (count === 0) return [];
      const rows = await session.rows<{ id: number }>(
        "SELECT nextval($1::regclass)::int AS id FROM generate_series(1, $2)",
        [sequence, count],
      );
      return rows.map((row) => row.id);
    },
  };
  return session;
}
