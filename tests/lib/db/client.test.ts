import { expect, test } from "vitest";
import { db, pool, transaction } from "#lib/db/client.ts";
import { resetDatabase } from "#tests/support/database.ts";

const addKeyword = (name: string) =>
  pool.query("INSERT INTO keywords (name, description) VALUES ($1, '')", [name]);

test("Prisma and plain SQL look at the same database", async () => {
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

test("a reset gives the database back as the migrations left it", async () => {
  await addKeyword("three");
  await Promise.all([db.keyword.count(), db.user.count(), pool.query("SELECT 1")]);
  await resetDatabase();
  expect(await db.keyword.count()).toBe(0);
});
