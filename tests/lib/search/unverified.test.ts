import { beforeEach, describe, expect, test } from "vitest";
import { releaseVersions } from "#lib/admin/versions/release-many.ts";
import { setVersionState } from "#lib/admin/versions/version-state.ts";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { db } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, makeBug, makeProduct } from "#tests/support/factories.ts";
import { makeMember, makeTrackedProduct, type TrackedProduct } from "#tests/support/tracked-world.ts";

// What QE answers for is known to be untested: before it is released, and after.

let engine: TrackedProduct;
let author: Viewer;
let userId: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2", "4.4.3"] });
  await copyWorkflow.perform(everything, { product: "Engine", from: "ovirt" });
  author = await makeMember(engine, "maintainer");
  userId = author.userId ?? 0;
});

type Given = {
  bug?: Prisma.BugUncheckedUpdateInput;
  place?: Partial<Prisma.TrackingUncheckedCreateInput>;
  isAgreed?: boolean;
};

async function make(name: string, version: string, { bug = {}, place = {}, isAgreed }: Given) {
  const bugId = await makeBug(author, { product: "Engine", summary: name });
  await db.bug.update({ where: { id: bugId }, data: bug });
  const isReleased = version === "4.4.1";
  const { id } = await db.tracking.create({
    data: {
      bugId,
      productId: engine.id,
      seriesId: engine.series["4.4"],
      state: isReleased ? "released" : "carried",
      computedState: isReleased ? "released" : "carried",
      evidence: [{ inVersion: engine.versions[version] ?? 0 }],
      ...place,
    },
  });
  if (isAgreed)
    await db.trackingAck.create({ data: { trackingId: id, kind: "testing", answer: "granted", userId } });
  return bugId;
}

async function unverified(viewer: Viewer = author): Promise<string[]> {
  const { query } = parseBugQuery(new URLSearchParams({ tracking: "@unverified:Engine" }));
  return (await runSearch(viewer, query)).rows.map(({ summary }) => summary).sort();
}

const passed = (verifiedBuild: string) => ({
  place: { testPlan: "Do it.", verifiedById: userId, verifiedBuild, saidState: "verified" as const },
});

const CASES: [name: string, given: () => Given, isUntested: boolean][] = [
  ["its bug is to be verified", () => ({ bug: { status: "ON_QA" } }), true],
  ["its open bug has a QA contact", () => ({ bug: { qaContactId: userId } }), true],
  ["its bug is verified", () => ({ bug: { status: "VERIFIED", qaContactId: userId } }), false],
  [
    "its bug was closed",
    () => ({ bug: { status: "CLOSED", resolution: "CURRENTRELEASE", qaContactId: userId } }),
    false,
  ],
  ["it has a QA contact", () => ({ place: { qaContactId: userId } }), true],
  ["it has a test plan", () => ({ place: { testPlan: "Do it." } }), true],
  ["its test was agreed on", () => ({ isAgreed: true }), true],
  ["nobody is to test it", () => ({}), false],
  ["the test passed", () => passed("4.4.1"), false],
  ["the test passed in a build of another kind", () => passed("nightly"), false],
  ["the test passed in a version after it", () => passed("4.4.3"), true],
  ["the test failed", () => ({ place: { ...passed("4.4.1").place, saidState: "failed_qa" } }), true],
  [
    "what the test said was taken back",
    () => ({ place: { ...passed("4.4.1").place, saidState: null } }),
    true,
  ],
];

describe("“Released without being verified” knows a place where", () => {
  test.each(CASES)("%s", async (name, given, isUntested) => {
    await make(name, "4.4.1", given());
    expect(await unverified()).toEqual(isUntested ? [name] : []);
  });
});

describe("releasing a version says how many bugs in it are not verified", () => {
  const release = (version = "4.4.2") =>
    setVersionState.preview(author, { product: "Engine", version, state: "released" });

  test("with their list, and those of the versions before it", async () => {
    const own = await make("in it", "4.4.2", { place: { testPlan: "Do it." } });
    await make("nobody tests it", "4.4.2", {});
    const later = await make("in a later one", "4.4.3", { place: { testPlan: "Do it." } });
    await make("verified", "4.4.2", { place: { ...passed("4.4.2").place, state: "verified" } });
    const { items, counts, weighs } = await release();
    expect(items[0]).toEqual({
      kind: "act",
      text: "1 bug in “4.4.2” is not verified.",
      href: `/bugs?id=${own}`,
    });
    expect(counts).toMatchObject({ unverified: 1 });
    expect(weighs).toBe(true);
    expect((await release("4.4.3")).items[0]).toMatchObject({ href: `/bugs?id=${own},${later}` });
    const many = await releaseVersions.preview(author, { product: "Engine", upTo: "4.4.3" });
    expect(many.lines[0]).toBe("2 bugs in these versions are not verified.");
  });

  test("but only of those that one sees", async () => {
    await make("hidden place", "4.4.2", {
      place: { testPlan: "Do it.", audienceId: await audienceOf({ productId: (await makeProduct()).id }) },
    });
    const hidden = await make("hidden bug", "4.4.2", {
      place: { testPlan: "Do it." },
      bug: { reporterAccessible: false },
    });
    const { id: groupId } = await db.group.create({ data: { name: "elsewhere" } });
    await db.bugGroup.create({ data: { bugId: hidden, groupId } });
    expect((await release()).lines.join(" ")).not.toContain("verified");
    expect(await unverified(anonymousViewer)).toEqual([]);
  });
});
