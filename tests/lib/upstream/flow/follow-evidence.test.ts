import { beforeEach, describe, expect, test } from "vitest";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { GOES_WITHOUT, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db, sql, sqlTransaction } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

let engine: TrackedProduct;
let maintainer: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"], "4.5": ["4.5.0"] });
  await copyWorkflow.perform(everything, { product: "Engine", from: "ovirt" });
  maintainer = await makeMember(engine, "maintainer");
  bug = await makeBug(maintainer, { product: "Engine" });
});

const recompute = () => sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
async function phase(): Promise<string> {
  return (await getBug(maintainer, bug)).phase;
}
async function history(): Promise<string[]> {
  const changes = await listChanges(anonymousViewer, bug);
  return changes
    .filter(({ field }) => field === "status" || field === "resolution")
    .map(({ author, field, to }) => `${author?.displayName.split(":")[0]}: ${field} ${to}`);
}

describe("a bug follows its changes of code through the phases of its workflow", () => {
  test("from review over merge and version to verified and closed, each an event of its rule that says why", async () => {
    const before = await phase();
    const fix = await makeFix(engine, bug, { branch: "main", status: "open" });
    await recompute();
    const phases = [before, await phase()];
    await db.codeChange.update({ where: { id: fix }, data: { status: "merged" } });
    await recompute();
    phases.push(await phase());
    const versionId = engine.versions["4.5.0"] ?? 0;
    await db.codeChangeTag.create({ data: { codeChangeId: fix, tag: "v4.5.0", versionId } });
    await recompute();
    phases.push(await phase());
    await db.version.update({ where: { id: versionId }, data: { state: "released" } });
    await recompute();
    phases.push(await phase());
    expect(phases).toEqual(["confirmed", "in_review", "fixed", "to_verify", "to_verify"]);
    expect(await history()).toEqual([
      "A change is in review: status POST",
      "All changes are merged: status MODIFIED",
      "A build carries the fix: status ON_QA",
    ]);
    await changeBug(maintainer, bug, { status: "VERIFIED", revision: "current" });
    await recompute();
    expect(await phase()).toBe("closed");
    expect((await history()).slice(-2)).toEqual([
      "The fix is released: status CLOSED",
      "The fix is released: resolution CURRENTRELEASE",
    ]);
    const [rule] = (await listChanges(anonymousViewer, bug)).filter(({ field }) => field === "status");
    expect(rule?.author).toMatchObject({ handle: "" });
    expect(rule?.author?.displayName).toContain("“Fix");
  });

  test.each([
    [
      "is closed unmerged",
      (id: number) => db.codeChange.update({ where: { id }, data: { status: "abandoned" } }),
    ],
    ["names it no longer", (id: number) => db.codeChangeBug.deleteMany({ where: { codeChangeId: id } })],
  ])(
    "it goes back to where it was when the last change in review %s, and stays where a person put it",
    async (_, end) => {
      const before = (await getBug(maintainer, bug)).status;
      const [one, other] = [
        await makeFix(engine, bug, { branch: "main", status: "open" }),
        await makeFix(engine, bug, { branch: "engine-4.4", status: "open" }),
      ];
      await recompute();
      await end(one);
      await recompute();
      expect(await phase()).toBe("in_review");
      await end(other);
      await recompute();
      expect((await getBug(maintainer, bug)).status).toBe(before);
      expect((await history()).at(-1)).toBe(`Nothing is in review any more: status ${before}`);
      await changeBug(maintainer, bug, { status: "POST", revision: "current" });
      await recompute();
      expect(await phase()).toBe("in_review");
    },
  );

  test("a revert walks it back", async () => {
    const fix = await makeFix(engine, bug, { branch: "main" });
    await recompute();
    expect(await phase()).toBe("fixed");
    const revert = await makeFix(engine, bug, { branch: "main" });
    await db.codeChange.update({ where: { id: revert }, data: { reverts: ["x"] } });
    await db.codeChange.update({ where: { id: fix }, data: { revertedById: revert } });
    await recompute();
    expect(await phase()).toBe("assigned");
  });

  test("a revert is named as what takes a fix back, and never as the change that fixes", async () => {
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const set = (id: number, data: Prisma.CodeChangeUpdateInput) =>
      db.codeChange.update({ where: { id }, data });
    const fix = await makeFix(engine, bug, { branch: "engine-4.4" });
    await set(fix, { at: minutesAgo(9) });
    await recompute();
    const revert = await makeFix(engine, bug, { branch: "engine-4.4" });
    await set(revert, { subject: "Undo", reverts: ["x"], at: minutesAgo(1) });
    await set(fix, { revertedBy: { connect: { id: revert } } });
    await recompute();
    // Written before the revert was.
    await set(await makeFix(engine, bug, { branch: "main" }), { subject: "Anew", at: minutesAgo(5) });
    await recompute();
    const said = (await listChanges(anonymousViewer, bug))
      .filter(({ field }) => field === "status")
      .map(({ author, to }) => `${to} ${/“(.*)”/.exec(author?.displayName ?? "")?.[1]}`);
    expect(said.slice(1)).toEqual(["ASSIGNED Undo", "MODIFIED Anew"]);
  });

  test("a series that gets no fix is not waited for, nor is one that is the target", async () => {
    const seriesId = engine.series["4.5"] ?? 0;
    const becomes = async (saidState: TrackingState, target: "4.5.0" | "4.4.1" | null) => {
      bug = await makeBug(maintainer, { product: "Engine" });
      if (target)
        await db.bug.update({ where: { id: bug }, data: { targetReleaseId: engine.versions[target] ?? 0 } });
      await db.presence.create({
        data: { bugId: bug, versionId: engine.versions["4.4.1"] ?? 0, kind: "found" },
      });
      await db.tracking.create({
        data: { bugId: bug, productId: engine.id, seriesId, saidState, reason: "Old." },
      });
      const fix = await makeFix(engine, bug, { branch: "engine-4.4", status: "open" });
      await recompute();
      expect(await phase()).toBe("in_review");
      await db.codeChange.update({ where: { id: fix }, data: { status: "merged" } });
      await recompute();
      return phase();
    };
    for (const state of GOES_WITHOUT) expect(await becomes(state, null), state).toBe("fixed");
    expect(await becomes("not_affected", "4.5.0")).toBe("fixed");
    for (const state of ["affected", "deferred"] as const)
      expect(await becomes(state, null), state).toBe("in_review");
    expect(await becomes("affected", "4.5.0")).toBe("in_review");
    expect(await becomes("affected", "4.4.1")).toBe("fixed");
  });

  test("what is only proposed does not move a bug that not everybody sees, neither on nor back; what is merged does", async () => {
    const group = await db.group.create({ data: { name: "embargo" } });
    await db.bugGroup.create({ data: { bugId: bug, groupId: group.id } });
    const seen = async () => (await getBug(everything, bug)).phase;
    const before = await seen();
    const proposed = await makeFix(engine, bug, { branch: "main", status: "open" });
    await recompute();
    expect(await seen()).toBe(before);
    await db.codeChange.update({ where: { id: proposed }, data: { status: "merged" } });
    await recompute();
    expect(await seen()).toBe("fixed");
    await makeFix(engine, bug, { branch: "main", status: "open" });
    await recompute();
    expect(await seen()).toBe("fixed");
    await db.bugGroup.deleteMany({ where: { bugId: bug } });
    await recompute();
    expect(await seen()).toBe("in_review");
  });

  test("a rule that the product switched off does nothing", async () => {
    await db.ruleSwitchedOff.create({ data: { productId: engine.id, rule: "review_opens" } });
    const before = await phase();
    await makeFix(engine, bug, { branch: "main", status: "open" });
    await recompute();
    expect(await phase()).toBe(before);
  });

  test("changes of another product do not move it", async () => {
    const other = await makeTrackedProduct({ name: "Node" }, { "1": ["1.0"] });
    const before = await phase();
    await makeFix(other, bug, { branch: "main" });
    await recompute();
    expect(await phase()).toBe(before);
    expect(await db.$queryRaw(sql`SELECT state FROM trackings WHERE product_id = ${other.id}`)).toEqual([
      { state: "fixed" },
    ]);
  });
});
