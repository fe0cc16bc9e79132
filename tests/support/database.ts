/**
 * A database of its own for the test file that imports this: freshly migrated, with what the
 * migrations put in and nothing else. `db` and `pool` of lib/db/client.ts are connected to it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeEach, expect, inject } from "vitest";
import { pool, preparedPool, searchPool } from "#lib/db/client.ts";
import { withDatabase } from "#lib/db/connect.ts";
import { findWrongCounts } from "#tests/support/bug-counts.ts";
import { type Original, readCatalog, readOriginal } from "#tests/support/restore.ts";

const { dir, url: serverUrl, template, original } = inject("testServer");
const name = `test_${process.env.VITEST_POOL_ID}`;

/** Bytes from which a new copy is cheaper than reading over the rows that were deleted. */
const LARGE = 30_000_000;

/** The connection that restores rows; made when it is first needed. */
let restoring: pg.Client | undefined;

/** The address of this test file's database. */
export const databaseUrl = withDatabase(serverUrl, name);

/** Makes the database as it was at the start of the file; takes about a hundredth of a second. */
export async function resetDatabase(): Promise<void> {
  if (await restoreRows(original)) return;
  await disconnect();
  await copyTemplate();
}

/**
 * Before each test, the database with what `build` put into an empty one. It is built once, for the first test; the others
 * get its rows back. So what `build` sets stays what it is: a test changes rows, not the variables that lead to them.
 */
export function beforeEachBuilt(build: () => Promise<void>): void {
  let built: Original | undefined;
  beforeEach(async () => {
    if (built && (await restoreRows(built))) return;
    await resetDatabase();
    await build();
    restoring ??= await connectIfThere();
    built = restoring && (await readOriginal(restoring));
  });
}

/**
 * The database with what `fill` put into an empty one. That is done by the first file of a run that asks for this name;
 * the others get a copy, and what `fill` returned, which must survive being written as JSON.
 */
export async function resetDatabaseTo<Report>(what: string, fill: () => Promise<Report>): Promise<Report> {
  const kept = `test_with_${what}`;
  const report = `${dir}/data/${kept}.json`;
  const client = new pg.Client({ connectionString: withDatabase(serverUrl, "postgres") });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [kept]);
    if (!existsSync(report)) {
      await resetDatabase();
      const filled = JSON.stringify(await fill());
      await pool.query("ANALYZE");
      await disconnect();
      await client.query(`DROP DATABASE IF EXISTS ${kept}`);
      await client.query(`CREATE DATABASE ${kept} TEMPLATE ${name} STRATEGY file_copy`);
      mkdirSync(`${dir}/data`, { recursive: true });
      writeFileSync(report, filled);
    } else {
      await disconnect();
      await copyTemplate(kept);
    }
    return JSON.parse(readFileSync(report, "utf8"));
  } finally {
    await client.end();
  }
}

/** The address of a second, empty database in which no migration has run. */
export async function makeEmptyDatabase(): Promise<string> {
  await onServer(`DROP DATABASE IF EXISTS ${name}_empty WITH (FORCE)`, `CREATE DATABASE ${name}_empty`);
  return withDatabase(serverUrl, `${name}_empty`);
}

await resetDatabase();
process.env.DATABASE_URL = databaseUrl;
afterAll(async () => {
  const wrong = await findWrongCounts(pool);
  await Promise.all([pool.end(), searchPool.end(), preparedPool.end(), restoring?.end()]);
  expect(wrong, "Whatever this file did to bugs, their counters say what there is.").toEqual([]);
});

/**
 * Gives rows and sequences back: ten times as fast as a new copy, whose thousand files have
 * to be made. False if that is not enough, because there is no database yet, or it is made of other tables, functions or
 * triggers, or has become large. Whoever else is connected is thrown out, but for our own connections that do nothing.
 */
async function restoreRows({ catalog, restore }: Original): Promise<boolean> {
  restoring ??= await connectIfThere();
  const client = restoring;
  if (!client) return false;
  const own = await releaseIdle(false);
  await client.query(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT (pid = ANY ($1) AND state = 'idle')`,
    [own],
  );
  const { rows } = await client.query<{ size: number }>(
    "SELECT pg_database_size(current_database())::float AS size",
  );
  if (Number(rows[0]?.size) > LARGE || (await readCatalog(client)) !== catalog) return false;
  await client.query(restore);
  return true;
}

async function connectIfThere(): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return client.on("error", () => {
      restoring = undefined;
    });
  } catch (error) {
    const isMissing = error instanceof pg.DatabaseError && error.code === "3D000";
    if (!isMissing) throw error;
  }
}

/** Closes every connection of this process that does nothing. */
async function disconnect(): Promise<void> {
  await releaseIdle(true);
  await restoring?.end();
  restoring = undefined;
}

/** The numbers of the connections in our pools that do nothing; closes them on request. */
async function releaseIdle(closing: boolean): Promise<number[]> {
  const connecting = [pool, searchPool, preparedPool].flatMap((one) =>
    Array.from({ length: one.idleCount }, () => one.connect()),
  );
  const idle = await Promise.all(connecting);
  const asked = idle.map((client) => client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"));
  const answers = await Promise.all(asked);
  for (const client of idle) client.release(closing);
  return answers.flatMap(({ rows }) => rows.map(({ pid }) => pid));
}

async function copyTemplate(source = template): Promise<void> {
  await onServer(
    `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
    `CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY file_copy`,
  );
}

async function onServer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(serverUrl, "postgres") });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
