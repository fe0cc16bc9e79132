import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// From a line of code to its bug: the hash of a commit, or its Change-Id, is a word to search for.

const SHA = "6096e5b537fe0123456789abcdef0123456789ab";
const CHANGE_ID = "I0f9e8d7c6b5a49382716059483726150abcdef01";
let engine: TrackedProduct;
let visitor: Viewer;
let bug: number;

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1"] });
  const author = await makeMember(engine, "maintainer");
  bug = await makeBug(author, { product: "Engine", summary: "It stops" });
  await makeBug(author, { product: "Engine", summary: "Another" });
  const id = await makeFix(engine, bug, { branch: "4.4", version: "4.4.1" });
  await db.codeChange.update({ where: { id }, data: { sha: SHA, changeId: CHANGE_ID } });
  visitor = await (await makeUser()).viewer();
});

async function find(text: string, viewer: Viewer = visitor): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ text, status: "@all" }));
  return (await runSearch(viewer, query)).rows.map(({ id }) => id);
}

test.each([
  [SHA, true],
  [SHA.slice(0, 12), true],
  [SHA.slice(0, 7).toUpperCase(), true],
  [CHANGE_ID, true],
  [CHANGE_ID.slice(0, 9), true],
  [`${SHA.slice(0, 12)} stops`, true],
  [`${SHA.slice(0, 12)} another`, false],
  [SHA.slice(0, 6), false],
  [SHA.slice(1, 12), false],
  [`${SHA.slice(0, 11)}0`, false],
])(
  "the bug of a commit is found by its beginning of at least seven characters: %s (%s)",
  async (text, isFound) => {
    expect(await find(text)).toEqual(isFound ? [bug] : []);
  },
);

test("the commits of a hidden product find nothing for those who do not see it", async () => {
  const hidden = await makeTrackedProduct({ name: "Vendor", visibility: "groups" }, { "1": ["1.0"] });
  const id = await makeFix(hidden, bug, { branch: "1", version: "1.0" });
  await db.codeChange.update({ where: { id }, data: { sha: "abcdef1234567" } });
  expect(await find("abcdef1234567")).toEqual([]);
  expect(await find("abcdef1234567", everything)).toEqual([bug]);
});
