import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug, changeBugs } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { listMostReported } from "#lib/bugs/views/most-reported.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const [open, hidden] = [await makeProduct(), await makeProduct({ visibility: "groups" })];
  const [maintainer, stranger] = [await makeUser(), await makeUser()];
  for (const { id } of [open, hidden]) await grantRole(maintainer.id, id, "maintainer");
  const viewer = await maintainer.viewer();
  const bugs: number[] = [];
  for (let n = 0; n < 4; n += 1) bugs.push(await makeBug(viewer, { product: open.name }));
  const [a = 0, b = 0, c = 0, d = 0] = bugs;
  const secret = await makeBug(viewer, { product: hidden.name });
  return { a, b, c, d, secret, product: open, viewer, stranger: await stranger.viewer() };
}

const mark = (viewer: Viewer, id: number, duplicateOf: number | null) =>
  changeBug(viewer, id, changeBugInput.parse({ revision: "current", duplicateOf }));

async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => new Error("It was taken."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InvalidInput)) throw error;
  return error.fields.duplicateOf?.[0];
}

it("two bugs never end as duplicates of each other, also when both are marked at once", async () => {
  const { a, b, c, d, viewer } = await scene();
  const one = await Promise.allSettled([mark(viewer, a, b), mark(viewer, b, a)]);
  expect(one.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  // Of two chains that are joined at both ends.
  for (const id of [a, b]) await mark(viewer, id, null);
  for (let round = 0; round < 4; round += 1) {
    await mark(viewer, b, c);
    await mark(viewer, d, a);
    const two = await Promise.allSettled([mark(viewer, a, b), mark(viewer, c, d)]);
    expect(two.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (const id of [a, b, c, d]) await mark(viewer, id, null);
  }
});

it("a loop of duplicates is named, unless a bug of it is hidden", async () => {
  const { a, b, c, secret, viewer, stranger } = await scene();
  await mark(viewer, a, b);
  expect(await refusalOf(mark(viewer, b, a))).toMatch(/itself marked as a duplicate/);
  await mark(viewer, b, c);
  expect(await refusalOf(mark(viewer, c, a))).toContain(`: ${a} → ${b} → ${c}.`);
  await mark(viewer, b, secret);
  await mark(viewer, secret, c);
  expect(await refusalOf(mark(viewer, c, a))).toContain(`${a} → ${b} → ${secret} → ${c}`);
  const reporter = await makeUser();
  await grantRole(reporter.id, (await getBug(viewer, a)).productId, "maintainer");
  const message = await refusalOf(mark(await reporter.viewer(), c, a));
  expect(message).toMatch(/leads back/);
  expect(message).not.toContain(String(secret));
  expect((await getBug(stranger, a)).original).toBeNull();
});

it("a duplicate of a duplicate names the bug where they end, as far as it is seen", async () => {
  const { a, b, c, secret, viewer, stranger } = await scene();
  await mark(viewer, a, b);
  expect((await getBug(viewer, a)).original).toBeNull();
  await mark(viewer, b, c);
  expect((await getBug(stranger, a)).original?.id).toBe(c);
  await mark(viewer, c, secret);
  expect((await getBug(viewer, a)).original?.id).toBe(secret);
  expect((await getBug(stranger, a)).original?.id).toBe(c);
});

it("the most reported bugs count the duplicates of duplicates, and no hidden one", async () => {
  const { a, b, c, d, secret, product, viewer, stranger } = await scene();
  await mark(viewer, a, b);
  await mark(viewer, b, c);
  await changeBugs(viewer, [secret], changeBugInput.parse({ revision: "current", duplicateOf: c }));
  const most = async (who: Viewer, onlyOpen = true) =>
    (await listMostReported(who, product.id, { onlyOpen })).map(({ id, duplicates }) => [id, duplicates]);
  expect(await most(viewer)).toEqual([[c, 3]]);
  expect(await most(stranger)).toEqual([[c, 2]]);
  await changeBugs(
    viewer,
    [c],
    changeBugInput.parse({ revision: "current", status: "RESOLVED", resolution: "FIXED" }),
  );
  expect(await most(viewer)).toEqual([]);
  expect(await most(viewer, false)).toEqual([[c, 3]]);
  await mark(viewer, d, a);
  expect(await most(stranger, false)).toEqual([[c, 3]]);
});
