import "#tests/support/database.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { watchLinesHtml } from "#components/bugs/versions/watch-lines.ts";
import { db, sql } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { addWatch } from "#lib/upstream/watches/commands/add-watch.ts";
import { checkWatch } from "#lib/upstream/watches/commands/check-watch.ts";
import { confirmWatch } from "#lib/upstream/watches/commands/confirm-watch.ts";
import { removeWatch } from "#lib/upstream/watches/commands/remove-watch.ts";
import { WatchFailure } from "#lib/upstream/watches/failures.ts";
import { delayAfter, refuseCheck } from "#lib/upstream/watches/next-check.ts";
import { pollWatches } from "#lib/upstream/watches/poll.ts";
import { listWatches } from "#lib/upstream/watches/queries.ts";
import { addWatchInput } from "#lib/upstream/watches/schema.ts";
import { makeBug, makeUser } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";
import { type LocalTracker, startLocalTracker } from "#tests/support/watches/local-tracker.ts";

// Bugs in other trackers: who may watch them, when they are asked about, and what becomes of the answers.

let engine: TrackedProduct;
let suite: TrackedProduct;
let maintainer: Viewer;
let insider: Viewer;
let visitor: Viewer;
let local: LocalTracker;
let bug: number;

beforeAll(async () => {
  local = await startLocalTracker();
  engine = await makeTrackedProduct({}, { "4.4": ["4.4.1"] });
  suite = await makeTrackedProduct({ visibility: "groups" }, { "1": ["1.0"] });
  maintainer = await makeMember(engine, "maintainer");
  insider = await makeMember(suite, "maintainer");
  visitor = await (await makeUser()).viewer();
});
afterAll(() => local.stop());
beforeEach(async () => {
  await db.watch.deleteMany();
  bug = await makeBug(visitor, { product: engine.name });
  local.asked.length = 0;
  local.answer = () => issue("open");
});

const issue = (state: string, state_reason: string | null = null) => ({
  body: JSON.stringify({ title: "Their words", state, state_reason, updated_at: "2026-11-02T10:15:30Z" }),
});
const add = (viewer: Viewer, url: string, more: object = {}) =>
  addWatch(viewer, addWatchInput.parse({ bug, address: url, ...more }));
const github = (id: number) => `https://github.com/example/engine/issues/${id}`;
const poll = () => pollWatches(local.get);
const due = () => db.watch.updateMany({ data: { nextCheckAt: new Date(0) } });
const seen = async (viewer: Viewer) => (await listWatches(viewer, bug)).map(({ remoteId }) => remoteId);
async function history(): Promise<string[]> {
  const rows = await db.$queryRaw<{ from: string; to: string }[]>(
    sql`SELECT "from", "to" FROM changes WHERE bug_id = ${bug} AND field = 'watch' ORDER BY id`,
  );
  return rows.map(({ from, to }) => `${from} → ${to}`);
}

test("a watch is asked about, shown to a person to confirm, and only then its changes are noted", async () => {
  const id = await add(visitor, `${github(12)}#issuecomment-1`);
  expect(await listWatches(visitor, bug)).toMatchObject([{ title: "", mayConfirm: false, mayRemove: true }]);
  await expect(confirmWatch(visitor, { watch: id })).rejects.toThrow("has not answered yet");
  expect(await poll()).toBe(1);
  expect(local.asked).toEqual(["api.github.com/repos/example/engine/issues/12"]);
  expect(await listWatches(anonymousViewer, bug)).toMatchObject([
    {
      title: "Their words",
      rawStatus: "open",
      mapped: "open",
      confirmedBy: null,
      mayConfirm: false,
      mayRemove: false,
    },
  ]);
  local.answer = () => issue("closed", "completed");
  await due();
  await poll();
  expect(await history()).toEqual([" → github.com/example/engine #12"]);
  await confirmWatch(visitor, { watch: id });
  local.answer = () => issue("open", "reopened");
  await due();
  await poll();
  expect(await history()).toEqual([
    " → github.com/example/engine #12",
    "github.com/example/engine #12 → github.com/example/engine #12: closed completed",
    "github.com/example/engine #12: closed completed → github.com/example/engine #12: open reopened",
  ]);
  expect(await listWatches(visitor, bug)).toMatchObject([{ confirmedBy: visitor.handle, mayConfirm: false }]);
  expect(await poll()).toBe(0);
});

test("a bug that is fixed there is “fixed?” here, and changes no state of ours", async () => {
  const tracking = await trackBug(
    maintainer,
    trackBugInput.parse({ bug, product: engine.name, series: "4.4", state: "affected" }),
  );
  const id = await add(maintainer, github(12), { tracking });
  await poll();
  await confirmWatch(maintainer, { watch: id });
  const before = await db.bug.findUniqueOrThrow({
    where: { id: bug },
    select: { status: true, resolution: true, revision: true },
  });
  local.answer = () => issue("closed", "completed");
  await due();
  await poll();
  const [watch] = await listWatches(maintainer, bug);
  expect(watch).toMatchObject({ mapped: "closed_fixed", place: `${engine.name} 4.4` });
  expect(watch?.saysFixedSince).not.toBeNull();
  expect(await db.tracking.findUniqueOrThrow({ where: { id: tracking } })).toMatchObject({
    state: "affected",
  });
  expect(
    await db.bug.findUniqueOrThrow({
      where: { id: bug },
      select: { status: true, resolution: true, revision: true },
    }),
  ).toEqual(before);
  local.answer = () => issue("open");
  await due();
  await poll();
  expect((await listWatches(maintainer, bug))[0]?.saysFixedSince).toBeNull();
});

describe("who may", () => {
  test("visitors cannot, and those who may not comment cannot", async () => {
    await expect(add(anonymousViewer, github(1))).rejects.toThrow();
    const silent: Viewer = { ...visitor, everybody: new Map([[engine.id, new Set()]]) };
    await expect(add(silent, github(1))).rejects.toThrow("may not comment");
  });
  test("who did not add it, and may not edit the bug, does not remove it", async () => {
    const other = await (await makeUser()).viewer();
    const id = await add(visitor, github(1));
    await expect(removeWatch(other, { watch: id })).rejects.toThrow("Only who added it");
    await removeWatch(maintainer, { watch: id });
    expect(await history()).toEqual([" → github.com/example/engine #1", "github.com/example/engine #1 → "]);
    await expect(removeWatch(maintainer, { watch: id })).rejects.toThrow("no such watch");
  });
  test("an address that is no bug, and a bug that is watched already, are refused at the field", async () => {
    await expect(add(visitor, "https://example.org/")).rejects.toMatchObject({
      fields: { address: [expect.stringContaining("Bugzilla")] },
    });
    await add(visitor, github(1));
    await expect(add(visitor, `${github(1)}?x=1`)).rejects.toMatchObject({
      fields: { address: ["It is watched already."] },
    });
    for (let n = 2; n <= 20; n++) await add(visitor, github(n));
    await expect(add(visitor, github(21))).rejects.toMatchObject({
      fields: { address: ["At most 20 for each bug."] },
    });
  });
});

describe("what is not public", () => {
  test("a watch for insiders, and one of a hidden tracking, are seen by those alone, and change nothing public", async () => {
    const product = await db.product.findUniqueOrThrow({ where: { id: engine.id } });
    const audience = await db.audience.findFirstOrThrow({ where: { productId: product.id } });
    const before = await db.bug.findUniqueOrThrow({ where: { id: bug } });
    await add(maintainer, github(1), { audience: "@insiders" });
    const tracking = await trackBug(
      insider,
      trackBugInput.parse({ bug, product: suite.name, series: "1", state: "affected" }),
    );
    const hidden = await add(insider, github(2), { tracking });
    await poll();
    expect(await seen(maintainer)).toEqual(["#1"]);
    expect(await seen(insider)).toEqual(["#2"]);
    for (const viewer of [visitor, anonymousViewer]) expect(await seen(viewer)).toEqual([]);
    const rows = await db.change.findMany({ where: { bugId: bug, field: "watch" }, orderBy: { id: "asc" } });
    expect(rows.map(({ audienceId }) => audienceId)).toEqual([audience.id, expect.any(Number)]);
    await confirmWatch(insider, { watch: hidden });
    local.answer = () => issue("closed");
    await due();
    await poll();
    expect(await db.bug.findUniqueOrThrow({ where: { id: bug } })).toEqual(before);
    for (const act of [confirmWatch, removeWatch])
      await expect(act(visitor, { watch: hidden })).rejects.toThrow("There is no such watch.");
    await expect(add(visitor, github(3), { tracking })).rejects.toThrow("There is no such tracking.");
    await expect(add(visitor, github(3), { audience: "@insiders" })).rejects.toMatchObject({
      fields: { audience: expect.anything() },
    });
  });
  test("a watch of a tracking whose product is hidden later is hidden with it, and so is what it says", async () => {
    const product = await makeTrackedProduct({}, { "1": ["1.0"] });
    const member = await makeMember(product, "maintainer");
    const place = { bug, product: product.name, series: "1", state: "affected" };
    const tracking = await trackBug(member, trackBugInput.parse(place));
    const id = await add(member, github(1), { tracking });
    await poll();
    await confirmWatch(member, { watch: id });
    expect(await seen(visitor)).toEqual(["#1"]);
    await db.product.update({ where: { id: product.id }, data: { visibility: "groups" } });
    const before = await db.bug.findUniqueOrThrow({ where: { id: bug } });
    local.answer = () => issue("closed");
    await due();
    await poll();
    expect(await seen(visitor)).toEqual([]);
    expect(await seen(member)).toEqual(["#1"]);
    expect(await db.bug.findUniqueOrThrow({ where: { id: bug } })).toEqual(before);
  });
  test("what others watch does not make an address taken, or the list full", async () => {
    for (let n = 1; n <= 20; n++) await add(maintainer, github(n), { audience: "@insiders" });
    await add(visitor, github(1));
    expect(await seen(visitor)).toEqual(["#1"]);
  });
});

describe("when they are asked about", () => {
  const HOUR = 60 * 60_000;
  test("once a day, later after each failure up to five, and when the tracker wants it", () => {
    const failed = (failure: "timeout" | "rate_limited", retryAfterMs: number | null = null) =>
      new WatchFailure(failure, "", { retryAfterMs });
    expect(delayAfter(0, null)).toBe(24 * HOUR);
    expect([1, 2, 5, 9].map((times) => delayAfter(times, failed("timeout")) / HOUR)).toEqual([
      52.8, 81.6, 168, 168,
    ]);
    expect(delayAfter(1, failed("timeout", 100 * HOUR))).toBe(100 * HOUR);
    expect(delayAfter(1, failed("timeout", HOUR))).toBe(52.8 * HOUR);
    expect(delayAfter(1, failed("rate_limited", 2 * HOUR))).toBe(2 * HOUR);
    expect(delayAfter(1, failed("rate_limited", 0))).toBe(HOUR / 4);
    expect(delayAfter(1, failed("rate_limited"))).toBe(HOUR);
  });
  test("failures are counted with their class, keep what was known, and end with an answer", async () => {
    await add(visitor, github(1));
    await poll();
    local.answer = () => ({ status: 404 });
    for (let times = 1; times <= 3; times++) {
      await due();
      await poll();
      expect(await listWatches(visitor, bug)).toMatchObject([
        { failures: times, failure: "not_found", title: "Their words", rawStatus: "open" },
      ]);
    }
    local.answer = () => issue("open");
    await due();
    await poll();
    expect(await listWatches(visitor, bug)).toMatchObject([{ failures: 0, failure: null }]);
  });
  test("not two at once for one host, and none after it asked for peace", async () => {
    for (let n = 1; n <= 4; n++) await add(visitor, github(n));
    await add(visitor, "https://codeberg.org/example/engine/issues/5");
    let running = 0;
    let most = 0;
    const get: LocalTracker["get"] = async (address, accept) => {
      if (!address.includes("api.github.com")) return local.get(address, accept);
      running++;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 10));
      running--;
      return local.get(address, accept);
    };
    expect((await Promise.all([pollWatches(get), pollWatches(get)])).sort()).toEqual([0, 5]);
    expect(most).toBe(1);
    expect(local.asked).toHaveLength(5);
    local.asked.length = 0;
    local.answer = (host) =>
      host === "api.github.com" ? { status: 429, headers: { "retry-after": "7200" } } : issue("open");
    await due();
    await poll();
    expect(local.asked).toHaveLength(2);
    expect(
      (await db.watch.findMany({ where: { host: "api.github.com" } })).map(({ failure }) => failure),
    ).toEqual(Array(4).fill("rate_limited"));
  });
  test("at most fifty in a run", async () => {
    const first = await add(visitor, github(1));
    const { id: _, ...row } = await db.watch.findUniqueOrThrow({ where: { id: first } });
    await db.watch.createMany({
      data: Array.from({ length: 59 }, (_, n) => ({ ...row, url: github(n + 2), remoteId: `#${n + 2}` })),
    });
    expect([await poll(), await poll(), await poll()]).toEqual([50, 10, 0]);
  });
});

test("addresses inside are refused unless an administrator allows their network", async () => {
  await add(visitor, "http://127.0.0.1/show_bug.cgi?id=1");
  await add(visitor, "http://169.254.169.254/show_bug.cgi?id=1");
  await pollWatches();
  expect(await listWatches(visitor, bug)).toMatchObject([{ failure: "refused" }, { failure: "refused" }]);
});

describe("a person has a tracker asked now", () => {
  const now = new Date("2026-11-30T12:00:00Z");
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const later = (failures: number, minutesAgo: number) =>
    new Date(ago(minutesAgo).getTime() + delayAfter(failures, null));
  test.each([
    ["it was never read, and is about to be", { nextCheckAt: ago(1), lastOkAt: null }, /about to be asked/],
    ["it was read a minute ago", { nextCheckAt: later(0, 1), lastOkAt: ago(1) }, /five minutes/],
    ["it was read ten minutes ago", { nextCheckAt: later(0, 10), lastOkAt: ago(10) }, null],
    [
      "it failed a minute ago",
      { nextCheckAt: later(2, 1), lastOkAt: ago(9), failures: 2, failure: "timeout" },
      /five minutes/,
    ],
    [
      "it failed ten minutes ago",
      { nextCheckAt: later(2, 10), lastOkAt: null, failures: 2, failure: "timeout" },
      null,
    ],
    [
      "it wants to be left alone",
      { nextCheckAt: later(0, 20), lastOkAt: null, failures: 1, failure: "rate_limited" },
      /come back later/,
    ],
  ] as const)("%s", (_, given, refusal) => {
    const said = refuseCheck({ failures: 0, failure: null, ...given }, now);
    if (refusal) expect(said).toMatch(refusal);
    else expect(said).toBeNull();
  });

  test("who may comment and sees it, not a moment after the last time", async () => {
    const id = await add(visitor, github(12));
    local.answer = () => ({ status: 500, body: "" });
    await poll();
    expect(await listWatches(visitor, bug)).toMatchObject([{ failure: "server_error", mayCheck: false }]);
    await expect(checkWatch(visitor, { watch: id })).rejects.toMatchObject({
      fields: { "": [expect.stringContaining("five minutes")] },
    });
    await db.watch.updateMany({
      data: { nextCheckAt: new Date(Date.now() + delayAfter(1, null) - 10 * 60_000) },
    });
    expect(await poll()).toBe(0);
    expect(await listWatches(visitor, bug)).toMatchObject([{ mayCheck: true }]);
    expect(await listWatches(anonymousViewer, bug)).toMatchObject([{ mayCheck: false }]);
    await expect(checkWatch(anonymousViewer, { watch: id })).rejects.toThrow();
    local.answer = () => issue("open");
    await checkWatch(visitor, { watch: id });
    expect(await poll()).toBe(1);
    expect(await listWatches(visitor, bug)).toMatchObject([{ failure: null, title: "Their words" }]);
    // A tracker that wants to be left alone is, whichever of its bugs it said that of.
    const other = await add(visitor, github(99));
    const later = new Date(Date.now() + 60 * 60_000);
    const limited = { failure: "rate_limited", failures: 1, nextCheckAt: later } as const;
    await db.watch.update({ where: { id: other }, data: limited });
    await db.watch.update({ where: { id }, data: { lastOkAt: new Date(Date.now() - 10 * 60_000) } });
    await expect(checkWatch(visitor, { watch: id })).rejects.toMatchObject({
      fields: { "": [expect.stringContaining("come back later")] },
    });
    await db.watch.delete({ where: { id: other } });
    await db.watch.updateMany({
      data: { audienceId: (await db.audience.findFirstOrThrow({ where: { productId: suite.id } })).id },
    });
    await expect(checkWatch(visitor, { watch: id })).rejects.toThrow("There is no such watch.");
  });
});

test("the page of the bug has a line for each that the viewer sees, in the statement of its versions", async () => {
  await add(visitor, github(12));
  await poll();
  await add(visitor, github(13));
  await db.watch.updateMany({
    where: { remoteId: "#13" },
    data: { audienceId: (await db.audience.findFirstOrThrow({ where: { productId: suite.id } })).id },
  });
  const linesFor = async (viewer: Viewer) => (await panelRows(viewer, bug)).watches;
  expect(await linesFor(visitor)).toMatchObject([{ remoteId: "#12", title: "Their words", mapped: "open" }]);
  expect(await linesFor(insider)).toMatchObject([{ remoteId: "#12" }, { remoteId: "#13", lastOkAt: null }]);
  const html = watchLinesHtml(bug, await linesFor(insider)).html;
  const text = html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  expect(text).toContain("github.com/example/engine #12 Open Their words Is it this bug?");
  expect(text).toContain("#13 not checked yet");
});
