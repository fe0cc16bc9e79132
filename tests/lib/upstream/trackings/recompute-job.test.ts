import { beforeEach, expect, test } from "vitest";
import { createMilestone } from "#lib/admin/milestones/acts.ts";
import { setManifestLine } from "#lib/admin/milestones/manifest.ts";
import { setVersionState } from "#lib/admin/versions/version-state.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { db, pool, sql, sqlTransaction } from "#lib/db/client.ts";
import type { Prisma } from "#lib/db/generated/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { tasks } from "#lib/worker/tasks.ts";
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
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0"] });
  maintainer = await makeMember(engine, "maintainer");
  bug = await makeBug(maintainer, { product: "Engine" });
});

/** Runs the jobs that wait, by their handlers. */
async function runJobs(): Promise<string[]> {
  const { rows } = await pool.query<{ task: string; payload: unknown }>(
    `SELECT t.identifier AS task, j.payload FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`,
  );
  await pool.query("DELETE FROM graphile_worker._private_jobs");
  for (const { task, payload } of rows) await tasks[task]?.(payload, {} as never);
  return rows.map(({ task }) => task);
}
async function states(): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string; state: string }[]>(
    sql`SELECT s.name, t.state FROM trackings t JOIN series s ON s.id = t.series_id ORDER BY s.name`,
  );
  return rows.map(({ name, state }) => `${name} ${state}`);
}

test("trackings follow the state of a version, a manifest, and undoing them", async () => {
  await makeFix(engine, bug, { branch: "stable-4.4", version: "4.4.2" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  expect(await states()).toEqual(["4.4 carried"]);
  await runJobs();

  await setVersionState.perform(everything, { product: "Engine", version: "4.4.2", state: "released" });
  expect(await runJobs()).toContain("trackings.recompute");
  expect(await states()).toEqual(["4.4 released"]);

  await createMilestone.perform(everything, { product: "Engine", name: "Spring", kind: "ga" });
  const milestone = await db.milestone.findFirstOrThrow({ where: { name: "Spring" } });
  await db.bug.update({ where: { id: bug }, data: { targetMilestoneId: milestone.id } });
  await runJobs();
  await setManifestLine.perform(everything, { product: "Engine", milestone: "Spring", version: "4.4.1" });
  expect(await runJobs()).toContain("trackings.recompute");
});

test("a bug that is found in another version is computed anew", async () => {
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  const seriesId = engine.series["4.4"] ?? 0;
  await db.tracking.create({ data: { bugId: bug, productId: engine.id, seriesId } });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  await runJobs();
  await changeBug(maintainer, bug, { version: "4.4.1", revision: "current" });
  await runJobs();
  expect(await states()).toEqual(["4.4 affected", "4.5 carried"]);
});

test("what is known of a duplicate is known of the bug that it is a duplicate of", async () => {
  const other = await makeBug(maintainer, { product: "Engine" });
  await makeFix(engine, other, { branch: "stable-4.4", version: "4.4.2" });
  const id = await trackBug(
    maintainer,
    trackBugInput.parse({
      bug: other,
      product: "Engine",
      series: "4.5",
      state: "wont_fix",
      reason: "Too old.",
    }),
  );
  await changeBug(maintainer, other, {
    status: "RESOLVED",
    resolution: "DUPLICATE",
    duplicateOf: bug,
    revision: "current",
  });
  await runJobs();
  const rows = await db.tracking.findMany({ where: { bugId: bug }, include: { series: true } });
  expect(rows.map(({ series, state }) => `${series?.name} ${state}`).sort()).toEqual([
    "4.4 carried",
    "4.5 wont_fix",
  ]);
  expect(rows.map((row) => row.id)).not.toContain(id);
});

test("a duplicate that not everybody sees says nothing of its survivor", async () => {
  const other = await makeBug(maintainer, { product: "Engine" });
  const group = await db.group.create({ data: { name: "vendor" } });
  await db.bugGroup.create({ data: { bugId: other, groupId: group.id } });
  await makeFix(engine, other, { branch: "stable-4.4", version: "4.4.2" });
  await db.bug.update({ where: { id: other }, data: { duplicateOfId: bug } });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  expect(await db.tracking.count({ where: { bugId: bug } })).toBe(0);
});

test("a change that asks to be backported requests it in that series", async () => {
  const fix = await makeFix(engine, bug, { branch: "main" });
  await db.codeChange.update({ where: { id: fix }, data: { backportTo: ["stable-4.4", "unknown"] } });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  expect(await states()).toEqual(["4.4 requested", "4.5 fixed"]);
});

test("what a footer asked for goes with the footer, unless somebody answered, and comes back with it", async () => {
  const fix = await makeFix(engine, bug, { branch: "main", status: "open" });
  const asks = async (data: Prisma.CodeChangeUpdateInput) => {
    await db.codeChange.update({ where: { id: fix }, data });
    await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
    return states();
  };
  expect(await asks({ backportTo: ["stable-4.4"] })).toEqual(["4.4 requested", "4.5 in_review"]);
  expect(await asks({ backportTo: [] })).toEqual(["4.4 unknown", "4.5 in_review"]);
  expect(await asks({ backportTo: ["stable-4.4"] })).toEqual(["4.4 requested", "4.5 in_review"]);
  expect(await asks({ status: "abandoned" })).not.toContain("4.4 requested");
  await asks({ status: "open" });
  const { id } = await db.tracking.findFirstOrThrow({ where: { bugId: bug, state: "requested" } });
  await db.trackingAck.create({
    data: { trackingId: id, kind: "devel", answer: "granted", userId: maintainer.userId ?? 0 },
  });
  expect(await asks({ backportTo: [] })).toContain("4.4 requested");
});

test("whoever waits for a fix is asked when the bug is closed without one, and their tracking is not closed", async () => {
  const id = await trackBug(
    maintainer,
    trackBugInput.parse({ bug, product: "Engine", series: "4.5", state: "approved" }),
  );
  const isAsked = async () =>
    (await db.tracking.findUniqueOrThrow({ where: { id } })).contradictedSince !== null;
  await changeBug(maintainer, bug, { status: "RESOLVED", resolution: "WONTFIX", revision: "current" });
  await runJobs();
  expect([await isAsked(), await states()]).toEqual([true, ["4.5 approved"]]);
  await changeBug(maintainer, bug, { status: "CONFIRMED", revision: "current" });
  await runJobs();
  expect(await isAsked()).toBe(false);
});

test("what moves beside the tracking that a person acts on is not their doing", async () => {
  await makeFix(engine, bug, { branch: "stable-4.4", version: "4.4.2" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  await db.version.updateMany({ where: { name: "4.4.2" }, data: { state: "released" } });
  const suite = await makeTrackedProduct({ name: "Suite", visibility: "groups" }, { "1": ["1.0"] });
  const insider = await makeMember(suite, "maintainer");
  await trackBug(insider, trackBugInput.parse({ bug, product: "Suite", series: "1", state: "affected" }));
  const rows = await db.$queryRaw<{ to: string; author: number | null }[]>(
    sql`SELECT h."to", e.author_id AS author FROM changes h JOIN events e ON e.id = h.event_id WHERE h.field = 'tracking' ORDER BY h.id`,
  );
  expect(rows.find(({ to }) => to === "Engine 4.4: released")?.author).toBeNull();
  expect(rows.find(({ to }) => to === "Suite 1: affected")?.author).toBe(insider.userId);
});

test("a release day that came while nothing ran is made up for", async () => {
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await sqlTransaction((tx) => recomputeTrackings(tx, everything, [bug]));
  await db.tracking.updateMany({ data: { stateAt: new Date(Date.now() - 10 * 86_400_000) } });
  const releasedOn = new Date(Date.now() - 5 * 86_400_000);
  await db.version.updateMany({ where: { name: "4.5.0" }, data: { state: "released", releasedOn } });
  await tasks["trackings.release"]?.({}, {} as never);
  expect(await states()).toEqual(["4.5 released"]);
});
