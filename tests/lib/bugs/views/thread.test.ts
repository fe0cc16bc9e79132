import "#tests/support/database.ts";
import { beforeAll, expect, it } from "vitest";
import { newComments, threadHtml } from "#components/bugs/thread.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listThread, NEWEST, type Thread } from "#lib/bugs/views/thread.ts";
import { rememberVisit, shouldRememberVisit } from "#lib/bugs/visits/commands.ts";
import { db, pool } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { audienceOf, makeEvent } from "#tests/support/events.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";

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
     SELECT $1, n, $2, 'Again', '<p>Again</p>', CASE WHEN n = 59 THEN $4::int END, $5, now() - (100 - n) * interval '1 minute'
     FROM generate_series(1, $3::int) n`,
    [id, insider.id, LAST, await audienceOf({ productId: product.id }), await makeEvent(id)],
  );
  await pool.query(
    `UPDATE comments SET created_at = now() - interval '1 day' WHERE bug_id = $1 AND number = 0`,
    [id],
  );
});

const numbers = ({ comments }: Thread) => comments.map(({ number }) => number);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it("has the description and the newest comments, and the number of hidden ones", async () => {
  const thread = await listThread(member, id);
  expect(numbers(thread)).toEqual([0, ...range(LAST - NEWEST + 1, LAST)]);
  expect(thread).toMatchObject({ hidden: LAST - NEWEST, last: LAST, visitedAt: null });
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
  const { comments } = await listThread(outsider, id, { all: true });
  const seenUntil = (number: number) => ({
    last: number,
    at: new Date(comments.find((comment) => comment.number === number)?.createdAt ?? ""),
  });
  await rememberVisit(outsider, id, seenUntil(30));
  const since = range(31, LAST).filter((number) => number !== 59);
  const thread = await listThread(outsider, id);
  expect(numbers(thread)).toEqual([0, ...since]);
  const visitor = { handle: "somebody", at: thread.visitedAt ?? "" };
  expect(newComments({ ...thread, visitor }).map(({ number }) => number)).toEqual(since);
  expect(newComments({ ...thread, visitor: { ...visitor, handle: member.handle } })).toEqual([]);
  expect(newComments(thread)).toEqual([]);
  const props = { ...thread, bugId: id, changes: [], attachments: [], isCut: true, visitor };
  expect(threadHtml(props).split('id="new"')[1]).toMatch(/^[^#]*id="c31"/);
  expect((await listThread(member, id)).hidden).toBe(LAST - NEWEST);
  await rememberVisit(outsider, id, seenUntil(LAST));
  expect(await listThread(outsider, id)).toMatchObject({ hidden: LAST - NEWEST - 1 });
  // A page that was left open does not take the visit back.
  await rememberVisit(outsider, id, seenUntil(30));
  expect(await listThread(outsider, id)).toMatchObject({ hidden: LAST - NEWEST - 1 });
});

it("a visit is stored only if it matters, of a bug that is seen, and never while impersonating", async () => {
  const thread = await listThread(member, id);
  const visit = { last: LAST, at: new Date(Date.now() + 1000) };
  expect(shouldRememberVisit(thread)).toBe(true);
  expect(shouldRememberVisit({ ...thread, visitedAt: new Date().toISOString() })).toBe(false);
  expect(shouldRememberVisit({ ...thread, visitedAt: thread.comments[0]?.createdAt ?? "" })).toBe(true);
  await rememberVisit({ ...member, impersonatorId: 1 }, id, visit);
  await rememberVisit(anonymousViewer, id, visit);
  expect((await listThread(member, id)).visitedAt).toBeNull();
  const hidden = await makeTrackedProduct({ visibility: "groups" }, {});
  const secret = await makeBug(await makeMember(hidden, "developer"), { product: hidden.name });
  await rememberVisit(member, secret, visit);
  expect(await db.bugVisit.count({ where: { bugId: secret } })).toBe(0);
});

it("begins with the next comment where a number is missing", async () => {
  await pool.query(
    "UPDATE comments SET number = 1012 WHERE bug_id = $1 AND number = 12 AND audience_id IS NULL",
    [id],
  );
  expect(numbers(await listThread(member, id, { from: 12 }))).toEqual([0, ...range(13, LAST)]);
});
