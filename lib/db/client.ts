import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { z } from "zod";
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

/** How many connections the statements have that every page asks, in each process. */
const PREPARED_CONNECTIONS = 6;

/** How many connections searches have, in each process. */
export const SEARCH_CONNECTIONS = 4;

/**
 * The database. `db` is Prisma: writes, related rows, administration. `pool` is node-postgres: the
 * SQL of hot reads. Both draw on one pool, which connects when first used. `searchPool` is for what may
 * take long, the SQL of searches: few connections, which only read and stop a statement in time.
 * `preparedPool` is for reads of a fixed text, which its connections plan once: left to itself PostgreSQL plans
 * some of them anew at every page, which costs it more than running them.
 */
export const { db, pool, searchPool, preparedPool } = kept();

/** SQL with parameters: sql`SELECT … ${value}`; joinSql puts a list of them together. */
export const { sql, join: joinSql, raw: rawSql } = Prisma;
export type Sql = Prisma.Sql;

/** What a command may use inside a transaction: the same as `db`, without `$transaction`. */
export type Transaction = Prisma.TransactionClient;

/** A transaction of plain SQL, for commands whose speed counts: see `sqlTransaction`. */
export class SqlTransaction {
  private readonly client: pg.PoolClient;

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  /** Runs one statement; each connection plans a text once and keeps the plan. */
  async query<Row>(name: string, { text, values }: Sql): Promise<Row[]> {
    const { rows } = await this.client.query({ name, text, values });
    return rows;
  }
}

/** What runs SQL inside a transaction, whichever way it was begun. */
export type RunsSql = Transaction | SqlTransaction;

/** How long a transaction may take before it is rolled back, in milliseconds. */
const TIMEOUT = 60_000;

/**
 * Runs `work` in one transaction: all of it is kept, or nothing. No network calls inside; it is rolled back
 * after a minute. When the database has to choose a loser among transactions that wait for each other, `work`
 * runs again from its start: it must leave nothing behind but what it writes in `tx`.
 */
export function transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return retried(() => db.$transaction(work, { maxWait: 10_000, timeout: TIMEOUT }));
}

/** The same on one connection without Prisma, which costs a third: filing and changing bugs. */
export function sqlTransaction<Result>(work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
  return retried(async () => {
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

const TRIES = 6;

/** Runs `work` again when the database broke it off for the sake of another transaction. */
async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried >= TRIES || !isBrokenOff(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** tried);
    }
  }
}

/** deadlock_detected and serialization_failure, as node-postgres and as Prisma say them. */
function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, meta } = z
    .looseObject({ code: z.unknown().optional(), meta: z.unknown().optional() })
    .parse(error);
  if (code === "40P01" || code === "40001" || code === "P2034") return true;
  return code === "P2010" && /40P01|40001|deadlock detected|could not serialize/.test(JSON.stringify(meta));
}

declare global {
  // Kept over hot reload, and shared by Next's several copies of this module.
  var headwaterDatabase:
    | { db: PrismaClient; pool: pg.Pool; searchPool: pg.Pool; preparedPool: pg.Pool }
    | undefined;
}

function kept() {
  globalThis.headwaterDatabase ??= open();
  return globalThis.headwaterDatabase;
}

function open() {
  const pool = openPool({ max: CONNECTIONS });
  const searchPool = openPool({ max: SEARCH_CONNECTIONS, onConnect: limitToSearching });
  const preparedPool = openPool({ max: PREPARED_CONNECTIONS, onConnect: planOnce });
  return { pool, searchPool, preparedPool, db: new PrismaClient({ adapter: new PrismaPg(pool) }) };
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

async function planOnce(client: pg.ClientBase): Promise<void> {
  await client.query(
    "SET default_transaction_read_only = on; SET plan_cache_mode = force_generic_plan; SET jit = off",
  );
}

function databaseUrl(): string {
  const url = env().databaseUrl;
  if (url) return url;
  throw new SetupError("No database: start Headwater with `npm start`, or set DATABASE_URL.");
}
