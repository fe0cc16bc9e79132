import { beforeEach, expect, test } from "vitest";
import { setVersionState } from "#lib/admin/versions/version-state.ts";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
  trackingHistory,
} from "#tests/support/tracked-world.ts";

let engine: TrackedProduct;
let maintainer: Viewer;
let qe: Viewer;
let bug: number;
/** The bug that every test begins with. */
let built: number;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.5": ["4.5.0", "4.5.1"] });
  await copyWorkflow.perform(everything, { product: "Engine", from: "ovirt" });
  maintainer = await makeMember(engine, "maintainer");
  qe = await makeMember(engine, "qe");
  bug = await makeBug(maintainer, { product: "Engine", targetRelease: "4.5.0" });
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await recompute();
  built = bug;
});
beforeEach(() => {
  bug = built;
});

const recompute = () => sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
async function say(input: object): Promise<void> {
  const [tracking] = await listTrackings(everything, bug);
  const { id = 0, revision = 0 } = tracking ?? {};
  await changeTracking(qe, changeTrackingInput.parse({ tracking: id, revision, ...input }));
}
async function both(): Promise<string> {
  const [tracking] = await listTrackings(everything, bug);
  return `${(await getBug(everything, bug)).status}, ${tracking?.state} ${tracking?.build}`.trim();
}
const verify = () => changeBug(qe, bug, { status: "VERIFIED", revision: "current" });

test("whoever verifies a bug with one place has verified the place, in the build that has the fix", async () => {
  expect(await both()).toBe("ON_QA, carried");
  await verify();
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
  expect((await listTrackings(everything, bug))[0]).toMatchObject({
    verifiedBy: qe.handle,
    decidedBy: qe.handle,
    source: "manual",
  });
  expect((await trackingHistory(bug)).at(-1)).toBe("Engine 4.5: carried → Engine 4.5: verified");
  const events = await db.event.findMany({ where: { bugId: bug }, orderBy: { id: "desc" }, take: 1 });
  expect(await db.change.count({ where: { eventId: events[0]?.id ?? 0n } })).toBe(2);
  await recompute();
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
});

test("whoever verifies the only place has verified the bug, and a failed test sends it back", async () => {
  await say({ state: "verified", build: "4.5.0" });
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
  await say({ state: "failed_qa", build: "4.5.1", reason: "It stops." });
  expect(await both()).toBe("ASSIGNED, failed_qa 4.5.1");
  // The rules do not move it forth on what was tested.
  await recompute();
  expect(await both()).toBe("ASSIGNED, failed_qa 4.5.1");
  await makeFix(engine, bug, { branch: "main", version: "4.5.1" });
  await recompute();
  expect(await both()).toBe("ON_QA, carried 4.5.1");
});

test("places that go without a fix are none: what is said of the only one that has it moves the bug, by both doors", async () => {
  for (const [series, state] of [
    ["4.4", "not_affected"],
    ["4.3", "does_not_exist"],
    ["4.2", "wont_fix"],
  ] as const) {
    await db.series.create({ data: { productId: engine.id, name: series, sortKey: versionSortKey(series) } });
    await trackBug(
      maintainer,
      trackBugInput.parse({ bug, product: "Engine", series, state, reason: "Old." }),
    );
  }
  await say({ state: "failed_qa", build: "4.5.0", reason: "It stops." });
  expect(await both()).toBe("ASSIGNED, failed_qa 4.5.0");
  await db.bug.update({ where: { id: bug }, data: { status: "ON_QA" } });
  await say({ state: "verified", build: "4.5.0" });
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
  await db.bug.update({ where: { id: bug }, data: { status: "ON_QA" } });
  await say({ state: "evidence" });
  await verify();
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
});

test("an older series is verified while a newer one has no fix: what a test showed needs no reason", async () => {
  const other = await makeBug(maintainer, { product: "Engine" });
  await makeFix(engine, other, { branch: "engine-4.5", version: "4.5.0" });
  await db.series.create({ data: { productId: engine.id, name: "4.6", sortKey: versionSortKey("4.6") } });
  await trackBug(
    maintainer,
    trackBugInput.parse({ bug: other, product: "Engine", series: "4.6", state: "affected" }),
  );
  const change = async (viewer: Viewer, input: object) => {
    const old = (await listTrackings(everything, other)).find(({ series }) => series === "4.5");
    const { id, revision } = old ?? {};
    await changeTracking(viewer, changeTrackingInput.parse({ tracking: id, revision, ...input }));
  };
  await change(qe, { state: "verified", build: "4.5.0" });
  await change(qe, { state: "failed_qa", build: "4.5.0", reason: "It stops." });
  await expect(change(maintainer, { state: "fixed" })).rejects.toMatchObject({
    fields: { orderOverride: [expect.stringContaining("4.6 (affected)")] },
  });
});

test("with a second place each is said on its own", async () => {
  await trackBug(
    maintainer,
    trackBugInput.parse({ bug, product: "Engine", version: "4.5.1", state: "affected" }),
  );
  await verify();
  expect(await both()).toMatch("VERIFIED, carried");
});

test("a place that not everybody sees is none: it changes nothing for others", async () => {
  const vendor = await makeTrackedProduct({ name: "Vendor", visibility: "groups" }, { "1": ["1.0"] });
  const seller = await makeMember(vendor, "maintainer");
  await trackBug(seller, trackBugInput.parse({ bug, product: "Vendor", series: "1", state: "affected" }));
  await verify();
  expect(await both()).toBe("VERIFIED, verified 4.5.0");
});

test("a release keeps what it fixes: only bugs without their fix in it need another target", async () => {
  const [waiting, tested] = [
    await makeBug(maintainer, { product: "Engine", targetRelease: "4.5.0" }),
    await makeBug(maintainer, { product: "Engine", targetRelease: "4.5.0" }),
  ];
  await makeFix(engine, tested, { branch: "main", version: "4.5.0" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [tested]));
  await verify();
  const release = { product: "Engine", version: "4.5.0", state: "released" };
  await expect(setVersionState.perform(everything, release)).rejects.toMatchObject({
    fields: { moveTargetsTo: [expect.stringContaining("1 open bug is to be fixed in “4.5.0”")] },
  });
  const input = { ...release, moveTargetsTo: "4.5.1" };
  expect((await setVersionState.preview?.(everything, input))?.lines).toEqual(
    expect.arrayContaining([
      "The fix of 1 open bug is in 4.5.0 and verified: the rule “The fix is released” closes it at once.",
      "The fix of 1 open bug is in 4.5.0, or ready to be tested: it keeps its target and stays open.",
      "Target release becomes 4.5.1 on 1 bug, was 4.5.0.",
    ]),
  );
  await setVersionState.perform(everything, input);
  await recompute();
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [tested]));
  const of = async (id: number) => {
    const { status, targetRelease } = await getBug(everything, id);
    return `${status} ${targetRelease}`;
  };
  expect([await of(bug), await of(tested), await of(waiting)]).toEqual([
    "CLOSED 4.5.0",
    "ON_QA 4.5.0",
    "NEW 4.5.1",
  ]);
});

test("the preview of a release counts every bug that the rule closes, with and without it as target", async () => {
  const others: number[] = [];
  for (const input of [{}, { targetRelease: "4.5.1" }, {}]) {
    const id = await makeBug(maintainer, { product: "Engine", ...input });
    others.push(id);
    await makeFix(engine, id, { branch: "engine-4.5", version: "4.5.0" });
    await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [id]));
  }
  const all = [bug, ...others];
  for (const id of all.slice(0, 3)) await changeBug(qe, id, { status: "VERIFIED", revision: "current" });
  // Of a bug that is to be fixed in a newer series, too, this one does not decide.
  await db.series.create({ data: { productId: engine.id, name: "4.6", sortKey: versionSortKey("4.6") } });
  const last = others[2] ?? 0;
  await makeFix(engine, last, { branch: "engine-4.6", status: "open" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [last]));
  await db.bug.update({ where: { id: last }, data: { status: "VERIFIED" } });
  const release = { product: "Engine", version: "4.5.0", state: "released" };
  expect((await setVersionState.preview?.(everything, release))?.lines).toContain(
    "The fix of 3 open bugs is in 4.5.0 and verified: the rule “The fix is released” closes them at once.",
  );
  await setVersionState.perform(everything, release);
  for (const id of all) await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [id]));
  const closed = await db.bug.findMany({ where: { id: { in: all }, status: "CLOSED" } });
  expect(closed.map(({ id }) => id).sort((a, b) => a - b)).toEqual([bug, ...others.slice(0, 2)]);
});
