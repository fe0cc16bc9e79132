import { describe, expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { insidersOfProduct } from "#lib/bugs/comments/audience-words.ts";
import { findBug, listChanges } from "#lib/bugs/views/bug.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { customerWeight, customerWeightCsv } from "#lib/search/trackings/customer-weight.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { commentBelow } from "#lib/upstream/annex/commands/comment-below.ts";
import { removeCase } from "#lib/upstream/annex/commands/remove-case.ts";
import { listAnnexes } from "#lib/upstream/annex/queries.ts";
import { addCaseInput, isSameCase } from "#lib/upstream/annex/schema.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// The annex of a tracking: customers' cases and comments, for its audience and for nobody else.

let engine: TrackedProduct;
let suite: TrackedProduct;
let vendor: Viewer;
let upstream: Viewer;
let bug: number;
let tracking: number;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "1": ["1.0*", "1.1"] });
  await db.classification.update({ where: { id: suite.classificationId }, data: { kind: "downstream" } });
  vendor = await makeMember(suite, "maintainer");
  upstream = await makeMember(engine, "maintainer");
  bug = await makeBug(upstream, { product: "Engine" });
  tracking = await track("1.1");
});

const track = (version: string, of = bug) =>
  trackBug(vendor, trackBugInput.parse({ bug: of, product: "Suite", version, state: "affected" }));
const add = (viewer: Viewer, number: string, customer = "", to = tracking) =>
  addCase(viewer, addCaseInput.parse({ tracking: to, number, customer, note: "Fails at night." }));
const historyFor = async (viewer: Viewer) =>
  (await listChanges(viewer, bug)).filter(({ field }) => field === "case").map(({ from, to }) => [from, to]);

describe("a case", () => {
  test("of a public downstream product is for its insiders, who see it with its history", async () => {
    const before = await findBug(anonymousViewer, bug);
    const id = await add(vendor, " CASE-01234567 ", "Seaside Hosting");
    expect((await listAnnexes(vendor, bug)).get(tracking)).toMatchObject({
      audience: "insiders of Suite",
      cases: [{ number: "CASE-01234567", customer: "Seaside Hosting", note: "Fails at night." }],
      mayAdd: true,
    });
    const name = "Suite 1.1: CASE-01234567 of Seaside Hosting";
    expect(await historyFor(vendor)).toEqual([["", name]]);
    for (const viewer of [anonymousViewer, upstream]) {
      expect((await listAnnexes(viewer, bug)).size).toBe(0);
      expect(await historyFor(viewer)).toEqual([]);
      await expect(removeCase(viewer, { case: id })).rejects.toThrow();
    }
    expect(await findBug(anonymousViewer, bug)).toEqual(before);
    await removeCase(vendor, { case: id });
    expect(await historyFor(vendor)).toEqual([
      ["", name],
      [name, ""],
    ]);
    expect((await listAnnexes(vendor, bug)).get(tracking)?.cases).toEqual([]);
  });

  test("is added by insiders only, once, with a number", async () => {
    await add(vendor, "CASE-1");
    await expect(add(vendor, "case-1")).rejects.toMatchObject({
      fields: { number: ["CASE-1 is here already."] },
    });
    await expect(add(vendor, "0001")).rejects.toMatchObject({
      fields: { number: ["CASE-1 is here already: 0001 is the same case."] },
    });
    await expect(add(upstream, "CASE-2")).rejects.toThrow("for its insiders");
    const customer = await (await makeUser()).viewer();
    await expect(add(customer, "CASE-2")).rejects.toThrow("for its insiders");
    expect(addCaseInput.safeParse({ tracking, number: " " }).success).toBe(false);
  });

  test.each([
    ["CASE-01234567", "1234567", true],
    ["CASE-01234567", "case 1234567", true],
    ["#42", "042", true],
    ["ACME-12", "BETA-12", false],
    ["12", "120", false],
    ["12-3", "12-03", false],
    ["2026/11", "2026/11", true],
  ])("%s and %s: the same case? %s", (one, other, expected) => {
    expect(isSameCase(one, other)).toBe(expected);
    expect(isSameCase(other, one)).toBe(expected);
  });

  test("offers the customers that are known in the product, of bugs that the viewer sees, once each", async () => {
    await add(vendor, "CASE-1", "Seaside Hosting");
    await add(vendor, "CASE-2", "Alpine Bank");
    const second = await makeBug(upstream, { product: "Engine" });
    const elsewhere = await track("1.1", second);
    await add(vendor, "CASE-3", "seaside hosting", elsewhere);
    const hidden = await makeBug(upstream, { product: "Engine" });
    await add(vendor, "CASE-4", "Secret Bank", await track("1.1", hidden));
    const { id: groupId } = await db.group.create({ data: { name: "upstream-security" } });
    await db.bugGroup.create({ data: { bugId: hidden, groupId } });
    const offered = async (viewer: Viewer) => (await listAnnexes(viewer, second)).get(elsewhere)?.customers;
    expect(await offered(vendor)).toEqual(["Alpine Bank", "Seaside Hosting"]);
    expect(await offered(upstream)).toBeUndefined();
  });

  test("belongs to a downstream product, or to a tracking that is not for everybody", async () => {
    const public_ = await trackBug(
      upstream,
      trackBugInput.parse({ bug, product: "Engine", series: "4.4", state: "affected" }),
    );
    expect((await listAnnexes(upstream, bug)).has(public_)).toBe(false);
    await expect(add(upstream, "CASE-1", "", public_)).rejects.toThrow("not a downstream product");
    const own = await trackBug(
      upstream,
      trackBugInput.parse({
        bug,
        product: "Engine",
        version: "4.4.1",
        state: "affected",
        audience: "@insiders",
      }),
    );
    await add(upstream, "CASE-1", "", own);
    expect((await listAnnexes(upstream, bug)).get(own)?.cases).toHaveLength(1);
    expect((await listAnnexes(vendor, bug)).has(own)).toBe(false);
  });

  test("of a hidden tracking looks like one that does not exist", async () => {
    await db.product.update({ where: { id: suite.id }, data: { visibility: "groups" } });
    const answer = (act: Promise<unknown>) => act.then(String, String);
    expect(await answer(add(upstream, "CASE-1"))).toBe(await answer(add(upstream, "CASE-1", "", 999_999)));
    expect(await answer(commentBelow(upstream, { tracking, text: "x" }))).toBe(
      await answer(commentBelow(upstream, { tracking: 999_999, text: "x" })),
    );
  });
});

test("a comment below is a comment of the bug for the audience of the tracking, and changes nothing for others", async () => {
  const sees = async (viewer: Viewer) =>
    JSON.stringify([await findBug(viewer, bug), await listThread(viewer, bug)]);
  const before = await sees(upstream);
  await commentBelow(vendor, { tracking, text: "Seaside waits for it." });
  expect(await sees(upstream)).toBe(before);
  const comments = (await listAnnexes(vendor, bug)).get(tracking)?.comments;
  expect(comments).toMatchObject([{ beginning: "Seaside waits for it." }]);
  const thread = (await listThread(vendor, bug)).comments;
  expect(thread.at(-1)).toMatchObject({ audience: "insiders of Suite", anchor: comments?.[0]?.anchor });
});

test("a comment is for the insiders of another product only when its writer is one", async () => {
  const comment = (viewer: Viewer, product: string) =>
    changeBug(viewer, bug, { comment: "x", commentAudience: insidersOfProduct(product) });
  await comment(vendor, "suite");
  const refusal = (product: string) => ({
    fields: { commentAudience: [`You are not an insider of a product “${product}”.`] },
  });
  await expect(comment(upstream, "Suite")).rejects.toMatchObject(refusal("Suite"));
  await expect(comment(upstream, "Nothing")).rejects.toMatchObject(refusal("Nothing"));
  expect(await db.comment.count({ where: { bugId: bug, audienceId: { not: null } } })).toBe(1);
});

describe("customer weight", () => {
  test("lists open upstream bugs first, then by cases and customers; a duplicate counts for what it repeats", async () => {
    const heavy = await makeBug(upstream, { product: "Engine", summary: "heavy" });
    const own = await makeBug(vendor, { product: "Suite", summary: "own" });
    const copy = await makeBug(upstream, { product: "Engine", summary: "copy" });
    await add(vendor, "CASE-1", "Seaside");
    const [one, two] = [await track("1.0", heavy), await track("1.1", heavy)];
    for (const [number, customer, to] of [
      ["CASE-2", "Seaside", one],
      ["CASE-2", "Seaside", two],
      ["CASE-3", "SEASIDE", two],
    ] as const)
      await add(vendor, number, customer, to);
    for (const number of ["1", "2", "3", "4", "5"]) await add(vendor, `OWN-${number}`, "", await own5(own));
    await add(vendor, "CASE-9", "Mountain", await track("1.1", copy));
    await changeBug(upstream, copy, {
      status: "RESOLVED",
      resolution: "DUPLICATE",
      duplicateOf: heavy,
      revision: "current",
    });
    const { rows, bugs, cases } = await customerWeight(vendor, suite.id, 10);
    expect(rows.map(({ summary, cases, customers }) => [summary, cases, customers])).toEqual([
      ["heavy", 3, 2],
      [(await findBug(vendor, bug))?.summary, 1, 1],
      ["own", 5, 0],
    ]);
    expect(rows[0]).toMatchObject({
      isOpen: true,
      isUpstream: true,
      states: [{ place: "1.1" }, { place: "1.0" }],
    });
    expect([bugs, cases]).toEqual([3, 9]);
    expect((await customerWeight(vendor, suite.id, 1)).bugs).toBe(3);
    expect((await customerWeightCsv(vendor, suite.id)).split("\r\n")[1]).toBe(
      `${heavy},heavy,Engine,UNCONFIRMED,,unspecified,"1.1 affected, 1.0 affected",3,2`.replace(
        "UNCONFIRMED",
        rows[0]?.status ?? "",
      ),
    );
  });

  const tracked = new Map<number, number>();
  /** The tracking of a bug that is filed in the downstream product itself. */
  async function own5(of: number): Promise<number> {
    const id = tracked.get(of) ?? (await track("1.1", of));
    tracked.set(of, id);
    return id;
  }

  test("is nothing for those who are not in the audience, and leaves out what they do not see", async () => {
    await add(vendor, "CASE-1", "Seaside");
    const none = { rows: [], bugs: 0, cases: 0 };
    for (const viewer of [anonymousViewer, upstream])
      expect(await customerWeight(viewer, suite.id, 10)).toEqual(none);
    expect((await customerWeight(everything, suite.id, 10)).bugs).toBe(1);
    const group = await db.group.create({ data: { name: "embargo" } });
    await db.bugGroup.create({ data: { bugId: bug, groupId: group.id } });
    expect(await customerWeight(vendor, suite.id, 10)).toEqual(none);
  });
});
