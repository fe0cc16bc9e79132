import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { ACTS } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { setVote } from "#lib/bugs/votes/commands.ts";
import { listVoters } from "#lib/bugs/votes/queries.ts";
import { NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene(votesPerPerson = 2) {
  const product = await makeProduct();
  const [maintainer, voter, other] = [await makeUser(), await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  const viewer = await maintainer.viewer();
  const change = (input: Record<string, unknown>) =>
    ACTS.find(({ name }) => name === "product.change")?.perform(viewer, { product: product.name, ...input });
  await change({ votesPerPerson });
  const bugs: number[] = [];
  for (let n = 0; n < 3; n += 1) bugs.push(await makeBug(viewer, { product: product.name }));
  const [a = 0, b = 0, c = 0] = bugs;
  return { product, viewer, change, voter: await voter.viewer(), other: await other.viewer(), a, b, c };
}

it("who may not comment in a product does not vote there, and may take a vote back", async () => {
  const { product, voter, a } = await scene();
  await setVote(voter, a, true);
  const silent = { ...voter, everybody: new Map([[product.id, new Set<never>()]]) };
  await expect(setVote(silent, a, true)).rejects.toThrow(/may not vote/);
  await setVote(silent, a, false);
  expect((await getBug(voter, a)).votes).toEqual({ count: 0, isMine: false });
});

it("people vote for so many open bugs of a product as it says, one vote for each", async () => {
  const { viewer, voter, other, a, b, c } = await scene();
  for (const id of [a, a, b]) await setVote(voter, id, true);
  await setVote(other, a, true);
  expect((await getBug(voter, a)).votes).toEqual({ count: 2, isMine: true });
  expect((await getBug(anonymousViewer, a)).votes).toEqual({ count: 2, isMine: false });
  expect((await listVoters(anonymousViewer, a)).map(({ handle }) => handle)).toEqual([
    voter.handle,
    other.handle,
  ]);
  await expect(setVote(voter, c, true)).rejects.toThrow(/voted for 2 open bugs .* take a vote back/);
  await setVote(voter, b, false);
  await setVote(voter, c, true);
  // What is closed does not count any more, and takes no votes.
  await changeBug(
    viewer,
    a,
    changeBugInput.parse({ revision: "current", status: "RESOLVED", resolution: "FIXED" }),
  );
  await setVote(voter, b, true);
  await expect(setVote(viewer, a, true)).rejects.toThrow(/Only open bugs/);
  expect((await getBug(voter, a)).revision).toBe(2);
});

it("two votes at once are never more than a person has", async () => {
  const { voter, a, b, c } = await scene(1);
  for (let round = 0; round < 8; round += 1) {
    const results = await Promise.allSettled([a, b, c].map((id) => setVote(voter, id, true)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    for (const id of [a, b, c]) await setVote(voter, id, false);
  }
});

it("a product without votes shows and takes none, and votes are for accounts that see the bug", async () => {
  const { voter, change, a } = await scene();
  await setVote(voter, a, true);
  await change({ votesPerPerson: 0 });
  expect((await getBug(voter, a)).votes).toBeNull();
  await expect(setVote(voter, a, true)).rejects.toThrow(/takes no votes/);
  await expect(setVote(anonymousViewer, a, true)).rejects.toThrow(NotSignedIn);
  const hidden = await makeProduct({ visibility: "groups" });
  const insider = await makeUser();
  await grantRole(insider.id, hidden.id, "maintainer");
  const secret = await makeBug(await insider.viewer(), { product: hidden.name });
  await expect(setVote(voter, secret, true)).rejects.toThrow(NotFound);
  expect(await listVoters(voter, secret)).toEqual([]);
});

it("lists show votes, and sort by them", async () => {
  const { product, voter, other, a, b, c } = await scene();
  for (const who of [voter, other]) await setVote(who, b, true);
  await setVote(voter, c, true);
  const { query } = parseBugQuery(
    new URLSearchParams({ product: product.name, columns: "votes", sort: "-votes" }),
  );
  const { rows } = await runSearch(voter, query, { limit: 10 });
  expect(rows.map(({ id, votes }) => [id, votes])).toEqual([
    [b, 2],
    [c, 1],
    [a, 0],
  ]);
});

it("a new bug that says no type has that of its product", async () => {
  const { product, viewer, change } = await scene();
  await change({ defaultType: "task" });
  const typeOf = async (type?: string) =>
    (await getBug(viewer, await makeBug(viewer, { product: product.name, type }))).type;
  expect(await typeOf()).toBe("task");
  expect(await typeOf("")).toBe("task");
  expect(await typeOf("defect")).toBe("defect");
});
