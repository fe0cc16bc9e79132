import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { tagsInput } from "#lib/bugs/tags/schema.ts";
import { setTags } from "#lib/bugs/tags/tags.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { bugQuery, parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const [open, hidden] = [await makeProduct(), await makeProduct({ visibility: "groups" })];
  const [owner, other, admin] = [
    await makeUser(),
    await makeUser(),
    await makeUser({ isAdministrator: true }),
  ];
  await grantRole(owner.id, hidden.id, "maintainer");
  const viewer = await owner.viewer();
  return {
    viewer,
    ownerId: owner.id,
    others: [await other.viewer(), await admin.viewer(), anonymousViewer],
    admin: await admin.viewer(),
    a: await makeBug(viewer, { product: open.name }),
    b: await makeBug(viewer, { product: open.name }),
    secret: await makeBug(viewer, { product: hidden.name }),
    stranger: await other.viewer(),
  };
}

async function search(viewer: Viewer, address: string) {
  const { query } = parseBugQuery(new URLSearchParams(address));
  const { rows, problems } = await runSearch(viewer, query, { limit: 50 });
  return { ids: rows.map(({ id }) => id).sort(), problems: problems.map(({ message }) => message) };
}

it("are put on bugs, found again and taken off, without a change of the bug", async () => {
  const { viewer, a, b } = await scene();
  await setTags(viewer, a, tagsInput.parse({ tags: " Later, read  again,later" }).tags);
  await setTags(viewer, b, ["later"]);
  const bug = await getBug(viewer, a);
  expect(bug.myTags).toEqual(["later", "read again"]);
  expect(bug.revision).toBe(1);
  expect(await listChanges(viewer, a)).toEqual([]);
  expect((await search(viewer, "tag=LATER")).ids).toEqual([a, b]);
  expect((await search(viewer, "tag=read+again")).ids).toEqual([a]);
  await setTags(viewer, a, ["read again"]);
  expect((await search(viewer, "tag=later&tag=@none")).ids).toEqual(expect.arrayContaining([b]));
  expect((await search(viewer, "tag=@none")).ids).not.toContain(a);
  expect((await listFacets(viewer, bugQuery(), "tag")).map(({ value }) => value)).toEqual([
    "@none",
    "later",
    "read again",
  ]);
});

it("are seen by nobody else, not by administrators, nor as their owner", async () => {
  const { viewer, ownerId, others, admin, a } = await scene();
  await setTags(viewer, a, ["mine"]);
  const asOwner = { ...viewer, impersonatorId: admin.userId, userId: ownerId };
  for (const who of [...others, asOwner]) {
    expect((await getBug(who, a)).myTags).toEqual([]);
    expect(await search(who, "tag=mine")).toEqual({ ids: [], problems: ["You have no such tag."] });
    expect((await listFacets(who, bugQuery(), "tag")).map(({ value }) => value)).toEqual(["@none"]);
    expect((await search(who, "tag=@none")).ids).toContain(a);
  }
  await expect(setTags(asOwner, a, [])).rejects.toThrow();
  expect((await getBug(viewer, a)).myTags).toEqual(["mine"]);
});

it("are for accounts, and for bugs that they see", async () => {
  const { stranger, secret, a } = await scene();
  await expect(setTags(stranger, secret, ["x"])).rejects.toThrow(NotFound);
  await expect(setTags(anonymousViewer, a, ["x"])).rejects.toThrow(NotSignedIn);
  expect(tagsInput.safeParse({ tags: "x".repeat(65) }).error?.issues[0]?.message).toMatch(/64 characters/);
});
