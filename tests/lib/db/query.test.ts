import { expect, test } from "vitest";
import { sql } from "#lib/db/client.ts";
import { printSql, queryPrepared, queryRows } from "#lib/db/query.ts";
import "#tests/support/database.ts";

test("a list that occurs several times in a statement is sent once", () => {
  const mine = [3, 5];
  const isMine = sql`p.id = ANY(${mine}::int[])`;
  const { text, values } = printSql(
    sql`SELECT ${1}::int WHERE ${isMine} OR ${isMine} AND ${1} = ANY(${[7]}::int[])`,
  );
  expect(text).toBe(
    "SELECT $1::int WHERE p.id = ANY($2::int[]) OR p.id = ANY($2::int[]) AND $3 = ANY($4::int[])",
  );
  expect(values).toEqual([1, "{3,5}", 1, "{7}"]);
});

test("values arrive as they were given, however often, whatever is in them", async () => {
  const numbers = [1, 2, 2_147_483_647];
  const none: number[] = [];
  const words = ['a "word"', "with, a comma", "{braces}", "it's", "back\\slash", ""];
  const statement = sql`SELECT ${numbers}::int[] AS numbers, ${numbers}::int[] AS again, ${none}::int[] AS none,
    ${words}::text[] AS words, ${words}::text[] AS "wordsAgain", ${"$1"}::text AS text, ${null}::int AS nothing,
    ${[1.5, 2]}::float8[] AS fractions`;
  const expected = {
    ...{ numbers, again: numbers, none, words, wordsAgain: words },
    ...{ text: "$1", nothing: null, fractions: [1.5, 2] },
  };
  expect(await queryRows(statement)).toEqual([expected]);
  expect(await queryPrepared(statement)).toEqual([expected]);
});
