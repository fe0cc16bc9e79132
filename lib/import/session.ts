import "server-only";
import type { PoolClient, QueryResultRow } from "pg";
import { pool } from "#lib/db/client.ts";
import { LOCKS } from "#lib/db/lock-keys.ts";
import { SetupError } from "#lib/errors.ts";

/** The connection of an import. */
export type Session = {
  readonly client: PoolClient;
  /** Everything is rolled back at the end. */
  readonly isDryRun: boolean;
  /** Runs a statement with parameters $1, $2 … and returns its rows. */
  rows<Row extends QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** Runs `work` in a transaction (a savepoint in a dry run). */
  batch<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Reserves numbers of a sequence. */
  reserve(sequence: string, count: number): Promise<number[]>;
};

/** Opens a session for one import. A concurrent import waits for a few seconds, then fails with SetupError. */
export async function withSession<Result>(
  isDryRun: boolean,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await takeLock(client);
    // Larger batches make updates of the text index much faster.
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
    // Closing the connection also releases the lock and rolls back an unfinished transaction.
    client.release(true);
  }
}

/** Flushes the pending entries of the text indexes and updates the planner statistics. */
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
  const [begin, commit, rollback] = isDryRun
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
        await client.query(commit);
        return result;
      } catch (error) {
        await client.query(rollback).catch(() => {});
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
