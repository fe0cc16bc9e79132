import { db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { audienceOf } from "#tests/support/events.ts";
import { makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

/**
 * An upstream product and one built on it, with a bug for each side of each question that is asked of trackings; the bugs
 * are called what they are. One of them has a tracking only for insiders.
 */

let engine: TrackedProduct;
let vendor: TrackedProduct;
let author: Viewer;
const bugs: Record<string, number> = {};

type Given = Omit<Prisma.TrackingUncheckedCreateInput, "bugId" | "productId" | "seriesId" | "versionId"> & {
  in?: string;
  version?: string;
};

async function bug(name: string, product: TrackedProduct, trackings: Record<string, Given[]> = {}) {
  bugs[name] = await makeBug(author, { product: product.name, summary: name });
  for (const [of, rows] of Object.entries(trackings))
    for (const row of rows) await track(name, of === "Engine" ? engine : vendor, row);
}

async function track(name: string, product: TrackedProduct, { in: series, version, ...row }: Given) {
  await db.tracking.create({
    data: {
      ...row,
      bugId: bugs[name] ?? 0,
      productId: product.id,
      seriesId: series ? product.series[series] : null,
      versionId: version ? product.versions[version] : null,
    },
  });
}

const inVersion = (version: string) => [{ inVersion: engine.versions[version] ?? 0 }];
const long = new Date(Date.now() - 20 * 86_400_000);

/** Makes them in an empty database. */
export async function makeQuestionedWorld() {
  engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.3": ["4.3.1*"], "4.4": ["4.4.1*", "4.4.2*", "4.4.3*"], "4.5": ["4.5.0"] },
  );
  vendor = await makeTrackedProduct({ name: "Vendor Engine" }, { "4.4": ["4.4.8*", "4.4.9"] });
  await db.classification.update({ where: { id: vendor.classificationId }, data: { kind: "downstream" } });
  await db.series.update({ where: { id: engine.series["4.3"] }, data: { state: "ended" } });
  await db.version.update({
    where: { id: engine.versions["4.5.0"] },
    data: { predecessorId: engine.versions["4.4.2"] },
  });
  const line = await db.manifestLine.create({
    data: {
      inVersionId: vendor.versions["4.4.9"],
      productId: engine.id,
      versionId: engine.versions["4.4.1"],
    },
  });
  author = await makeMember(engine, "maintainer");
  const { id: userId } = await db.user.findFirstOrThrow({ where: { handle: author.handle ?? "" } });
  const released = (await db.milestone.create({
    data: { classificationId: engine.classificationId, name: "M1", sortKey: "1", releasedOn: long },
  })) as { id: number };
  const coming = await db.milestone.create({
    data: { classificationId: engine.classificationId, name: "M2", sortKey: "2" },
  });

  const passed = (verifiedBuild: string) =>
    ({ saidState: "verified", verifiedById: userId, verifiedBuild }) as const;
  await bug("everywhere", engine, {
    Engine: [
      { in: "4.4", state: "released", evidence: inVersion("4.4.1") },
      { in: "4.5", state: "carried", evidence: inVersion("4.5.0") },
    ],
  });
  await bug("old only", engine, {
    Engine: [
      { in: "4.4", state: "released", evidence: inVersion("4.4.3") },
      { in: "4.5", state: "affected", stateAt: long },
    ],
  });
  await bug("newer contains it", engine, {
    Engine: [{ in: "4.4", state: "released", evidence: inVersion("4.4.2") }],
  });
  await bug("newer says nothing", engine, {
    Engine: [{ in: "4.4", state: "released", evidence: inVersion("4.4.3"), qaContactId: userId }],
  });
  await bug("in a version of the newer", engine, {
    Engine: [
      {
        in: "4.4",
        state: "released",
        evidence: [{ manifest: line.id, version: engine.versions["4.4.2"] ?? 0 }],
      },
      { version: "4.5.0", state: "carried", evidence: inVersion("4.5.0") },
    ],
  });
  await bug("overridden", engine, {
    Engine: [
      { in: "4.4", state: "fixed", orderOverride: "code_gone" },
      { in: "4.5", state: "does_not_exist", source: "manual", saidState: "does_not_exist" },
    ],
  });
  await bug("exception", engine, {
    Engine: [{ in: "4.5", state: "approved", source: "manual", exceptionReason: "It loses data." }],
  });
  await bug("waiting", engine, { Engine: [{ in: "4.4", state: "unknown", stateAt: long }] });
  await bug("fresh", engine, { Engine: [{ in: "4.4", state: "unknown" }] });
  await bug("waiting in an ended series", engine, {
    Engine: [{ in: "4.3", state: "affected", stateAt: long }],
  });
  await bug("decided", engine, {
    Engine: [
      {
        in: "4.4",
        state: "affected",
        stateAt: long,
        saidState: "affected",
        source: "manual",
        decidedAt: long,
      },
    ],
  });
  await bug("verified", engine, {
    Engine: [{ in: "4.5", state: "released", testPlan: "Do it.", ...passed("nightly"), evidence: [] }],
  });
  await bug("against evidence", engine, {
    Engine: [{ in: "4.5", state: "not_affected", source: "manual", contradictedSince: long }],
  });
  await bug("late", engine, {
    Engine: [{ in: "4.5", state: "in_review", targetMilestoneId: released.id }],
  });
  await db.manifestLine.create({
    data: { milestoneId: released.id, productId: engine.id, versionId: engine.versions["4.4.1"] },
  });
  await bug("late by its bug", engine, {
    Engine: [
      { in: "4.4", state: "in_review" },
      { in: "4.5", state: "in_review" },
    ],
  });
  await bug("for another series", engine, { Engine: [{ in: "4.5", state: "in_review" }] });
  for (const name of ["late by its bug", "for another series"])
    await db.bug.update({
      where: { id: bugs[name] },
      data: { targetMilestoneId: released.id, severity: "normal" },
    });
  await bug("in time", engine, {
    Engine: [{ in: "4.5", state: "in_review", targetMilestoneId: coming.id }],
  });
  await bug("closed without version", engine, { Engine: [{ in: "4.5", state: "fixed" }] });
  await bug("targeted", engine);
  await db.bug.update({
    where: { id: bugs["closed without version"] },
    data: { status: "RESOLVED", resolution: "FIXED" },
  });
  await db.bug.update({ where: { id: bugs.targeted }, data: { targetMilestoneId: coming.id } });
  await bug("untargeted", engine);
  await bug("packaging", vendor);
  await bug("kept here", vendor);
  await bug("unexplained", vendor);
  await bug("our own part", vendor);
  const mapped = await db.component.findFirstOrThrow({ where: { productId: vendor.id } });
  const own = await db.component.create({ data: { productId: vendor.id, name: "Branding" } });
  await db.productMapping.create({
    data: { downstreamProductId: vendor.id, downstreamComponentId: mapped.id, upstreamProductId: engine.id },
  });
  for (const [name, componentId] of [
    ["packaging", own.id],
    ["our own part", own.id],
    ["kept here", mapped.id],
    ["unexplained", mapped.id],
  ] as const)
    await db.bug.update({ where: { id: bugs[name] ?? 0 }, data: { componentId } });
  const report = (name: string, more: object) =>
    db.routedReport.create({ data: { bugId: bugs[name] ?? 0, productId: vendor.id, ...more } });
  await report("kept here", { downstreamOnlyReason: "Our installer." });
  await bug("waits a day", engine);
  await bug("waits long", engine);
  await report("waits a day", { unroutedSince: new Date(Date.now() - 86_400_000) });
  await report("waits long", { unroutedSince: new Date(Date.now() - 31 * 86_400_000) });
  await bug("shipped first", engine, { Vendor: [{ in: "4.4", state: "released" }] });
  await bug("asked", engine, {
    Engine: [{ in: "4.5", state: "carried", evidence: inVersion("4.5.0") }],
    Vendor: [{ in: "4.4", state: "requested", source: "manual", saidState: "requested" }],
  });
  await bug("declined", engine, {
    Engine: [{ in: "4.5", state: "carried", evidence: inVersion("4.5.0") }],
    Vendor: [{ in: "4.4", state: "declined", source: "manual", saidState: "declined", reason: "No." }],
  });
  await bug("in new only", engine, {
    Engine: [{ in: "4.5", state: "carried", evidence: inVersion("4.5.0") }],
  });
  await bug("not in the old", engine, {
    Engine: [
      { in: "4.5", state: "carried", evidence: inVersion("4.5.0") },
      { in: "4.4", state: "not_affected", source: "manual", saidState: "not_affected" },
    ],
  });
  await bug("patched", engine, {
    Engine: [{ in: "4.5", state: "carried", evidence: inVersion("4.5.0") }],
  });
  await db.manifestPatch.create({
    data: { manifestLineId: line.id, name: "fix.patch", bugId: bugs.patched },
  });
  await bug("changed here", engine);
  await makeFix(vendor, bugs["changed here"] ?? 0, { branch: "main" });
  await bug("changed in both", engine);
  for (const product of [vendor, engine]) {
    const id = await makeFix(product, bugs["changed in both"] ?? 0, { branch: "main" });
    await db.codeChange.update({ where: { id }, data: { changeId: "I1" } });
  }
  await bug("private", engine);
  for (const name of ["noted", "noted and found by its commit", "noted and open"]) {
    await bug(name, engine);
    const isOpen = name.endsWith("open");
    await db.bug.update({
      where: { id: bugs[name] },
      data: {
        targetMilestoneId: coming.id,
        severity: "normal",
        ...(isOpen ? {} : { status: "RESOLVED", resolution: "FIXED" }),
      },
    });
  }
  await makeFix(engine, bugs["noted and found by its commit"] ?? 0, { branch: "main", version: "4.4.2" });
  await db.manifestLine.create({
    data: { milestoneId: coming.id, productId: engine.id, versionId: engine.versions["4.4.2"] },
  });
  const audienceId = await audienceOf({ productId: engine.id });
  await track("private", engine, { in: "4.4", state: "unknown", stateAt: long, audienceId });
  await db.customerCase.create({
    data: {
      trackingId: (await db.tracking.findFirstOrThrow({ where: { bugId: bugs.asked, productId: vendor.id } }))
        .id,
      number: "CASE-1",
      audienceId: await audienceOf({ productId: vendor.id }),
      addedById: userId,
    },
  });
  return { engine, vendor, author, bugs };
}
