import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { Prisma, PrismaClient } from "#lib/db/generated/client.ts";
import { env } from "#lib/env.ts";
import { SetupError } from "#lib/errors.ts";
import { log } from "#lib/log.ts";

/** Reads the address when it connects, not when the module is loaded: a build has no database. */
class LateClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super({ ...config, connectionString: databaseUrl(), application_name: "headwater" });
  }
}

/** A search that takes longer than this is stopped. */
export const SEARCH_SECONDS = 5;

/** How many connections everything but searches has, in each process. */
const CONNECTIONS = 10;

/** How many connections searches have, in each process. */
export const SEARCH_CONNECTIONS = 4;

/**
 * The database. `db` is Prisma: writes, related rows, administration. `pool` is node-postgres: the
 * SQL of hot reads. Both draw on one pool, which connects when first used. `searchPool` is for what may
 * take long, the SQL of searches: few connections, which only read and stop a statement in time.
 */
export const { db, pool, searchPool } = kept();

/** SQL with parameters: sql`SELECT … ${value}`; joinSql puts a list of them together. */
export const { sql, join: joinSql } = Prisma;
export type Sql = Prisma.Sql;

/** What a command may use inside a transaction: the same as `db`, without `$transaction`. */
export type Transaction = Prisma.TransactionClient;

/**
 * Runs `work` in one transaction: all of it is kept, or nothing. No network calls inside; it is
 * rolled back after 15 seconds.
 */
export function transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return db.$transaction(work, { maxWait: 10_000, timeout: 15_000 });
}

declare global {
  // Kept over hot reload, and shared by Next's several copies of this module.
  var headwaterDatabase: { db: PrismaClient; pool: pg.Pool; searchPool: pg.Pool } | undefined;
}

function kept() {
  globalThis.headwaterDatabase ??= open();
  return globalThis.headwaterDatabase;
}

function open() {
  const pool = openPool({ max: CONNECTIONS });
  const searchPool = openPool({ max: SEARCH_CONNECTIONS, onConnect: limitToSearching });
  return { pool, searchPool, db: new PrismaClient({ adapter: new PrismaPg(pool) }) };
}

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    Client: LateClient,
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    ...config,
  });
  // An idle connection that breaks is not the end of the process: the pool opens another one.
  pool.on("error", (error) => log().warn({ err: error }, "An idle database connection broke."));
  return pool;
}

/** Compiling a statement to machine code (jit) costs more than a list ever gains by it. */
async function limitToSearching(client: pg.ClientBase): Promise<void> {
  await client.query(
    `SET default_transaction_read_only = on; SET statement_timeout = '${SEARCH_SECONDS}s'; SET jit = off`,
  );
}

function databaseUrl(): string {
  const url = env().databaseUrl;
  if (url) return url;
  throw new SetupError("No database: start Headwater with `npm start`, or set DATABASE_URL.");
}
