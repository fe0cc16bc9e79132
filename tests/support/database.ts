/**
 * A database of its own for the test file that imports this: freshly migrated, with what the
 * migrations put in and nothing else. `db` and `pool` of lib/db/client.ts are connected to it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import pg from "pg";
import { afterAll, expect, inject } from "vitest";
import { pool, preparedPool, searchPool } from "#lib/db/client.ts";
import { withDatabase } from "#lib/db/connect.ts";
import { findWrongCounts } from "#tests/support/bug-counts.ts";

const { dir, url: serverUrl, template } = inject("testServer");
const name = `test_${process.env.VITEST_POOL_ID}`;

/** The address of this test file's database. */
export const databaseUrl = withDatabase(serverUrl, name);

/** Makes the database as it was at the start of the file; takes about a tenth of a second. */
export async function resetDatabase(): Promise<void> {
  await disconnect();
  await copyTemplate();
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

await copyTemplate();
process.env.DATABASE_URL = databaseUrl;
afterAll(async () => {
  const wrong = await findWrongCounts(pool);
  await Promise.all([pool.end(), searchPool.end(), preparedPool.end()]);
  expect(wrong, "Whatever this file did to bugs, their counters say what there is.").toEqual([]);
});

async function disconnect(): Promise<void> {
  for (const one of [pool, searchPool, preparedPool]) {
    const idle = await Promise.all(Array.from({ length: one.idleCount }, () => one.connect()));
    for (const client of idle) client.release(true);
  }
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
