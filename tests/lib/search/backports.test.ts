import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { type BackportFilter, findVersionBefore, listBackports } from "#lib/search/trackings/backports.ts";
import { countManifestBugs } from "#lib/search/trackings/manifests.ts";
import { refuseBackports } from "#lib/upstream/trackings/commands/refuse-backports.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, makeBug, unique } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// What needs a backport to a downstream version is a list to work off: the heaviest first, and what somebody decided against is not in it.

let engine: TrackedProduct;
let suite: TrackedProduct;
let versionId: number;
let qe: Viewer;
const bugs: Record<string, number> = {};

/** A bug that is fixed in the newer series of the engine only. */
async function fixedLater(
  name: string,
  data: { severity?: string; type?: "defect" | "enhancement" },
  day: string,
) {
  const author = await makeMember(engine, "maintainer");
  const bug = await makeBug(author, { product: "Engine", summary: name });
  bugs[name] = bug;
  await db.bug.update({ where: { id: bug }, data: { type: "defect", ...data } });
  const change = await makeFix(engine, bug, { branch: "main", version: "4.5.1" });
  await db.codeChange.update({ where: { id: change }, data: { at: new Date(`${day}T12:00:00Z`) } });
  const evidence = [{ inVersion: engine.versions["4.5.1"] ?? 0 }];
  await db.tracking.create({
    data: { bugId: bug, productId: engine.id, seriesId: engine.series["4.5"], state: "released", evidence },
  });
}

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"], "4.5": ["4.5.1*"] });
  suite = await makeTrackedProduct({ name: "Suite" }, { "4.4": ["4.4.8*", "4.4.9"] });
  versionId = suite.versions["4.4.9"] ?? 0;
  await db.version.update({
    where: { id: suite.versions["4.4.8"] },
    data: { releasedOn: new Date("2026-02-01") },
  });
  await db.manifestLine.create({
    data: { inVersionId: versionId, productId: engine.id, versionId: engine.versions["4.4.1"] },
  });
  await fixedLater("slight", { severity: "minor" }, "2026-03-01");
  await fixedLater("bad", { severity: "critical" }, "2026-03-02");
  await fixedLater("bad, of before", { severity: "critical" }, "2026-01-02");
  await fixedLater("wish", { severity: "normal", type: "enhancement" }, "2026-03-03");
  await fixedLater("unsaid", {}, "2026-03-04");
  await fixedLater("reported", { severity: "normal" }, "2026-03-05");
  qe = await makeMember(suite, "maintainer");
});

const list = async (more: Partial<BackportFilter> = {}, viewer: Viewer = everything) => {
  const place = { productId: suite.id, versionId };
  const filter = { type: "defect", severity: null, isRecent: true, page: 1, ...more };
  const { rows, total } = await listBackports(viewer, place, filter);
  expect(total).toBe(rows.length);
  return rows.map(({ summary }) => summary);
};

describe("the list", () => {
  test("has defects that were fixed since the version before, the worst first", async () => {
    expect(await findVersionBefore(everything, versionId)).toEqual({
      name: "4.4.8",
      releasedOn: "2026-02-01",
    });
    expect(await list()).toEqual(["bad", "reported", "slight", "unsaid"]);
    expect((await countManifestBugs(everything, versionId)).to_do).toBe(4);
  });

  test("is filtered by type, severity and time, and everything is in it without", async () => {
    expect(await list({ severity: "normal" })).toEqual(["bad", "reported"]);
    expect(await list({ type: "enhancement" })).toEqual(["wish"]);
    expect(await list({ isRecent: false })).toContain("bad, of before");
    const all = await list({ type: null, isRecent: false });
    expect(all).toHaveLength((await countManifestBugs(everything, versionId)).needs_backport);
  });

  test("has no bug of which only a place without series and version says that it is fixed", async () => {
    const cloned = await makeBug(await makeMember(engine, "maintainer"), {
      product: "Engine",
      summary: "cloned once",
    });
    await db.bug.update({ where: { id: cloned }, data: { type: "defect" } });
    const place = await db.tracking.create({
      data: { bugId: cloned, productId: engine.id, state: "released", source: "imported", evidence: [] },
    });
    expect(await list({ type: null, isRecent: false })).not.toContain("cloned once");
    // In a series that came after what is contained, it is known to be missing.
    await db.tracking.update({ where: { id: place.id }, data: { seriesId: engine.series["4.5"] } });
    expect(await list({ type: null, isRecent: false })).toContain("cloned once");
    await db.tracking.update({ where: { id: place.id }, data: { seriesId: engine.series["4.4"] } });
    expect(await list({ type: null, isRecent: false })).not.toContain("cloned once");
    await db.tracking.delete({ where: { id: place.id } });
  });

  test("begins with what customers reported, for those who see their cases", async () => {
    const tracking = await db.tracking.create({
      data: {
        bugId: bugs.slight ?? 0,
        productId: suite.id,
        seriesId: suite.series["4.4"],
        state: "affected",
      },
    });
    await db.customerCase.create({
      data: {
        trackingId: tracking.id,
        number: "0001",
        addedById: qe.userId ?? 0,
        audienceId: await audienceOf({ productId: suite.id }),
      },
    });
    expect((await list())[0]).toBe("slight");
    expect((await list({}, anonymousViewer))[0]).toBe("bad");
  });

  test("has true counts on every page", async () => {
    const place = { productId: suite.id, versionId };
    const filter = { type: null, severity: null, isRecent: false };
    expect(await listBackports(everything, place, { ...filter, page: 9 })).toEqual({
      rows: [],
      total: 6,
      severities: ["critical", "normal", "minor"],
    });
  });

  test("says nothing of a contained product that the viewer does not see", async () => {
    await db.product.update({ where: { id: engine.id }, data: { visibility: "groups" } });
    expect(await list({}, anonymousViewer)).toEqual([]);
    await db.product.update({ where: { id: engine.id }, data: { visibility: "open" } });
  });
});

describe("several bugs at once", () => {
  const refuse = (viewer: Viewer, state: "declined" | "deferred", names: string[]) =>
    refuseBackports(viewer, {
      ...{ product: "Suite", version: "4.4.9", state, reason: "It is too risky there." },
      bugs: names.map((name) => bugs[name] ?? 0),
    });

  test("are declined or deferred only by people who may decide there", async () => {
    await expect(refuse(await makeMember(engine, "maintainer"), "declined", ["bad"])).rejects.toThrow(
      "right to edit",
    );
    expect(await list()).toContain("bad");
  });

  test("all or none: the one that is refused is named, and the others stay as they are", async () => {
    const names = ["slight", "bad", "reported"];
    // The last one that has its turn.
    const id = Math.max(...names.map((name) => bugs[name] ?? 0));
    const hidden = await db.group.create({ data: { name: unique("nobody"), isForBugs: true } });
    await db.bugGroup.create({ data: { bugId: id, groupId: hidden.id } });
    const before = await db.tracking.findMany({ orderBy: { id: "asc" } });
    await expect(refuse(qe, "declined", names)).rejects.toThrow(
      `Bug ${id}: There is no bug ${id}. Nothing was changed.`,
    );
    expect(await db.tracking.findMany({ orderBy: { id: "asc" } })).toEqual(before);
    await db.bugGroup.deleteMany({ where: { groupId: hidden.id } });
  });

  test("leave the list with one reason, tracked there before or not", async () => {
    expect(await refuse(qe, "declined", ["slight", "bad"])).toBe(2);
    expect(await refuse(qe, "deferred", ["reported"])).toBe(1);
    expect(await list()).toEqual(["unsaid"]);
    const said = await db.tracking.findMany({
      where: { productId: suite.id, saidState: { not: null } },
      orderBy: { id: "asc" },
    });
    expect(said.map(({ saidState, reason }) => `${saidState}: ${reason}`)).toEqual([
      "declined: It is too risky there.",
      "declined: It is too risky there.",
      "deferred: It is too risky there.",
    ]);
  });
});

test("a patch release on top of the same upstream versions does not empty the list of the version after it", async () => {
  const before = await list();
  expect(before.length).toBeGreaterThan(0);
  const { predecessorId } = await db.version.findUniqueOrThrow({ where: { id: versionId } });
  const manifest = { productId: engine.id, versionId: engine.versions["4.4.1"] };
  await db.manifestLine.create({ data: { ...manifest, inVersionId: predecessorId } });
  const patch = await db.version.create({
    data: {
      ...{ productId: suite.id, seriesId: suite.series["4.4"], name: "4.4.8.1", sortKey: "4.4.8.1" },
      ...{ predecessorId, state: "released", releasedOn: new Date("2026-04-01") },
    },
  });
  const line = await db.manifestLine.create({ data: { ...manifest, inVersionId: patch.id } });
  await db.manifestPatch.create({ data: { manifestLineId: line.id, name: "fix.patch" } });
  await db.version.update({ where: { id: versionId }, data: { predecessorId: patch.id } });
  expect((await findVersionBefore(everything, versionId))?.name).toBe("4.4.8");
  expect(await list()).toEqual(before);
  // One with something new of upstream is the one before.
  await db.manifestLine.update({ where: { id: line.id }, data: { versionId: engine.versions["4.5.1"] } });
  expect((await findVersionBefore(everything, versionId))?.name).toBe("4.4.8.1");
  await db.version.update({ where: { id: versionId }, data: { predecessorId } });
});
