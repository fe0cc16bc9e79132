import { describe, expect, test } from "vitest";
import { cellHtml } from "#components/bugs/versions/state-badge.ts";
import { gridRows } from "#components/upstream/grid-rows.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { contradictionOf } from "#lib/upstream/trackings/contradiction.ts";
import { sayLost } from "#lib/upstream/trackings/lost-words.ts";
import { explainEvidence } from "#lib/upstream/trackings/queries/explain.ts";
import { listTrackings, type TrackingView } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { panelRows } from "#lib/upstream/trackings/queries/panel-rows.ts";
import { findProductGrid } from "#lib/upstream/trackings/queries/product-grid.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// A fix that was released and then reverted: the revert is the proof, the release keeps it, the next version loses it.

let engine: TrackedProduct;
let bug: number;
let fix: number;
let revert: number;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.9*", "4.4.10*"] });
  const author = await makeMember(engine, "maintainer");
  bug = await makeBug(author, { product: "Engine" });
  fix = await makeFix(engine, bug, { branch: "main", version: "4.4.9" });
  await recompute();
  const other = await makeBug(author, { product: "Engine" });
  revert = await makeFix(engine, other, { branch: "main" });
  const { sha } = await db.codeChange.findUniqueOrThrow({ where: { id: fix } });
  await db.codeChange.update({ where: { id: revert }, data: { reverts: [sha ?? ""] } });
  await db.codeChange.update({ where: { id: fix }, data: { revertedById: revert } });
});

const recompute = () => sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
const inVersion = (id: number, version: string) =>
  db.codeChangeTag.create({
    data: { codeChangeId: id, tag: `r${version}`, versionId: engine.versions[version] ?? 0 },
  });
const answerFor = (version: string) =>
  readFixedIn(anonymousViewer, { id: bug, productId: engine.id }, { product: "Engine", version });
async function tracking(): Promise<TrackingView> {
  const [found] = await listTrackings(anonymousViewer, bug);
  if (!found) throw new Error("No tracking");
  return found;
}
async function reasons(): Promise<string[]> {
  const { evidence } = await tracking();
  const explain = await explainEvidence(anonymousViewer, evidence);
  return evidence.flatMap((one) => explain(one)?.text ?? []);
}

describe("a released fix that is reverted", () => {
  test("stays released in its version, with the revert as the reason for the question", async () => {
    await inVersion(revert, "4.4.10");
    await recompute();
    const now = await tracking();
    expect(now).toMatchObject({ state: "released", computedState: "affected", fixedIn: "4.4.9" });
    expect(contradictionOf(now)).toEqual({
      title: "It was released with the fix. Is it fixed all the same?",
      text: "4.4.9 contains the fix. Evidence says: affected.",
    });
    const by = await db.codeChange.findUniqueOrThrow({ where: { id: revert } });
    const day = by.at.toISOString().slice(0, 10);
    expect((await reasons()).join()).toMatch(
      new RegExp(`first in Engine 4\\.4\\.9.*, reverted by ${by.sha?.slice(0, 12)}, merged ${day} on main$`),
    );
    const [row] = await readMatrix(anonymousViewer, { id: bug, productId: engine.id });
    expect(row?.cells.map((cell) => cellHtml(cell).html).join()).toContain("in 4.4.9");
  });

  test("is in the version that has it, which says that a later one loses it again", async () => {
    await inVersion(revert, "4.4.10");
    await recompute();
    expect(await answerFor("4.4.9")).toMatchObject({ answer: { kind: "yes" }, lost: { in: "4.4.10" } });
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "affected" }, had: { name: "4.4.9" } });
  });

  test("is lost by the next version when the revert is in none yet", async () => {
    await recompute();
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "yes" }, lost: { in: null } });
  });

  test("is lost by no next version for who only upgrades to it, or when its series has ended", async () => {
    await db.codeChangeTag.updateMany({
      where: { codeChangeId: fix },
      data: { tag: "r4.4.10", versionId: engine.versions["4.4.10"] ?? 0 },
    });
    await recompute();
    expect(await answerFor("4.4.9")).toMatchObject({ answer: { kind: "upgrade" }, lost: null });
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "yes" }, lost: { in: null } });
    await db.series.updateMany({ where: { productId: engine.id }, data: { state: "ended" } });
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "yes" }, lost: null });
    await db.codeChange.updateMany({
      where: { id: { in: [fix, revert] } },
      data: { branches: ["engine-4.4"] },
    });
    // The same when a newer series goes on from its last version, and none of its own is to come.
    const [series] = await db.series.updateManyAndReturn({
      where: { productId: engine.id },
      data: { state: "maintenance" },
    });
    const newer = await db.series.create({
      data: { productId: engine.id, name: "4.5", sortKey: `${series?.sortKey}z`, state: "active" },
    });
    const last = await db.version.findUniqueOrThrow({ where: { id: engine.versions["4.4.10"] ?? 0 } });
    const { id: _, name: __, sortKey, ...like } = last;
    const next = await db.version.create({
      data: {
        ...{ ...like, name: "4.5.0", sortKey: `${sortKey}z` },
        ...{ seriesId: newer.id, predecessorId: last.id },
      },
    });
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "yes" }, lost: null });
    await db.version.update({
      where: { id: next.id },
      data: { predecessorId: engine.versions["4.4.9"] ?? 0 },
    });
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "yes" }, lost: { in: null } });
  });

  test("is told by the versions of the bug as by the answers: where it was, and where it is lost", async () => {
    const said = async () => {
      const [row] = await readMatrix(anonymousViewer, { id: bug, productId: engine.id });
      const { rows } = await findProductGrid(anonymousViewer, engine.id, {
        ...{ open: "all", state: null, series: null, below: null },
      });
      const { rows: panel } = await panelRows(anonymousViewer, bug);
      const cells = [row?.cells[0], panel[0]?.cells[0], rows.find((one) => one.bug === bug)?.cells[0]];
      return cells.map((cell) => [cell?.state, cell?.lost && sayLost(cell.lost)].join(": "));
    };
    const all = (words: string) => [words, words, words];
    await inVersion(revert, "4.4.10");
    for (const state of ["affected", "released"]) {
      if (state === "affected") await db.tracking.deleteMany({ where: { bugId: bug } });
      else await db.tracking.updateMany({ where: { bugId: bug }, data: { state: "released" } });
      await recompute();
      expect(await said()).toEqual(all(`${state}: fixed in 4.4.9, lost again in 4.4.10`));
    }
    expect((await reasons())[0]).toBe("fixed in Engine 4.4.9, lost again in 4.4.10");
    await db.codeChangeTag.deleteMany({ where: { codeChangeId: revert } });
    await db.tracking.deleteMany({ where: { bugId: bug } });
    await recompute();
    expect(await said()).toEqual(all("affected: fixed in 4.4.9, lost again in the next version"));
    // Nothing comes after the last version of a series that has ended.
    await db.series.updateMany({ where: { productId: engine.id }, data: { state: "ended" } });
    await recompute();
    expect((await said())[1]).toBe("released: ");
  });

  test("is still in its version when it is made anew in another way, and comes with the next one", async () => {
    const late = new Date(Date.now() + 60_000);
    const anew = await makeFix(engine, bug, { branch: "main" });
    await db.codeChange.update({ where: { id: anew }, data: { at: late } });
    await recompute();
    expect(await answerFor("4.4.9")).toMatchObject({ answer: { kind: "yes", proof: [{ change: fix }, {}] } });
    expect(await tracking()).toMatchObject({ state: "released", fixedIn: "4.4.9", contradictedSince: null });
    await inVersion(revert, "4.4.10");
    await recompute();
    expect(await answerFor("4.4.10")).toMatchObject({ answer: { kind: "merged" } });
    await inVersion(anew, "4.4.10");
    expect(await answerFor("4.4.10")).toMatchObject({
      answer: { kind: "yes", proof: [{ change: anew }, {}] },
    });
  });

  test("is lost nowhere when the revert was reverted, and both are told", async () => {
    const again = await makeFix(engine, bug, { branch: "main" });
    await db.codeChange.update({ where: { id: revert }, data: { revertedById: again } });
    await db.codeChange.update({ where: { id: again }, data: { reverts: ["x"] } });
    await recompute();
    expect(await answerFor("4.4.9")).toMatchObject({ answer: { kind: "yes" }, lost: null });
    expect((await reasons()).join()).toMatch(
      /, reverted by \w+, merged [\d-]+ on main, which was reverted by \w+,/,
    );
  });

  test("by a product that one does not see is not told", async () => {
    const vendor = await makeTrackedProduct({ visibility: "groups" }, {});
    await db.codeChange.update({ where: { id: revert }, data: { repositoryId: vendor.repositoryId } });
    await recompute();
    expect((await reasons()).join()).not.toContain("reverted");
  });
});

// Fixes as the versions that first have them, with their reverts; "": in none.
test.each<[string, fixes: [string, string?][], contained: string]>([
  ["its only fix is reverted in the next version", [["4.4.9", "4.4.10"]], "4.4.9"],
  ["its only fix is reverted in no version yet", [["4.4.9", ""]], "4.4.9"],
  ["its only fix is reverted in no version yet", [["4.4.9", ""]], "4.4.10"],
  ["its only fix is reverted in the version that it contains", [["4.4.9", "4.4.10"]], "4.4.10"],
  ["its only fix came after it and was reverted", [["4.4.10", ""]], "4.4.9"],
  ["one fix is reverted later, another is in no version", [["4.4.9", "4.4.10"], [""]], "4.4.9"],
  [
    "one fix is reverted later, another is reverted in it",
    [
      ["4.4.9", "4.4.10"],
      ["4.4.9", "4.4.9"],
    ],
    "4.4.9",
  ],
  [
    "two fixes are reverted later",
    [
      ["4.4.9", "4.4.10"],
      ["4.4.9", ""],
    ],
    "4.4.9",
  ],
])(
  "a target milestone was released without a bug when is-it-fixed says so: %s, %j in %s",
  async (_, fixes, contained) => {
    await db.tracking.deleteMany({ where: { bugId: bug } });
    await db.codeChangeBug.deleteMany({ where: { bugId: bug } });
    for (const [version, reverted] of fixes) {
      const one = await makeFix(engine, bug, { branch: "main", ...(version ? { version } : {}) });
      if (reverted === undefined) continue;
      const { id: elsewhere } = await db.bug.findFirstOrThrow({ where: { id: { not: bug } } });
      const other = await makeFix(engine, elsewhere, {
        branch: "main",
        ...(reverted ? { version: reverted } : {}),
      });
      const { sha } = await db.codeChange.findUniqueOrThrow({ where: { id: one } });
      await db.codeChange.update({ where: { id: other }, data: { reverts: [sha ?? ""] } });
      await db.codeChange.update({ where: { id: one }, data: { revertedById: other } });
    }
    const { classificationId } = engine;
    const milestone = await db.milestone.create({
      data: { classificationId, name: "spring", sortKey: "1", releasedOn: new Date("2026-11-01") },
    });
    await db.manifestLine.create({
      data: { milestoneId: milestone.id, productId: engine.id, versionId: engine.versions[contained] ?? 0 },
    });
    await db.bug.update({ where: { id: bug }, data: { targetMilestoneId: milestone.id } });
    await recompute();
    const { query } = parseBugQuery(
      new URLSearchParams({ tracking: "@target_passed:Engine", status: "@all" }),
    );
    const listed = (await runSearch(systemViewer("test"), query)).rows.map(({ id }) => id);
    const { answer } = await answerFor(contained);
    expect({ listed: listed.includes(bug), says: answer?.kind }).toEqual(
      answer?.kind === "yes" ? { listed: false, says: "yes" } : { listed: true, says: answer?.kind },
    );
  },
);

describe("the question of a tracking is told in words that fit", () => {
  const base = {
    contradictedSince: "2026-11-30",
    state: "affected",
    source: "computed",
    saidState: null,
    computedState: null,
    decidedBy: null,
    fixedIn: null,
    reason: "",
    evidence: [],
    names: {},
  } as unknown as TrackingView;
  test.each<[string, Partial<TrackingView>, string | undefined]>([
    ["nothing is asked", { contradictedSince: null }, undefined],
    [
      "evidence is against a person",
      {
        state: "not_affected",
        source: "manual",
        saidState: "not_affected",
        computedState: "fixed",
        decidedBy: "ann",
        reason: "No.",
      },
      "ann said not affected: “No.”. Evidence says: fixed.",
    ],
    [
      "the bug is closed, and somebody asked here",
      { state: "requested", source: "manual", saidState: "requested", decidedBy: "ann" },
      "ann said requested.",
    ],
    ["the bug is closed, and nobody said anything", {}, "Affected, and nobody has said anything about it."],
    [
      "a release against evidence",
      { state: "released", computedState: null },
      "A release contains the fix. Evidence says nothing.",
    ],
    [
      "somebody found it in what has the fix",
      { state: "released", fixedIn: "4.4.9", evidence: [{ change: 1 }, { stillIn: 2 }] },
      "4.4.9 has the fix. ann says that it is still in 4.4.10: “Same steps”. ben says that it is still in 4.4.10: “Same steps”.",
    ],
  ])("%s", (_, given, text) => {
    const record = {
      kind: "found" as const,
      who: "ann",
      version: "4.4.10",
      versionId: 2,
      note: "Same steps",
    };
    // Recorded of a version without the fix, which contradicts nothing.
    const earlier = { ...record, version: "4.4.8", versionId: 1 };
    const said = contradictionOf({ ...base, ...given }, [record, { ...record, who: "ben" }, earlier])?.text;
    expect(said).toBe(text);
    expect(said ?? "").not.toMatch(/somebody said|said nothing/i);
  });
});

test("a cell and a row of the grid say what was lost", () => {
  const lost = { had: "4.4.3", in: "4.4.6" };
  const cell = {
    ...{ productId: 1, product: "Engine", series: "4.4", version: null, sortKey: "", isSaid: false },
    ...{ isContradicted: false, target: null, audience: null, evidence: [], fixedIn: null, tracking: null },
  };
  expect(cellHtml({ ...cell, state: "affected", lost }).html).toContain(
    "fixed in 4.4.3, lost again in 4.4.6",
  );
  const inGrid = { tracking: null, seriesId: 1, version: null, at: null, by: null, evidence: [], lost };
  const row = { bug: 1, summary: "", isOpen: true, isRestricted: false };
  const cells = [
    { ...inGrid, state: "affected" as const, source: "computed" as const, isContradicted: false },
  ];
  const { html } = gridRows({
    product: "Engine",
    columns: [{ id: 1, name: "4.4" }],
    rows: [{ ...row, cells }],
  });
  expect(html).toContain("Affected, fixed in 4.4.3, lost again in 4.4.6");
});

test("a cell names the version that was tested, where its state is that of a test", () => {
  const cell = {
    ...{ productId: 1, product: "Engine", series: "4.4", version: null, sortKey: "", isSaid: true },
    ...{ isContradicted: false, target: null, audience: null, evidence: [], fixedIn: "4.4.9" },
  };
  const of = (state: "failed_qa" | "verified" | "released", build: string) =>
    cellHtml({ ...cell, state, tracking: { build, source: "manual" } as TrackingView }).html;
  expect(of("failed_qa", "4.4.8")).toContain("in 4.4.8<");
  expect(of("verified", "4.4.8")).toContain("in 4.4.8<");
  expect(of("verified", "")).toContain("in 4.4.9<");
  expect(of("released", "4.4.8")).toContain("in 4.4.9<");
});
