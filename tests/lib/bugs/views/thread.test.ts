import "#tests/support/database.ts";
import { beforeAll, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listThread, NEWEST, type Thread } from "#lib/bugs/views/thread.ts";
import { rememberVisit, shouldRememberVisit } from "#lib/bugs/visits/commands.ts";
import { pool } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { audienceOf, makeEvent } from "#tests/support/events.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

const LAST = 60;
let id = 0;
let short = 0;
let member: Viewer;
let outsider: Viewer;

beforeAll(async () => {
  const [insider, other] = [await makeUser(), await makeUser()];
  const product = await makeProduct();
  await grantRole(insider.id, product.id, "maintainer");
  member = await insider.viewer();
  outsider = await other.viewer();
  id = await makeBug(member, { product: product.name, description: "It stops." });
  short = await makeBug(member, { product: product.name, description: "It stops." });
  // Comment 59 is private.
  await pool.query(
    `INSERT INTO comments (bug_id, number, author_id, text, html, audience_id, event_id, created_at)
     SELECT $1, n, $2, 'Again', '<p>Again</p>', CASE WHEN n = 59 THEN $4::int END, $5, now() + n * interval '1 minute'
     FROM generate_series(1, $3::int) n`,
    [id, insider.id, LAST, await audienceOf({ productId: product.id }), await makeEvent(id)],
  );
});

const numbers = ({ comments }: Thread) => comments.map(({ number }) => number);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it("has the description and the newest comments, and the number of hidden ones", async () => {
  const thread = await listThread(member, id);
  expect(numbers(thread)).toEqual([0, ...range(LAST - NEWEST + 1, LAST)]);
  expect(thread).toMatchObject({ hidden: LAST - NEWEST, last: LAST, lastVisited: null });
});

it("knows the last comment of any audience, which numbers of public comments do not tell", async () => {
  const before = await listThread(member, short);
  await changeBug(member, short, changeBugInput.parse({ comment: "Quietly", commentAudience: "@insiders" }));
  const after = await listThread(member, short);
  expect([before.last, after.last]).toEqual([0, 0]);
  expect([before.lastAnchor, after.lastAnchor]).toEqual(["c0", expect.stringMatching(/^p\d+-1$/)]);
  expect((await listThread(outsider, short)).lastAnchor).toBe("c0");
});

it("private comments are neither shown nor counted for viewers who may not see them", async () => {
  for (const viewer of [outsider, anonymousViewer]) {
    const thread = await listThread(viewer, id);
    expect(numbers(thread)).toEqual([0, ...range(LAST - NEWEST, LAST).filter((number) => number !== 59)]);
    expect(thread.hidden).toBe(LAST - NEWEST - 1);
  }
});

it("has all comments, or those from a number on, on request", async () => {
  expect(numbers(await listThread(member, id, { all: true }))).toEqual(range(0, LAST));
  const some = await listThread(member, id, { from: 12 });
  expect(numbers(some)).toEqual([0, ...range(12, LAST)]);
  expect(some.hidden).toBe(11);
});

it("begins after the viewer's last visit", async () => {
  await rememberVisit(outsider, id, 30);
  expect(numbers(await listThread(outsider, id))).toEqual([
    0,
    ...range(31, LAST).filter((number) => number !== 59),
  ]);
  expect((await listThread(member, id)).hidden).toBe(LAST - NEWEST);
  await rememberVisit(outsider, id, LAST);
  expect(await listThread(outsider, id)).toMatchObject({ lastVisited: LAST, hidden: LAST - NEWEST - 1 });
});

it("a visit is stored only if it matters, and never while impersonating", async () => {
  const thread = await listThread(member, id);
  expect(shouldRememberVisit(thread)).toBe(true);
  expect(shouldRememberVisit({ ...thread, lastVisited: LAST })).toBe(false);
  expect(shouldRememberVisit(await listThread(member, short))).toBe(false);
  await rememberVisit({ ...member, impersonatorId: 1 }, id, LAST);
  await rememberVisit(anonymousViewer, id, LAST);
  expect((await listThread(member, id)).lastVisited).toBeNull();
});
