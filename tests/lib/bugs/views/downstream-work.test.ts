import { beforeEach, expect, test } from "vitest";
import { foundAddress } from "#components/catalog/addresses.ts";
import { listManagedVersions } from "#lib/admin/versions/queries.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { countBugsOfProduct, countByVersion } from "#lib/bugs/views/counts.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { customerWeight } from "#lib/search/trackings/customer-weight.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { countUnrouted } from "#lib/upstream/routing/queries.ts";
import { reportRouter } from "#lib/upstream/routing/route-report.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

let vendor: TrackedProduct;
let customer: Viewer;
let triager: Viewer;

beforeEach(async () => {
  await resetDatabase();
  const engine = await makeProduct({ name: "Engine" });
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "8.1": ["8.1.0*"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  const group = await db.group.create({ data: { name: "vendor-security" } });
  await db.product.update({ where: { id: vendor.id }, data: { securityGroupId: group.id } });
  await db.productMapping.create({ data: { downstreamProductId: vendor.id, upstreamProductId: engine.id } });
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "triager");
  await db.groupMember.create({ data: { userId: user.id, groupId: group.id } });
  triager = await user.viewer();
  customer = await (await makeUser()).viewer();
});

function file(more: object): Promise<number> {
  const input = fileBugInput.parse({ product: "Vendor Engine", summary: "It breaks", ...more });
  return fileBug(customer, input, [], undefined, reportRouter(input));
}
async function list(viewer: Viewer, tracking: string): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ tracking, status: "@open" }));
  return (await runSearch(viewer, query)).rows.map(({ id }) => id).sort((a, b) => a - b);
}
const ids = (lines: readonly { id: number }[] = []) => lines.map(({ id }) => id).sort((a, b) => a - b);

test("home and overview of who works on a downstream product count what is reported for it, as the lists do", async () => {
  const open = await file({ version: "8.1.0" });
  const hidden = await file({ version: "8.1.0", isPrivate: true });
  const decided = await file({ version: "8.1.0" });
  await db.tracking.updateMany({ where: { bugId: decided }, data: { state: "deferred" } });
  const closed = await file({ isPrivate: true });
  await db.bug.update({ where: { id: closed }, data: { status: "RESOLVED", resolution: "INVALID" } });
  const { downstream } = await getHome(requireActor(triager));
  expect(downstream?.products).toEqual(["Vendor Engine"]);
  expect(ids(downstream?.unrouted.lines)).toEqual([hidden]);
  expect(await list(triager, "@unrouted:Vendor Engine")).toEqual([hidden]);
  expect(await countUnrouted(triager, vendor.id)).toBe(1);
  expect(ids(downstream?.undecided.lines)).toEqual([open, hidden]);
  expect(await list(triager, "unknown,affected,requested:Vendor Engine")).toEqual([open, hidden]);
  expect(await list(triager, "@undecided:Vendor Engine")).toEqual([open, hidden]);
  for (const [viewer, all] of [
    [triager, [open, hidden, decided]],
    [await makeMember(vendor, "qe"), [open, decided]],
  ] as const) {
    expect(await list(viewer, "@any:Vendor Engine")).toEqual(all);
    expect((await countBugsOfProduct(viewer, vendor.id)).tracked).toBe(all.length);
  }
  // Who works on none, and who works upstream, have no such lists.
  expect((await getHome(requireActor(customer))).downstream).toBeNull();
});

test("who works on a downstream product hears that a report was turned down upstream, until somebody decides for the product", async () => {
  const close = (id: number, resolution: string) =>
    db.bug.update({ where: { id }, data: { status: "RESOLVED", resolution } });
  const turnedDown = await file({ version: "8.1.0" });
  await close(turnedDown, "INVALID");
  const fixed = await file({ version: "8.1.0" });
  await close(fixed, "FIXED");
  // What the vendor closed itself, and a bug that nobody reported for it, are no news.
  const own = await file({ version: "8.1.0", isPrivate: true });
  await close(own, "INVALID");
  const other = await makeBug(customer, { product: "Engine" });
  await db.tracking.create({ data: { bugId: other, productId: vendor.id, state: "affected" } });
  await close(other, "INVALID");
  // Of a private report, the public bug that it became: only the vendor's people see that it is theirs.
  const report = await file({ version: "8.1.0", isPrivate: true });
  const published = await makeBug(customer, { product: "Engine" });
  const audienceId = await audienceOf({ productId: vendor.id });
  await db.tracking.create({ data: { bugId: published, productId: vendor.id, audienceId } });
  await db.routedReport.update({
    where: { bugId: report },
    data: { publishedBugId: published, unroutedSince: null },
  });
  await close(published, "WONTFIX");
  const user = await makeUser();
  await grantRole(user.id, vendor.id, "maintainer");
  const { id: groupId } = await db.group.findFirstOrThrow({ where: { name: "vendor-security" } });
  await db.groupMember.create({ data: { userId: user.id, groupId } });
  const maintainer = await user.viewer();
  const heard = async (viewer: Viewer) => {
    const { downstream } = await getHome(requireActor(viewer));
    const { query } = parseBugQuery(
      new URLSearchParams({ tracking: "@turned_down:Vendor Engine", status: "@all" }),
    );
    const listed = (await runSearch(viewer, query)).rows.map(({ id }) => id).sort((a, b) => a - b);
    if (downstream) expect(ids(downstream.turnedDown.lines)).toEqual(listed);
    return listed;
  };
  expect(await heard(maintainer)).toEqual([turnedDown, published]);
  expect(await heard(customer)).toEqual([]);
  await db.tracking.updateMany({ where: { bugId: turnedDown }, data: { state: "wont_fix" } });
  expect(await heard(maintainer)).toEqual([published]);
});

test("a version is decided when a later one of its series has the fix: as a place, by a patch, or by what it contains", async () => {
  const engine = await makeTrackedProduct({ name: "Core" }, { "1": ["1.1*", "1.2*"] });
  const suite = await makeTrackedProduct({ name: "Suite" }, { "8": ["8.0*", "8.1"], "9": ["9.0*"] });
  await db.classification.update({ where: { id: suite.classificationId }, data: { kind: "downstream" } });
  const user = await makeUser();
  for (const { id } of [engine, suite]) await grantRole(user.id, id, "maintainer");
  const maintainer = await user.viewer();
  const affected = async (version: string) => {
    const bug = await makeBug(maintainer, { product: "Core" });
    const versionId = suite.versions[version] ?? null;
    await db.tracking.create({ data: { bugId: bug, productId: suite.id, versionId, state: "affected" } });
    return bug;
  };
  const released = (bugId: number, place: { seriesId?: number; versionId?: number }) =>
    db.tracking.create({ data: { bugId, productId: suite.id, state: "released", ...place } });
  const line = await db.manifestLine.create({
    data: {
      inVersionId: suite.versions["8.1"] ?? 0,
      productId: engine.id,
      versionId: engine.versions["1.2"] ?? null,
    },
  });
  const open = [await affected("8.0"), await affected("8.1"), await affected("8.0"), await affected("8.0")];
  await released(open[1] ?? 0, { seriesId: suite.series["8"] ?? 0 });
  await released(open[2] ?? 0, { versionId: suite.versions["9.0"] ?? 0 });
  await makeFix(engine, open[3] ?? 0, { branch: "main" });
  const [bySeries, byVersion, byPatch, byFix] = [
    await affected("8.0"),
    await affected("8.0"),
    await affected("8.0"),
    await affected("8.0"),
  ];
  await released(bySeries, { seriesId: suite.series["8"] ?? 0 });
  await released(byVersion, { versionId: suite.versions["8.1"] ?? 0 });
  await db.manifestPatch.create({ data: { manifestLineId: line.id, name: "x.patch", bugId: byPatch } });
  await makeFix(engine, byFix, { branch: "main", version: "1.2" });
  await db.$transaction((tx) => recomputeTrackings(tx, everything, [byFix, open[3] ?? 0]));
  await db.tracking.updateMany({
    where: { versionId: suite.versions["8.0"] ?? 0 },
    data: { state: "affected", computedState: "affected" },
  });
  const { downstream } = await getHome(requireActor(maintainer));
  expect(ids(downstream?.undecided.lines)).toEqual(open);
  expect(await list(maintainer, "@undecided:Suite")).toEqual(open);
  const [tracking] = await db.tracking.findMany({ where: { bugId: bySeries, versionId: { not: null } } });
  await addCase(maintainer, addCaseInput.parse({ tracking: tracking?.id, number: "CASE-1", customer: "" }));
  const weight = await customerWeight(maintainer, suite.id, 10);
  expect(weight.rows.map(({ states }) => states)).toEqual([[{ place: "8", state: "released" }]]);
});

test("a version counts what was filed and recorded for it on both pages, as its list does", async () => {
  const [open, hidden, recorded] = [
    await file({ version: "8.1.0" }),
    await file({ version: "8.1.0", isPrivate: true }),
    await file({}),
  ];
  const member = await makeMember(vendor, "maintainer");
  await recordPresence(member, {
    ...{ bug: recorded, product: "Vendor Engine", version: "8.1.0", kind: "found", note: "" },
  });
  const versionId = vendor.versions["8.1.0"] ?? 0;
  for (const [viewer, bugs] of [
    [triager, [open, hidden, recorded]],
    [member, [open, recorded]],
  ] as const) {
    const { query } = parseBugQuery(
      new URLSearchParams({ tracking: "@found:Vendor Engine 8.1.0", status: "@all" }),
    );
    expect((await runSearch(viewer, query)).rows.map(({ id }) => id).sort((a, b) => a - b)).toEqual(bugs);
    expect((await countByVersion(viewer, vendor.id)).get(versionId)?.found).toBe(bugs.length);
  }
  const { rows } = await listManagedVersions(member, vendor.id, {
    ...{ text: "", openRow: null, page: 1 },
  });
  const shown = rows.flatMap((row) => ("version" in row ? row.version : []));
  expect(shown.find(({ id }) => id === versionId)?.found).toBe(2);
  expect(foundAddress("Vendor Engine", "8.1.0", true)).toBe("/bugs?tracking=@found%3AVendor+Engine+8.1.0");
});

test("what was found in products that the viewer does not see is in no list of what was found", async () => {
  const bug = await file({ version: "8.1.0" });
  const engine = await db.product.findFirstOrThrow({ where: { name: "Engine" } });
  const { classificationId } = vendor;
  await db.product.create({ data: { name: "Vendor Tools", classificationId } });
  const { name } = await db.classification.findFirstOrThrow({ where: { id: classificationId } });
  const lists = ["@found", `@found:${name}/*`];
  for (const tracking of lists) expect(await list(anonymousViewer, tracking)).toEqual([bug]);
  // Only its product hides a record without an audience.
  await db.product.update({ where: { id: vendor.id }, data: { visibility: "groups" } });
  expect((await db.bug.findFirstOrThrow({ where: { id: bug } })).productId).toBe(engine.id);
  for (const tracking of lists) {
    expect(await list(anonymousViewer, tracking)).toEqual([]);
    expect(await list(triager, tracking)).toEqual([bug]);
  }
});
