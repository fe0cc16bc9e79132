import { expect, test } from "vitest";
import { pool } from "#lib/db/client.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

// What tests that share a world rely on: each of them begins with the world as it was built.

let times = 0;
let expected = 1;
let bug: number;

beforeEachBuilt(async () => {
  times += 1;
  await makeProduct({ name: "Engine" });
  bug = await makeBug(await (await makeUser()).viewer(), { product: "Engine", summary: "It stops" });
});

test.each([1, 2, 3])(
  "the world that was built once is there for each test, as for this one of three: %i",
  async () => {
    expect(await summaries()).toEqual(["It stops"]);
    expect(await makeBug(await (await makeUser()).viewer(), { product: "Engine" })).toBe(bug + 1);
    await pool.query("UPDATE bugs SET summary = 'It is changed'");
    expect(times).toBe(expected);
  },
);

test("a test may change the tables themselves", async () => {
  await pool.query("ALTER TABLE bugs ADD COLUMN more int");
  expected += 1;
});

test("after which the world is built anew", async () => {
  expect(await summaries()).toEqual(["It stops"]);
  const { rows } = await pool.query(
    "SELECT FROM information_schema.columns WHERE table_name = 'bugs' AND column_name = 'more'",
  );
  expect(rows).toEqual([]);
});

async function summaries(): Promise<string[]> {
  const { rows } = await pool.query<{ summary: string }>("SELECT summary FROM bugs ORDER BY id");
  return rows.map(({ summary }) => summary);
}
