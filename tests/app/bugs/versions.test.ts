import "#tests/support/database.ts";
import type { ReactNode } from "react";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { addCase } from "#lib/upstream/annex/commands/add-case.ts";
import { commentBelow } from "#lib/upstream/annex/commands/comment-below.ts";
import { addCaseInput } from "#lib/upstream/annex/schema.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { addWatch } from "#lib/upstream/watches/commands/add-watch.ts";
import { addWatchInput } from "#lib/upstream/watches/schema.ts";
import { everything, makeBug, makeUser, unique } from "#tests/support/factories.ts";
import { withPageCache } from "#tests/support/render.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// The pages about the versions of a bug: what they say, and that what is hidden makes no difference to them.

const asking: { viewer: Viewer } = { viewer: anonymousViewer };
vi.mock("#lib/people/session.ts", () => ({ currentViewer: async () => asking.viewer }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => new Map(),
}));
vi.mock("next/navigation", () => ({
  notFound: () => {
    throw new Error("NOT_FOUND");
  },
  redirect: () => {},
  useRouter: () => ({}),
}));
vi.mock("next/cache", () => ({ revalidatePath: () => {} }));
vi.mock("next/server", () => ({ after: () => {} }));
const { default: BugPage } = await import("#app/(site)/bugs/[id]/page.tsx");
const { default: VersionsPage } = await import("#app/(site)/bugs/[id]/versions/page.tsx");
const { default: IsItFixedPage } = await import("#app/(site)/bugs/[id]/is-it-fixed/page.tsx");

let engine: TrackedProduct;
let vendor: TrackedProduct;
let insider: Viewer;
let member: Viewer;
let visitor: Viewer;
let bug: number;

beforeAll(async () => {
  engine = await makeTrackedProduct({}, { "4.4": ["4.4.1*", "4.4.2*", "4.4.3"], "4.5": ["4.5.0"] });
  vendor = await makeTrackedProduct({ visibility: "groups" }, { "4.4": ["4.4.2-sp1*"] });
  insider = await makeMember(vendor, "maintainer");
  member = await makeMember(engine, "maintainer");
  visitor = await (await makeUser()).viewer();
  bug = await makeBug(visitor, { product: engine.name });
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await makeFix(engine, bug, { branch: "engine-4.4", version: "4.4.2" });
  await db.$transaction((tx) => recomputeTrackings(tx, everything, [bug]));
});

type Page = (props: {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string>>;
}) => Promise<ReactNode>;

/** Everything that a page would send to this viewer, with the props of what is rendered in the browser. */
async function drawnFor(viewer: Viewer, page: Page, asked: Record<string, string> = {}): Promise<string> {
  asking.viewer = viewer;
  const props = { params: Promise.resolve({ id: String(bug) }), searchParams: Promise.resolve(asked) };
  const drawn = await withPageCache(() => page(props));
  const seen = new Set<unknown>();
  return JSON.stringify(drawn, (name, value) => {
    if (name.startsWith("_")) return undefined;
    if (typeof value === "function") return value.name;
    if (value instanceof Map) return [...value];
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value) && "$$typeof" in value) return "again";
    seen.add(value);
    return value;
  });
}

const pages: [string, Page, Record<string, string>][] = [
  ["the bug", BugPage as Page, {}],
  ["its versions", VersionsPage as Page, {}],
  ["one of its places", VersionsPage as Page, { product: "", series: "4.4" }],
  ["is it in my version", IsItFixedPage as Page, {}],
  ["the answer for a version", IsItFixedPage as Page, { product: "", version: "4.4.1" }],
];

test("the answer for a product that the bug does not concern is of no other product", async () => {
  const drawn = await drawnFor(visitor, IsItFixedPage as Page, { product: "Nonesuch", version: "4.4.1" });
  expect(drawn).toContain("Nothing is known of this bug in “Nonesuch”.");
  expect(drawn).not.toContain('"aria-label":"Answer"');
});

describe("a duplicate", () => {
  let original: number;
  let duplicate: number;
  const drawn = async (viewer: Viewer, page: Page, asked: Record<string, string> = {}) => {
    const [kept] = [bug];
    bug = duplicate;
    const text = await drawnFor(viewer, page, asked);
    bug = kept;
    return text;
  };
  const answer = { product: "", version: "4.4.2" };

  beforeAll(async () => {
    original = await makeBug(visitor, { product: engine.name, summary: "It stops at noon" });
    await makeFix(engine, original, { branch: "engine-4.4", version: "4.4.2" });
    await db.$transaction((tx) => recomputeTrackings(tx, everything, [original]));
    duplicate = await makeBug(visitor, { product: engine.name, version: "4.4.1" });
    const closed = { status: "RESOLVED", resolution: "DUPLICATE", duplicateOf: original };
    await changeBug(member, duplicate, { ...closed, revision: "current" });
    answer.product = engine.name;
  });

  test("has the places and the answer of the bug that it is a duplicate of, with a link", async () => {
    const places = await drawn(visitor, VersionsPage as Page);
    expect(places).toContain(`"of":{"id":${original}`);
    expect(places).toContain("4.4.2");
    expect(places).not.toContain("Recorded for bug");
    const answered = await drawn(visitor, IsItFixedPage as Page, answer);
    expect(answered).toContain('"kind":"yes"');
    expect(answered).toContain(`"of":{"id":${original}`);
  });

  test("of a bug that is hidden says nothing of that", async () => {
    const group = await db.group.create({ data: { name: unique("embargo") } });
    await db.bugGroup.create({ data: { bugId: original, groupId: group.id } });
    for (const page of [VersionsPage, IsItFixedPage]) {
      const text = await drawn(anonymousViewer, page as Page, page === IsItFixedPage ? answer : {});
      expect(text).not.toMatch(new RegExp(`bugs/${original}|"of":{|noon|"kind":"yes"`));
      expect(text).toMatch(/as a duplicate of another bug|"meaning":"duplicate"/);
    }
  });
});

describe("what is for a vendor makes no difference to others", () => {
  const named = (of: Record<string, string>) => ("product" in of ? { ...of, product: engine.name } : of);
  const drawAll = async () => {
    const all: Record<string, string> = {};
    for (const [who, viewer] of [
      ["a stranger", anonymousViewer],
      ["a visitor", visitor],
      ["a maintainer upstream", member],
    ] as const)
      for (const [name, page, of] of pages)
        all[`${name} for ${who}`] = await drawnFor(viewer, page, named(of));
    return all;
  };

  test("trackings, records, commits and versions of a hidden product, and trackings for a group", async () => {
    const before = await drawAll();
    const group = await db.group.create({ data: { name: unique("customers"), isForBugs: true } });
    await db.audience.upsert({ where: { groupId: group.id }, create: { groupId: group.id }, update: {} });
    const own: Viewer = { ...insider, groupIds: [...insider.groupIds, group.id] };
    const track = (input: object, viewer = own) => trackBug(viewer, trackBugInput.parse({ bug, ...input }));
    await track({ product: vendor.name, series: "4.4", state: "affected" });
    await track({
      product: vendor.name,
      version: "4.4.2-sp1",
      state: "wont_fix",
      reason: "The customer left.",
    });
    const declined = { state: "declined", reason: "Seaside does not need it." };
    const ofBoth = { ...member, groupIds: [...member.groupIds, group.id] };
    await track({ product: engine.name, series: "4.4", audience: group.name, ...declined }, ofBoth);
    await recordPresence(own, { bug, product: vendor.name, version: "4.4.2-sp1", kind: "found", note: "" });
    await makeFix(vendor, bug, { branch: "main" });
    const { manifest } = await db.milestone.create({
      include: { manifest: true },
      data: {
        ...{ classificationId: vendor.classificationId, name: "the vendor's release", sortKey: "1" },
        manifest: { create: { productId: engine.id, versionId: engine.versions["4.4.2"] ?? null } },
      },
    });
    const hidden = await db.tracking.findFirstOrThrow({ where: { productId: vendor.id } });
    const watch = (more: object) =>
      addWatch(
        own,
        addWatchInput.parse({ bug, address: "https://bugs.vendor.example/show_bug.cgi?id=7", ...more }),
      );
    await watch({ tracking: hidden.id });
    await watch({ audience: group.name });
    const ofGroup = await db.tracking.findFirstOrThrow({
      where: { productId: engine.id, NOT: { audienceId: null } },
    });
    for (const { id } of [hidden, ofGroup]) {
      await addCase(
        own,
        addCaseInput.parse({ tracking: id, number: `CASE-${id}`, customer: "Seaside Hosting" }),
      );
      await commentBelow(own, { tracking: id, text: "Seaside waits for it." });
    }
    await db.$transaction((tx) => recomputeTrackings(tx, everything, [bug]));
    expect(await drawAll()).toEqual(before);
    const line = { manifest: manifest[0]?.id ?? 0, version: engine.versions["4.4.2"] ?? 0 };
    expect((await explainEvidence(visitor, [line]))(line)).toBe(null);
    expect((await explainEvidence(own, [line]))(line)?.text).toContain("the vendor's release contains");
    expect(await listPresence(visitor, bug)).toEqual([]);
    expect(await listPresence(own, bug)).toMatchObject([{ kind: "found", version: "4.4.2-sp1" }]);
    const theirs = await drawnFor(own, VersionsPage as Page);
    expect(theirs).toContain(vendor.name);
    expect(theirs).toContain(group.name);
    expect(theirs).toContain("members of");
    expect(theirs).toContain("1 case of 1 customer");
    const panel = await drawnFor(own, VersionsPage as Page, { tracking: String(hidden.id) });
    expect(panel).toContain("Seaside Hosting");
    expect(panel).toContain("Seaside waits for it.");
    const asked = { product: engine.name, version: "4.4.1" };
    expect(await drawnFor(own, IsItFixedPage as Page, asked)).toContain("the vendor's release");
    expect(theirs).toContain("bugs.vendor.example");
  });

  test("the address of a hidden tracking, product or version answers as one that is not there", async () => {
    const hidden = await db.tracking.findFirstOrThrow({ where: { productId: vendor.id } });
    for (const [page, there, nowhere] of [
      [VersionsPage, { tracking: String(hidden.id) }, { tracking: "999999" }],
      [VersionsPage, { product: vendor.name, series: "4.4" }, { product: "Nothing", series: "4.4" }],
    ] as const)
      expect(await drawnFor(visitor, page as Page, there)).toBe(
        await drawnFor(visitor, page as Page, nowhere),
      );
    // These say what was asked for.
    for (const [page, name] of [
      [VersionsPage, "in"],
      [IsItFixedPage, "product"],
    ] as const) {
      const asked = async (of: string) =>
        (await drawnFor(visitor, page as Page, { [name]: of })).replaceAll(of, "X");
      expect(await asked(vendor.name)).toBe(await asked("Nonesuch"));
    }
  });
});

test("all supported series are there, tracked or not, and each says why it is what it is", async () => {
  const drawn = await drawnFor(anonymousViewer, VersionsPage as Page, {
    product: engine.name,
    series: "4.4",
  });
  expect(drawn).toContain("4.5");
  expect(drawn).toMatch(/first in [^"]* 4\.4\.2 \(tag|first in [^"]* 4\.4\.2/);
});

test("somebody who uses a version is told where the fix is, with the proof", async () => {
  const answer = (version: string) =>
    drawnFor(anonymousViewer, IsItFixedPage as Page, { product: engine.name, version });
  expect(await answer("4.4.1")).toContain('"kind":"upgrade"');
  expect(await answer("4.4.2")).toContain('"kind":"yes"');
  expect(await answer("4.4.2")).toContain("merged");
  expect(await answer("9.9")).toContain("has no version");
});

test("somebody who knows only the name of the release is answered for the version that it contains", async () => {
  await db.milestone.create({
    data: {
      ...{ classificationId: engine.classificationId, name: "Suite-2021", sortKey: "1", kind: "ga" },
      manifest: { create: { productId: engine.id, versionId: engine.versions["4.4.1"] ?? null } },
    },
  });
  const answer = (version: string, viewer = anonymousViewer) =>
    drawnFor(viewer, IsItFixedPage as Page, { product: engine.name, version });
  const answered = await answer("suite-2021");
  expect(answered).toContain('"kind":"upgrade"');
  expect(answered).toContain('"version":"4.4.1"');
  // A release of a product that they do not see is none.
  expect(await answer("the vendor's release")).toContain("has no version");
  expect(await answer("the vendor's release", insider)).toContain('"version":"4.4.2"');
});
