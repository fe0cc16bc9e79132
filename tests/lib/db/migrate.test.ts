import { readFileSync } from "node:fs";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { diffSchema } from "#lib/db/migrate/diff.ts";
import { migrate } from "#lib/db/migrate/migrate.ts";
import { isMigrated } from "#lib/db/ready.ts";
import { databaseUrl, makeEmptyDatabase } from "#tests/support/database.ts";

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function withHistory(change: string): Promise<string> {
  const url = await makeEmptyDatabase();
  await migrate(url);
  const client = await open(url);
  await client.query(change);
  return url;
}

test("the migrations match the Prisma schema", async () => {
  expect(await diffSchema(databaseUrl)).toBeNull();
});

test("two concurrent starts migrate once", async () => {
  const url = await makeEmptyDatabase();
  const [one, two] = await Promise.all([migrate(url), migrate(url)]);
  expect([one.length, two.length].sort()).toEqual([0, Math.max(one.length, two.length)]);
  expect(await isMigrated(await open(url))).toBe(true);
});

test("an interrupted migration is retried", async () => {
  const url = await withHistory(`
    CREATE SCHEMA spare;
    ALTER TABLE _prisma_migrations SET SCHEMA spare;
    DROP SCHEMA public CASCADE;
    ALTER SCHEMA spare RENAME TO public;
    DELETE FROM _prisma_migrations WHERE migration_name <> (SELECT min(migration_name) FROM _prisma_migrations);
    UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0`);
  expect((await migrate(url)).length).toBeGreaterThan(0);
  expect(await isMigrated(await open(url))).toBe(true);
});

test("a half-applied migration is refused with instructions", async () => {
  const url = await withHistory(`
    UPDATE _prisma_migrations SET finished_at = NULL, applied_steps_count = 0
    WHERE migration_name = '20261129222000_bug_counts'`);
  await expect(migrate(url)).rejects.toThrow(/was not finished earlier.*npm run migrate -- --done/);
});

test("a database of a newer version is not touched", async () => {
  const url = await withHistory(`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
    VALUES ('1', '1', '29990101000000_future', now())`);
  await expect(migrate(url)).rejects.toThrow(/belongs to a newer version/);
});

test("a migration that was edited after it was applied is refused", async () => {
  const url = await withHistory("UPDATE _prisma_migrations SET checksum = 'other'");
  await expect(migrate(url)).rejects.toThrow(/was changed after it had been applied/);
});

test.each([
  ["postgresql://headwater@127.0.0.1:1/headwater", /127\.0\.0\.1:1 does not answer.*DATABASE_URL/],
  [databaseUrl.replace(/test_\d+/, "no_such_database"), /has no database “no_such_database”/],
])("an unreachable database is reported in one sentence", async (url, sentence) => {
  const error = await migrate(url).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "setup", message: expect.stringMatching(sentence) });
  expect(String(error)).not.toContain("\n");
});

test("values that imports had added to the site become choices of the imported products", async () => {
  const url = await withHistory(`
    DROP TABLE product_severities, product_priorities;
    INSERT INTO severities (name, description) VALUES ('S1', 'As at bugs.example.org.');
    INSERT INTO classifications (name) VALUES ('K');
    INSERT INTO products (classification_id, name) SELECT id, n FROM classifications, unnest(ARRAY['Demo', 'Imported', 'Both']) AS n;
    INSERT INTO bugs (id, product_id, summary, status, severity, priority)
      SELECT x.id, p.id, 'It', 'CONFIRMED', x.severity, 'unspecified'
      FROM (VALUES (1, 'Imported', 'S1'), (2, 'Both', 'S1'), (3, 'Both', 'minor'), (4, 'Demo', 'minor')) AS x(id, product, severity)
      JOIN products p ON p.name = x.product::citext;
    INSERT INTO imported_bugs (source, original_id, bug_id) VALUES ('bugs.example.org', 1, 1), ('bugs.example.org', 2, 2)`);
  const client = await open(url);
  await client.query(
    readFileSync("prisma/migrations/20261130012528_values_of_products/migration.sql", "utf8"),
  );
  const { rows } = await client.query(
    `SELECT p.name::text AS product, string_agg(s.severity || CASE WHEN s.is_default THEN '*' ELSE '' END, ' ' ORDER BY s.sort_key) AS offered
     FROM products p LEFT JOIN product_severities s ON s.product_id = p.id GROUP BY p.name ORDER BY p.name`,
  );
  expect(rows).toEqual([
    { product: "Both", offered: "S1 unspecified* blocker critical major normal minor trivial" },
    { product: "Demo", offered: null },
    { product: "Imported", offered: "S1*" },
  ]);
});
