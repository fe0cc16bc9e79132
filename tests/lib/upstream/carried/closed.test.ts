import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMilestone } from "#lib/admin/milestones/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { findOriginal } from "#lib/upstream/carried/original.ts";
import { listStillIn } from "#lib/upstream/carried/still-in.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// How a bug was closed, and who said what of a version, is heard by the answer for it and by its places alike.

let engine: TrackedProduct;
let maintainer: Viewer;
let visitor: Viewer;
let other: Viewer;
let bug: number;

beforeAll(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.4": ["unspecified*", "4.4.1*", "4.4.2*"], "4.5": ["4.5.0", "4.5.1"] },
  );
  maintainer = await makeMember(engine, "maintainer");
  visitor = await (await makeUser()).viewer();
  other = await (await makeUser()).viewer();
});

beforeEach(async () => {
  bug = await makeBug(visitor, { product: "Engine", version: "4.4.1" });
});

const recompute = () => sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
const close = (resolution: string, more: object = {}) =>
  changeBug(maintainer, bug, { status: "RESOLVED", resolution, revision: "current", ...more });
const track = (viewer: Viewer, input: object) =>
  trackBug(viewer, trackBugInput.parse({ bug, product: "Engine", ...input }));
const record = (
  viewer: Viewer,
  kind: "found" | "not_found" | "absent" | "fixed",
  version: string,
  note = "",
) => recordPresence(viewer, { bug, product: "Engine", version, kind, note });
/** The maintainer says something of a series that is tracked. */
async function say(series: string, input: object): Promise<void> {
  const place = { bugId: bug, seriesId: engine.series[series] ?? 0 };
  const { id: tracking, revision } = await db.tracking.findFirstOrThrow({ where: place });
  await changeTracking(maintainer, changeTrackingInput.parse({ tracking, revision, ...input }));
}
const asked = (version: string) =>
  readFixedIn(anonymousViewer, { id: bug, productId: engine.id }, { product: "Engine", version });
const answer = async (version: string) => (await asked(version)).answer;
const places = async () =>
  (await readMatrix(anonymousViewer, { id: bug, productId: engine.id })).flatMap(({ cells }) =>
    cells.map(({ series, state, isContradicted }) => `${series} ${state}${isContradicted ? "?" : ""}`),
  );

describe("a bug that is closed", () => {
  test("while it is open, its version and those after it have it", async () => {
    expect(await places()).toEqual(["4.5 affected", "4.4 affected"]);
    expect(await answer("4.4.2")).toMatchObject({ kind: "affected", isReleased: true, closing: null });
    expect(await answer("4.5.0")).toMatchObject({ kind: "affected", isReleased: false });
  });

  test.each([
    ["INVALID", "not_a_bug"],
    ["WORKSFORME", "works_for_me"],
  ])("as no bug (%s) is nowhere because it was reported", async (resolution, meaning) => {
    await close(resolution);
    expect(await places()).toEqual(["4.5 unknown", "4.4 unknown"]);
    for (const version of ["4.4.1", "4.4.2"])
      expect(await answer(version)).toMatchObject({ kind: "closed", closing: { meaning, resolution } });
  });

  test("does not undo what code shows, or what a person said of a place or recorded of a version", async () => {
    await close("INVALID");
    await makeFix(engine, bug, { branch: "stable-4.4", version: "4.4.2" });
    await recompute();
    expect(await places()).toContain("4.4 released");
    expect(await answer("4.4.2")).toMatchObject({ kind: "yes" });
    await record(other, "found", "4.5.1");
    expect(await answer("4.5.1")).toMatchObject({ kind: "yes", stillIn: [engine.versions["4.5.1"]] });
    await say("4.5", { state: "affected" });
    expect(await places()).toContain("4.5 affected?");
  });

  test("as fixed, and nobody said in which version", async () => {
    await createMilestone.perform(everything, { product: "Engine", name: `Spring ${bug}`, kind: "ga" });
    await close("FIXED", { targetMilestone: `Spring ${bug}` });
    expect(await places()).toEqual(["4.5 unknown", "4.4 unknown"]);
    // Of the milestone nobody knows when it is.
    expect(await answer("4.4.2")).toMatchObject({ kind: "closed", closing: { target: `Spring ${bug}` } });
    const due = (dueOn: Date) =>
      db.milestone.updateMany({ where: { name: `Spring ${bug}` }, data: { dueOn } });
    await due(new Date("2099-01-01"));
    expect(await answer("4.4.2")).toMatchObject({ kind: "planned", target: { name: `Spring ${bug}` } });
    await db.milestone.updateMany({
      where: { name: `Spring ${bug}` },
      data: { releasedOn: new Date("2020-01-01") },
    });
    for (const version of ["4.4.1", "4.4.2", "4.5.0"])
      expect(await answer(version)).toMatchObject({
        kind: "closed",
        closing: { meaning: "fixed", target: `Spring ${bug}` },
      });
  });

  test("as fixed for a milestone that is called like a version, or contains one, is fixed in that", async () => {
    await createMilestone.perform(everything, { product: "Engine", name: "v4.4.2", kind: "ga" });
    await close("FIXED", { targetMilestone: "v4.4.2" });
    expect(await places()).toContain("4.4 released");
    expect(await answer("4.4.2")).toMatchObject({ kind: "yes" });
    expect(await answer("4.4.1")).toMatchObject({ kind: "upgrade", to: { name: "4.4.2" } });
    const { rows } = await panelRows(anonymousViewer, bug);
    expect(rows.flatMap(({ cells }) => cells.map(({ fixedIn }) => fixedIn))).toEqual(["4.4.2"]);
  });

  test("as fixed for a version that is not released is to be fixed there", async () => {
    await close("FIXED", { targetRelease: "4.5.0" });
    expect(await places()).toEqual(["4.5 fixed", "4.4 affected"]);
    for (const version of ["4.4.2", "4.5.0", "4.5.1"])
      expect(await answer(version)).toMatchObject({ kind: "planned", target: { name: expect.any(String) } });
    expect(await answer("4.5.0")).toMatchObject({ target: { name: "4.5.0" } });
  });

  test("as fixed, though its change is in no known place, is fixed in its target", async () => {
    const fix = await makeFix(engine, bug, { branch: "main" });
    await db.codeChange.update({ where: { id: fix }, data: { branches: [] } });
    await close("FIXED");
    await db.bug.update({
      where: { id: bug },
      data: { versionId: null, targetReleaseId: engine.versions["4.4.2"] ?? 0 },
    });
    expect(await answer("4.4.2")).toMatchObject({ kind: "yes" });
  });

  test("for good has it, and says how it was closed", async () => {
    await close("WONTFIX");
    expect(await answer("4.4.2")).toMatchObject({
      kind: "affected",
      closing: { meaning: "will_not_fix", resolution: "WONTFIX" },
    });
  });
});

describe("a duplicate", () => {
  test("is answered by the bug it is a duplicate of, and what it was reported for counts there", async () => {
    const original = await makeBug(visitor, { product: "Engine", version: "4.4.2" });
    await close("DUPLICATE", { duplicateOf: original });
    expect(await findOriginal(anonymousViewer, bug)).toMatchObject({ id: original });
    expect(await places()).toEqual(["4.5 unknown", "4.4 unknown"]);
    const of = { id: original, productId: engine.id };
    const found = await readFixedIn(anonymousViewer, of, { product: "Engine", version: "4.4.1" });
    expect(found.answer).toMatchObject({ kind: "affected", proof: [{ found: engine.versions["4.4.1"] }] });
  });

  test("of a bug that the viewer does not see is no more than a duplicate", async () => {
    const group = await db.group.create({ data: { name: `vendor ${bug}` } });
    const original = await makeBug(visitor, { product: "Engine", version: "4.4.2" });
    await makeFix(engine, original, { branch: "stable-4.4", version: "4.4.2" });
    await close("DUPLICATE", { duplicateOf: original });
    await db.bugGroup.create({ data: { bugId: original, groupId: group.id } });
    expect(await findOriginal(anonymousViewer, bug)).toBeNull();
    expect(await findOriginal(everything, bug)).toMatchObject({ id: original });
    expect(await answer("4.4.2")).toEqual({
      kind: "closed",
      closing: { meaning: "duplicate", resolution: "DUPLICATE", target: null },
      proof: [],
    });
  });
});

test("a version that says that nobody chose one is none", async () => {
  await db.bug.update({ where: { id: bug }, data: { versionId: engine.versions.unspecified ?? 0 } });
  expect(await places()).toEqual(["4.5 unknown", "4.4 unknown"]);
  const { products, answer } = await asked("unspecified");
  expect(products[0]?.versions.map(({ name }) => name)).not.toContain("unspecified");
  expect(answer).toBeNull();
});

describe("where code shows a fix, and somebody found the bug", () => {
  beforeEach(async () => {
    await makeFix(engine, bug, { branch: "main", version: "4.4.2" });
    await close("FIXED");
    await recompute();
  });
  const seen = async () => ({ places: await places(), of: [await answer("4.4.1"), await answer("4.4.2")] });
  const stillIn = async () =>
    (await listStillIn(anonymousViewer, bug, [engine.versions["4.4.2"] ?? 0])).map(
      ({ version, note }) => `${version}: ${note}`,
    );
  const isAsked = async () =>
    (await listTrackings(everything, bug)).some(
      ({ series, contradictedSince }) => series === "4.4" && contradictedSince !== null,
    );

  test("what it was reported for before it was closed is no question", async () => {
    await db.bug.update({ where: { id: bug }, data: { versionId: engine.versions["4.4.2"] ?? 0 } });
    await recompute();
    expect([await isAsked(), (await answer("4.4.2"))?.kind]).toEqual([false, "yes"]);
    await changeBug(maintainer, bug, { status: "CONFIRMED", revision: "current" });
    await recompute();
    expect([await isAsked(), await answer("4.4.2")]).toMatchObject([true, { stillIn: [expect.any(Number)] }]);
  });

  test("both are shown, and nothing else changes", async () => {
    const before = await seen();
    expect(before.places).toEqual(["4.5 carried", "4.4 released"]);
    await record(other, "found", "4.4.2", "Same steps.");
    const now = await seen();
    expect(now.places).toEqual(["4.5 carried", "4.4 released?"]);
    expect(before.of[0]).toMatchObject({ kind: "upgrade", to: { name: "4.4.2" } });
    expect(now.of[0]).toMatchObject({ kind: "upgrade", to: { name: "4.4.2" } });
    expect(now.of[1]).toMatchObject({ kind: "yes", stillIn: [engine.versions["4.4.2"]] });
    expect(await stillIn()).toEqual(["4.4.2: Same steps."]);
    expect(await isAsked()).toBe(true);
  });

  test("somebody else does not end it, who said it does, and so does a person who may edit", async () => {
    await record(other, "found", "4.4.2");
    await record(visitor, "absent", "4.4.2");
    expect(await isAsked()).toBe(true);
    await record(other, "not_found", "4.4.2");
    expect(await isAsked()).toBe(false);
    await record(other, "found", "4.4.2");
    await record(maintainer, "fixed", "4.4.2");
    expect([await isAsked(), (await answer("4.4.2"))?.kind]).toEqual([false, "yes"]);
  });

  test("a person who may edit says that it is back", async () => {
    await record(maintainer, "found", "4.4.2");
    expect(await answer("4.4.2")).toMatchObject({ kind: "affected" });
    expect(await places()).toContain("4.4 released?");
  });

  test("or that the place is affected", async () => {
    await record(other, "found", "4.4.2");
    await say("4.4", { state: "affected" });
    expect([await places(), await isAsked()]).toEqual([["4.5 carried", "4.4 affected"], false]);
  });
});

describe("what a tester said with a version", () => {
  test("is the answer for that version and those after it in the series, with who said it", async () => {
    await close("FIXED", { targetRelease: "4.5.0" });
    await track(maintainer, { series: "4.4" });
    await say("4.4", { state: "verified", build: "4.4.2", reason: "By hand." });
    expect(await answer("4.4.2")).toEqual({
      kind: "yes",
      said: { by: maintainer.handle, build: "4.4.2", reason: "By hand." },
      stillIn: [],
      proof: [],
    });
    expect(await answer("4.4.1")).toMatchObject({ kind: "upgrade", to: { name: "4.4.2" } });
  });

  test("stays in the answer when a release has the fix", async () => {
    await makeFix(engine, bug, { branch: "stable-4.5", version: "4.5.0" });
    await recompute();
    await say("4.5", { state: "verified", build: "4.5.0", reason: "By hand." });
    const versionId = engine.versions["4.5.0"] ?? 0;
    const said = { by: maintainer.handle, build: "4.5.0", reason: "By hand." };
    expect(await answer("4.5.0")).toMatchObject({ kind: "yes", said });
    await db.version.update({ where: { id: versionId }, data: { state: "released" } });
    await recompute();
    expect(await places()).toContain("4.5 released");
    expect(await answer("4.5.0")).toMatchObject({ kind: "yes", said });
    await db.version.update({ where: { id: versionId }, data: { state: "open" } });
  });
});

describe("a fix in several products", () => {
  test("a release has it when all of its products do; a version says what else is needed", async () => {
    const part = await makeTrackedProduct({ name: "Part" }, { "1": ["1.1*", "1.2*"] });
    await db.product.update({ where: { id: part.id }, data: { classificationId: engine.classificationId } });
    const release = async (name: string, versions: [TrackedProduct, string][]) => {
      const data = { name, classificationId: engine.classificationId, sortKey: name, kind: "ga" as const };
      const { id } = await db.milestone.create({ data });
      for (const [product, version] of versions)
        await db.manifestLine.create({
          data: { milestoneId: id, productId: product.id, versionId: product.versions[version] ?? 0 },
        });
    };
    await release("suite-1", [
      [engine, "4.4.1"],
      [part, "1.1"],
    ]);
    // It lists only what is new in it.
    await release("suite-2", [[engine, "4.4.2"]]);
    await release("suite-3", [
      [engine, "4.4.2"],
      [part, "1.2"],
    ]);
    await makeFix(engine, bug, { branch: "main", version: "4.4.2" });
    await makeFix(part, bug, { branch: "main", version: "1.1" });
    await recompute();
    const of = (product: string, version: string) =>
      readFixedIn(anonymousViewer, { id: bug, productId: engine.id }, { product, version });
    for (const product of ["Engine", "Part"]) {
      expect((await of(product, "suite-1")).part).toMatchObject({
        lacking: [{ product: "Engine", version: "4.4.1" }],
        to: { name: "suite-2" },
      });
      expect(await of(product, "suite-3")).toMatchObject({ part: null, answer: { kind: "yes" }, also: [] });
    }
    expect(await of("Part", "1.1")).toMatchObject({
      part: null,
      answer: { kind: "yes" },
      also: [{ product: "Engine", versions: [{ name: "4.5.0" }, { name: "4.4.2" }] }],
    });
  });
});
