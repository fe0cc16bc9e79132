import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { countSearch, runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// Who is in the list of each question, and who is not.

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

beforeAll(async () => {
  await resetDatabase();
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
  await bug("overridden", engine, {
    Engine: [
      { in: "4.4", state: "fixed", orderOverride: "code_gone" },
      { in: "4.5", state: "does_not_exist", source: "manual", saidState: "does_not_exist" },
    ],
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
    Engine: [{ in: "4.5", state: "released", testPlan: "Do it.", verifiedById: userId, evidence: [] }],
  });
  await bug("against evidence", engine, {
    Engine: [{ in: "4.5", state: "not_affected", source: "manual", contradictedSince: long }],
  });
  await bug("late", engine, {
    Engine: [{ in: "4.5", state: "in_review", targetMilestoneId: released.id }],
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
  const audienceId = await audienceOf({ productId: engine.id });
  await track("private", engine, { in: "4.4", state: "unknown", stateAt: long, audienceId });
});

async function ask(tracking: string, viewer: Viewer = everything): Promise<string[]> {
  const { query, problems } = parseBugQuery(new URLSearchParams({ tracking }));
  const found = await runSearch(viewer, query);
  expect([...problems, ...found.problems]).toEqual([]);
  expect(found.count.number).toBe(found.rows.length);
  return found.rows.map(({ summary }) => summary).sort();
}

const FIXED_ELSEWHERE = [
  "old only",
  "newer contains it",
  "newer says nothing",
  "in new only",
  "overridden",
  "verified",
  "closed without version",
];

describe("each question lists", () => {
  test.each<[string, string[]]>([
    ["@fixed_in_old:Engine", ["newer says nothing", "old only"]],
    ["@order_override:Engine", ["overridden"]],
    ["@undecided_14:Engine", ["old only", "private", "waiting"]],
    ["@undecided_30:Engine", []],
    ["@unverified:Engine", ["newer says nothing"]],
    ["@contradicted:Engine", ["against evidence"]],
    ["@target_passed:Engine", ["late"]],
    ["@fixed_in_no_version:Engine", ["closed without version"]],
    ["@target_without_severity:Engine", ["targeted"]],
    ["@only_downstream:Vendor Engine", ["packaging"]],
    ["@only_downstream:Engine", []],
    ["@carried_before_upstream:Vendor Engine", ["shipped first"]],
    ["@own_change:Vendor Engine", ["changed here"]],
    ["@in_manifest:Vendor Engine 4.4.9", ["everywhere", "patched"]],
    ["@backport_requested:Vendor Engine 4.4.9", ["asked"]],
    [
      "@next_rebase:Vendor Engine 4.4.9",
      ["newer contains it", "newer says nothing", "old only", "overridden"],
    ],
    ["@needs_backport:Vendor Engine 4.4.9", ["closed without version", "in new only", "verified"]],
    ["@not_carried:Vendor Engine 4.4.9", [...FIXED_ELSEWHERE, "asked"].sort()],
    ["@in_manifest:Vendor Engine 4.4.8", []],
    ["@first_fixed:Engine 4.4.1..4.4.3", ["newer contains it", "newer says nothing", "old only"]],
    ["@first_fixed:Engine 4.4.2..4.4.3", ["newer says nothing", "old only"]],
    ["@first_fixed:Engine 4.4.3..4.4.3", []],
    [
      "released,carried:Engine 4.5",
      ["asked", "declined", "everywhere", "in new only", "not in the old", "patched", "verified"],
    ],
    ["released:Engine 4.4.2", ["newer contains it"]],
    ["requested,declined", ["asked", "declined"]],
    ["declined:Vendor Engine", ["declined"]],
  ])("%s: %j", async (tracking, names) => {
    expect(await ask(tracking)).toEqual(names);
  });

  test("a whole classification is asked at once", async () => {
    const { name } = await db.classification.findUniqueOrThrow({ where: { id: engine.classificationId } });
    expect(await ask(`@contradicted,@order_override:${name}/*`)).toEqual(["against evidence", "overridden"]);
    expect(await ask("@none:Vendor Engine".slice(0, 5))).toContain("untargeted");
  });
});

test("the column says where it is how far, and CSV the same", async () => {
  const { query, problems } = parseBugQuery(
    new URLSearchParams("tracking=@backport_requested:vendor engine 4.4.9&columns=trackings&sort=trackings"),
  );
  let csv = "";
  for await (const part of printCsv(everything, { query, problems })) csv += part;
  expect(csv.split("\r\n")).toEqual([
    "Number,Summary,Trackings",
    `${bugs.asked},asked,"4.5 carried, Vendor Engine 4.4 requested"`,
    "",
  ]);
});

test("nobody finds, counts or sorts by a tracking that they may not see", async () => {
  expect(await ask("@undecided_14:Engine", anonymousViewer)).toEqual(["old only", "waiting"]);
  expect(await ask("@any:Engine 4.4", anonymousViewer)).not.toContain("private");
  expect(await ask("@none", anonymousViewer)).toContain("private");
  expect(await ask("@none")).not.toContain("private");
  const { query } = parseBugQuery(new URLSearchParams("text=private&sort=-trackings&columns=trackings"));
  const seen = async (viewer: Viewer) =>
    (await runSearch(viewer, query)).rows.map(({ trackings }) => trackings);
  expect(await seen(anonymousViewer)).toEqual([[]]);
  expect(await seen(author)).toEqual([[{ place: "4.4", state: "unknown" }]]);
  expect((await countSearch(anonymousViewer, query)).number).toBe(1);
});
