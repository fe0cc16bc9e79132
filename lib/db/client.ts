import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { z } from "zod";
import { Prisma, PrismaClient } from "#lib/db/generated/client.ts";
import { env } from "#lib/env.ts";
import { SetupError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

/** Reads DATABASE_URL when it connects, not when the module is loaded: a build has no database. */
class LazyClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionString: databaseUrl(), application_name: "headwater" });
  }
}

/** The timeout of searches. */
export const SEARCH_SECONDS = 5;

/** Connections of the general pool, per process. */
const CONNECTIONS = 10;

/** Connections for prepared statements that every page runs, per process. */
const PREPARED_CONNECTIONS = 6;

/** Connections for searches, per process. */
export const SEARCH_CONNECTIONS = 4;

/**
 * The database. `db` is Prisma: writes, related rows, administration. `pool` is node-postgres: SQL of hot reads. Both
 * share one pool, which connects on first use. `searchPool` is for slow statements of searches: few connections, read-only
 * and with a statement timeout. `preparedPool` is for reads with a fixed text, planned once per connection: by default
 * PostgreSQL plans some of them again for every page, which costs more than running them.
 */
export const { db, pool, searchPool, preparedPool } = openOnce();

/** SQL with parameters: sql`SELECT … ${value}`; joinSql joins a list of them. */
export const { sql, join: joinSql, raw: rawSql } = Prisma;
export type Sql = Prisma.Sql;

/** A Prisma client inside a transaction: `db` without `$transaction`. */
export type Transaction = Prisma.TransactionClient;

/** A transaction of plain SQL, for performance-critical commands: see `sqlTransaction`. */
export class SqlTransaction {
  private readonly client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  /** Runs one prepared statement; each connection plans it once. */
  async query<Row>(name: string, { text, values }: Sql): Promise<Row[]> {
    const { rows } = await this.client.query({ name, text, values });
    return rows;
  }
}

/** Either kind of transaction. */
export type RunsSql = Transaction | SqlTransaction;

/** How long a transaction may take before it is rolled back, in milliseconds. */
const TIMEOUT = 60_000;

/**
 * Runs `work` in one transaction. It must make no network calls; it is rolled back after a minute. After a deadlock or a
 * serialization failure `work` is retried, so its only side effects must be writes in `tx`.
 */
export function transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return withRetries(() => db.$transaction(work, { maxWait: 10_000, timeout: TIMEOUT }));
}

/** The same without Prisma, at a third of the cost: for filing and changing bugs. */
export function sqlTransaction<Result>(work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
  return withRetries(async () => {
    const client = await pool.connect();
    const state = { isOver: false };
    const timer = setTimeout(() => {
      state.isOver = true;
      client.release(new Error("The transaction took too long."));
    }, TIMEOUT);
    try {
      await client.query("BEGIN");
      const result = await work(new SqlTransaction(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      if (!state.isOver) await client.query("ROLLBACK");
      throw error;
    } finally {
      clearTimeout(timer);
      if (!state.isOver) client.release();
    }
  });
}

const MAX_ATTEMPTS = 6;

/** Retries `work` after a deadlock or a serialization failure. */
async function withRetries<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

/**
 * deadlock_detected and serialization_failure, as reported by node-postgres and by Prisma; and foreign_key_violation:
 * what was read was moved or deleted before it was referred to, and the next attempt says so.
 */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, meta } = z
    .looseObject({ code: z.unknown().optional(), meta: z.unknown().optional() })
    .parse(error);
  if (code === "40P01" || code === "40001" || code === "23503" || code === "P2034") return true;
  return code === "P2010" && /40P01|40001|deadlock detected|could not serialize/.test(JSON.stringify(meta));
}

declare global {
  // Survives hot reload, and is shared by Next's copies of this module.
  var headwaterDatabase:
    | { db: PrismaClient; pool: pg.Pool; searchPool: pg.Pool; preparedPool: pg.Pool }
    | undefined;
}

function openOnce() {
  globalThis.headwaterDatabase ??= open();
  return globalThis.headwaterDatabase;
}

function open() {
  const pool = openPool({ max: CONNECTIONS });
  const searchPool = openPool({ max: SEARCH_CONNECTIONS, onConnect: configureForSearches });
  const preparedPool = openPool({ max: PREPARED_CONNECTIONS, onConnect: configureForPrepared });
  return { pool, searchPool, preparedPool, db: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    Client: LazyClient,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    ...config,
  });
  // Without a listener, a broken idle connection would end the process. The pool opens another one.
  pool.on("error", (error) => log().warn({ err: error }, "An idle database connection broke."));
  return pool;
}

/** Without JIT compilation, which costs more than it saves for lists. */
async function configureForSearches(client: pg.ClientBase): Promise<void> {
  await client.query(
    `SET default_transaction_read_only = on; SET statement_timeout = '${SEARCH_SECONDS}s'; SET jit = off`,
  );
}

async function configureForPrepared(client: pg.ClientBase): Promise<void> {
  await client.query(
    "SET default_transaction_read_only = on; SET plan_cache_mode = force_generic_plan; SET jit = off",
  );
}

function databaseUrl(): string {
  const url = env().databaseUrl;
  if (url) return url;
  throw new SetupError("No database: start Headwater with `npm start`, or set DATABASE_URL.");
}
