import { expect, test } from "vitest";
import { NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { changeSearch, deleteSearch, listSavedSearches, saveSearch } from "#lib/search/saved-searches.ts";
import { saveSearchInput } from "#lib/search/schema.ts";
import { findSavedSearch, getSiteFrame } from "#lib/search/site-frame.ts";
import "#tests/support/database.ts";
import { makeViewer } from "#tests/support/people.ts";

const input = (name: string, query = "", replace = false) => saveSearchInput.parse({ name, query, replace });

test("a search is saved in its canonical form, listed by name, pinned, and renamed", async () => {
  const ann = await makeViewer({ handle: "ann" });
  await saveSearch(ann, input(" Zebra\u202e ", "status=@open&product=B&product=B"));
  await saveSearch(ann, input("apple"));
  const [apple, zebra] = await listSavedSearches(ann);
  expect([apple?.name, zebra]).toMatchObject([
    "apple",
    { name: "Zebra", query: "product=B", isPinned: true },
  ]);
  expect(await findSavedSearch(ann, "product=B")).toMatchObject({ name: "Zebra" });
  expect(await findSavedSearch(ann, "product=C")).toBeNull();
  expect(await findSavedSearch(await makeViewer({ handle: "else" }), "product=B")).toBeNull();
  await changeSearch(ann, { id: apple?.id ?? 0, name: "Pear", isPinned: false });
  expect((await getSiteFrame(ann)).searches).toMatchObject([
    { name: "Pear", isPinned: false },
    { name: "Zebra", query: "product=B", isPinned: true },
  ]);
  await deleteSearch(ann, { id: zebra?.id ?? 0 });
  expect((await listSavedSearches(ann)).map(({ name }) => name)).toEqual(["Pear"]);
});

test("a used name is refused, unless replacing is requested", async () => {
  const bob = await makeViewer({ handle: "bob" });
  await saveSearch(bob, input("Mine", "product=A"));
  await expect(saveSearch(bob, input("Mine", "product=B"))).rejects.toThrow("already");
  await saveSearch(bob, input("Mine", "product=B", true));
  expect(await listSavedSearches(bob)).toMatchObject([{ name: "Mine", query: "product=B" }]);
  await saveSearch(bob, input("Other"));
  const other = (await listSavedSearches(bob)).find(({ name }) => name === "Other");
  await expect(changeSearch(bob, { id: other?.id ?? 0, name: "Mine", isPinned: true })).rejects.toThrow(
    "already",
  );
});

test("searches of others cannot be seen, renamed or deleted, and anonymous viewers have none", async () => {
  const [cleo, dan] = [await makeViewer({ handle: "cleo" }), await makeViewer({ handle: "dan" })];
  await saveSearch(cleo, input("Private"));
  const id = (await listSavedSearches(cleo))[0]?.id ?? 0;
  expect(await listSavedSearches(dan)).toEqual([]);
  await expect(changeSearch(dan, { id, name: "x", isPinned: true })).rejects.toThrow("does not exist");
  await expect(deleteSearch(dan, { id })).rejects.toThrow("does not exist");
  await expect(saveSearch(anonymousViewer, input("x"))).rejects.toThrow(NotSignedIn);
  expect(await listSavedSearches(anonymousViewer)).toEqual([]);
  expect(await listSavedSearches(cleo)).toHaveLength(1);
});

test("a search that is not understood is not saved, and says why", () => {
  const { error } = saveSearchInput.safeParse({ name: "Red", query: "colour=red&id=x" });
  expect(error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [["query"], "Number “x”: This is not the number of a bug."],
    [["query"], "Parameter “colour”: There is no such parameter."],
  ]);
});

test("a name is required and limited in length", () => {
  expect(saveSearchInput.safeParse({ name: " \u0000\u200b ", query: "" }).success).toBe(false);
  expect(saveSearchInput.safeParse({ name: "x".repeat(101), query: "" }).success).toBe(false);
  expect(saveSearchInput.safeParse({ name: "x", query: "x".repeat(20_001) }).success).toBe(false);
});
