import { beforeEach, expect, test } from "vitest";
import { countBugsOfProduct } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

let engine: TrackedProduct;
let qe: Viewer;
let maintainer: Viewer;
/** Closed as fixed long ago; a build of the older series carries the backport now. */
let backported: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.3": ["4.3.1"], "4.4": ["4.4.1*"] });
  qe = await makeMember(engine, "qe");
  maintainer = await makeMember(engine, "maintainer");
  backported = await carried(engine, { status: "RESOLVED", resolution: "WONTFIX" });
});

async function carried(product: TrackedProduct, state: object): Promise<number> {
  const id = await makeBug(maintainer, { product: "Engine" });
  await db.bug.update({ where: { id }, data: state });
  await makeFix(product, id, { branch: "4.3", version: "4.3.1" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [id]));
  return id;
}
async function list(viewer: Viewer, tracking: string): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ tracking, status: "@all" }));
  const { rows } = await runSearch(viewer, query);
  return rows.map(({ id }) => id).sort((a, b) => a - b);
}
const tracked = (bugId: number) => db.tracking.findFirstOrThrow({ where: { bugId } });
async function seen(viewer: Viewer): Promise<{ home: number[]; sidebar: number; list: number[] }> {
  const { toVerify } = await getHome(requireActor(viewer));
  expect(toVerify.count).toBe(toVerify.lines.length);
  const { toVerifyCount } = await getSiteFrame(viewer);
  const home = toVerify.lines.map(({ id }) => id).sort((a, b) => a - b);
  return { home, sidebar: toVerifyCount, list: await list(viewer, "@to_verify_by_me") };
}

test("a carried fix of a closed bug waits for who said that somebody will test it, or is QA contact there, until it is tested", async () => {
  const { id } = await tracked(backported);
  expect(await seen(qe)).toEqual({ home: [], sidebar: 0, list: [] });
  await db.trackingAck.create({
    data: { trackingId: id, kind: "testing", answer: "granted", userId: qe.userId ?? 0 },
  });
  const mine = { home: [backported], sidebar: 1, list: [backported] };
  expect(await seen(qe)).toEqual(mine);
  await db.tracking.update({ where: { id }, data: { qaContactId: maintainer.userId } });
  expect(await seen(qe)).toEqual({ home: [], sidebar: 0, list: [] });
  expect(await seen(maintainer)).toEqual(mine);
  await db.tracking.update({ where: { id }, data: { qaContactId: null } });
  await db.bug.update({ where: { id: backported }, data: { qaContactId: maintainer.userId } });
  expect(await seen(maintainer)).toEqual(mine);
  const { revision } = await tracked(backported);
  await changeTracking(
    qe,
    changeTrackingInput.parse({
      tracking: id,
      revision,
      state: "verified",
      build: "4.3.1",
      orderOverride: "code_gone",
    }),
  );
  expect(await seen(qe)).toEqual({ home: [], sidebar: 0, list: [] });
  expect(await seen(maintainer)).toEqual({ home: [], sidebar: 0, list: [] });
});

test("a product counts them with the bugs whose status says so, each once, as its list does", async () => {
  const ready = await carried(engine, { status: "RESOLVED", resolution: "FIXED" });
  const plain = await makeBug(maintainer, { product: "Engine" });
  await db.bug.update({ where: { id: plain }, data: { status: "RESOLVED", resolution: "FIXED" } });
  for (const viewer of [qe, anonymousViewer]) {
    const { toVerify } = await countBugsOfProduct(viewer, engine.id);
    expect([toVerify, await list(viewer, "@to_verify:Engine")]).toEqual([3, [backported, ready, plain]]);
  }
  expect(await list(qe, "@to_verify:Engine 4.3")).toEqual([backported, ready]);
});

test("what is carried in a product that one does not see counts for nobody else", async () => {
  const vendor = await makeTrackedProduct({ name: "Vendor", visibility: "groups" }, { "4.3": ["4.3.1"] });
  const bug = await makeBug(maintainer, { product: "Engine" });
  await db.bug.update({ where: { id: bug }, data: { qaContactId: qe.userId } });
  await makeFix(vendor, bug, { branch: "4.3", version: "4.3.1" });
  await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
  expect(await tracked(bug)).toMatchObject({ state: "carried" });
  expect(await seen(qe)).toEqual({ home: [], sidebar: 0, list: [] });
  expect(await list(qe, "@to_verify")).toEqual([backported]);
  expect((await countBugsOfProduct(qe, vendor.id)).toVerify).toBe(0);
  expect((await countBugsOfProduct(await makeMember(vendor, "qe"), vendor.id)).toVerify).toBe(1);
});
