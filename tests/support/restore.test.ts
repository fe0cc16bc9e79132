import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { pool, preparedPool } from "#lib/db/client.ts";
import { databaseUrl, resetDatabase } from "#tests/support/database.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { readCatalog } from "#tests/support/restore.ts";

// What test files rely on: a reset database is the one that the migrations made, whatever was done to it.

type Contents = Record<string, unknown>;

let fresh: Contents;

beforeAll(async () => {
  await pool.query("CREATE TABLE not_of_the_migrations ()");
  await resetDatabase();
  fresh = await readContents();
});

test("rows that were added, changed or deleted, and sequences, are those of the migrations again, in the same database", async () => {
  const before = await numberOfDatabase();
  await makeProduct({ name: "Engine" });
  await makeBug(await (await makeUser()).viewer(), { product: "Engine" });
  await pool.query("UPDATE severities SET description = 'changed'");
  await pool.query("DELETE FROM transitions");
  expect(await readContents()).not.toEqual(fresh);
  await resetDatabase();
  expect(await readContents()).toEqual(fresh);
  expect(await numberOfDatabase()).toBe(before);
  const { rows } = await pool.query("SELECT nextval('bugs_id_seq')::int AS next");
  expect(rows).toEqual([{ next: 1 }]);
});

test.each([
  ["a table is created", "CREATE TABLE more (id int)"],
  ["a column is added", "ALTER TABLE bugs ADD COLUMN more int"],
  ["a table is dropped", "DROP TABLE bug_counts CASCADE"],
  ["a table is emptied at once", "TRUNCATE events CASCADE"],
  ["a trigger is switched off", "ALTER TABLE bugs DISABLE TRIGGER USER"],
  ["a function is added", "CREATE OR REPLACE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ["an index is dropped", "DROP INDEX bugs_changed_at_id_idx"],
  ["a sequence counts otherwise", "ALTER SEQUENCE bugs_id_seq INCREMENT BY 7"],
  ["statistics are taken", "ANALYZE"],
])("the catalog is another when %s, and the same again when that is rolled back", async (_, statement) => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const before = await readCatalog(client);
  await client.query(`BEGIN; ${statement}`);
  expect(await readCatalog(client)).not.toBe(before);
  await client.query("ROLLBACK");
  expect(await readCatalog(client)).toBe(before);
  await client.end();
});

test("a database with another catalog is replaced by a new copy", async () => {
  const before = await numberOfDatabase();
  await pool.query("ALTER TABLE bugs DISABLE TRIGGER USER");
  await resetDatabase();
  expect(await numberOfDatabase()).not.toBe(before);
  expect(await readContents()).toEqual(fresh);
});

test("connections that do nothing stay, and whoever else has something open is thrown out", async () => {
  const other = new pg.Client({ connectionString: databaseUrl });
  const thrownOut = new Promise<string>((done) => other.on("error", ({ message }) => done(message)));
  await other.connect();
  await other.query("BEGIN; LOCK TABLE bugs");
  const one = await processOf(preparedPool);
  await resetDatabase();
  expect(await thrownOut).toMatch(/terminating connection/);
  expect(await processOf(preparedPool)).toBe(one);
});

async function numberOfDatabase(): Promise<number> {
  const { rows } = await pool.query<{ oid: number }>(
    "SELECT oid::int FROM pg_database WHERE datname = current_database()",
  );
  return rows[0]?.oid ?? 0;
}

async function processOf(of: pg.Pool): Promise<number | undefined> {
  return (await of.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid;
}

/** Every row of every table, and the value of every sequence. */
async function readContents(): Promise<Contents> {
  const { rows } = await pool.query<{ name: string; kind: string }>(`
    SELECT oid::regclass::text AS name, relkind AS kind FROM pg_class
    WHERE relkind IN ('r', 'S') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
    ORDER BY 1`);
  const contents: Contents = {};
  for (const { name, kind } of rows) {
    const columns = kind === "S" ? "(t.last_value, t.is_called)" : "t";
    const { rows: found } = await pool.query(
      `SELECT array_agg(${columns}::text ORDER BY ${columns}::text) AS rows FROM ${name} t`,
    );
    contents[name] = found[0].rows;
  }
  return contents;
}
