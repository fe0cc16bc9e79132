import { expect, test } from "vitest";
import { db, pool, preparedPool, sql, transaction } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import { resetDatabase } from "#tests/support/database.ts";

const addKeyword = (name: string) =>
  pool.query("INSERT INTO keywords (name, description) VALUES ($1, '')", [name]);

test("Prisma and plain SQL use the same database", async () => {
  await addKeyword("one");
  expect(await db.keyword.count()).toBe(1);
});

test("a transaction that throws leaves nothing behind", async () => {
  const work = transaction(async (tx) => {
    await tx.$executeRaw`INSERT INTO keywords (name, description) VALUES ('two', '')`;
    throw new Error("stop");
  });
  await expect(work).rejects.toThrow("stop");
  expect(await db.keyword.count({ where: { name: "two" } })).toBe(0);
});

test("a reset restores the database to its state after the migrations", async () => {
  await addKeyword("three");
  await Promise.all([db.keyword.count(), db.user.count(), pool.query("SELECT 1")]);
  await resetDatabase();
  expect(await db.keyword.count()).toBe(0);
});

test("a prepared statement is planned once per connection, whatever its parameters", async () => {
  const statement = (id: number) =>
    sql`SELECT name FROM keywords WHERE id = ${id} OR id = ANY(${[id]}::int[])`;
  for (let id = 0; id < 12; id += 1) await queryPrepared(statement(id));
  const { rows } = await preparedPool.query<{ plans: number }>(
    "SELECT custom_plans::int AS plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT name FROM keywords%'",
  );
  expect(rows).toEqual([{ plans: 0 }]);
});
