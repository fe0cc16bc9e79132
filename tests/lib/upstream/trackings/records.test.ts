import { beforeEach, expect, test } from "vitest";
import { trackingWords } from "#lib/bugs/history/tracking-words.ts";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { standing } from "#lib/upstream/presence/evaluate.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { hintOf, labelOf } from "#lib/upstream/trackings/guess.ts";
import { listPresence } from "#lib/upstream/trackings/queries/list-presence.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, type RecordPresence, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
  trackingHistory,
} from "#tests/support/tracked-world.ts";

// Where people found a bug, where they tried it in vain, and what they take back are different things.

let engine: TrackedProduct;
let maintainer: Viewer;
let person: Viewer;
let other: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.3": ["4.3.1*", "4.3.2*"], "4.4": ["4.4.1*", "4.4.2*"] },
  );
  maintainer = await makeMember(engine, "maintainer");
  person = await (await makeUser()).viewer();
  other = await (await makeUser()).viewer();
  bug = await makeBug(person, { product: "Engine", version: "4.4.1" });
});

const record = (viewer: Viewer, kind: RecordPresence["kind"], version: string) =>
  recordPresence(viewer, { bug, product: "Engine", version, kind, note: "" });
const answer = async (version: string) =>
  (await readFixedIn(person, { id: bug, productId: engine.id }, { product: "Engine", version })).answer;
const cell = async (series: string) => {
  const [row] = await readMatrix(person, { id: bug, productId: engine.id });
  const found = row?.cells.find((one) => one.series === series);
  if (!found) throw new Error("There is no such cell.");
  return found;
};

test("who tried a version says that it is not there, and the answer for it is that", async () => {
  expect(await answer("4.3.2")).toMatchObject({ kind: "unknown" });
  await record(other, "absent", "4.3.2");
  const [absent] = [engine.versions["4.3.2"] ?? 0];
  expect(await answer("4.3.2")).toMatchObject({ kind: "never", proof: [{ absent }] });
  expect(labelOf(await cell("4.3"))).toBe("Not affected");
  expect((await trackingHistory(bug))[0]).toBe("absent in Engine 4.3.2");
  const words = trackingWords({ field: "presence", from: "", to: "absent in Engine 4.3.2" });
  expect(words).toBe("tried it in Engine 4.3.2, and it is not there");
});

test("how somebody knows is read in the history of the bug, and their name is that of their other acts", async () => {
  await recordPresence(other, { bug, product: "Engine", version: "4.3.2", kind: "found", note: "See #1." });
  expect((await trackingHistory(bug))[0]).toBe("found in Engine 4.3.2: “See #1.”");
  const displayName = "Tomasz K.";
  await db.user.update({ where: { id: other.userId ?? 0 }, data: { displayName } });
  expect((await listPresence(person, bug))[0]).toMatchObject({ who: displayName, by: other.handle });
});

test("only what was said is taken back, by who said it or by people of the product", async () => {
  await expect(record(person, "not_found", "4.3.2")).rejects.toMatchObject({
    fields: { version: ["Nobody recorded that of Engine 4.3.2."] },
  });
  await record(other, "found", "4.3.2");
  await expect(record(person, "not_found", "4.3.2")).rejects.toThrow("recorded it");
  await record(other, "not_found", "4.3.2");
  await expect(record(other, "not_found", "4.3.2")).rejects.toThrow();
  await record(other, "absent", "4.3.2");
  await record(maintainer, "not_found", "4.3.2");
  expect((await trackingHistory(bug)).at(-1)).toBe("not absent in Engine 4.3.2");
  expect(await db.presence.count({ where: { bugId: bug } })).toBe(4);
});

test("the same of the same version is recorded once, unless a note or the right to edit says more", async () => {
  const count = () => db.presence.count({ where: { bugId: bug } });
  await record(other, "found", "4.3.2");
  await expect(record(other, "found", "4.3.2")).rejects.toMatchObject({
    fields: { version: ["You recorded that of Engine 4.3.2 already."] },
  });
  await record(person, "found", "4.3.2");
  const again = {
    bug,
    product: "Engine",
    version: "4.3.2",
    kind: "found",
    note: "Also with 8 CPUs.",
  } as const;
  await recordPresence(other, again);
  await expect(recordPresence(other, again)).rejects.toThrow();
  expect(await count()).toBe(3);
  // Their own word from before they could edit settles nothing; now it does.
  await db.presence.updateMany({ where: { userId: maintainer.userId }, data: { decides: false } });
  await record(maintainer, "found", "4.3.2");
  await db.presence.updateMany({ where: { userId: maintainer.userId }, data: { decides: false } });
  await record(maintainer, "found", "4.3.2");
  await expect(record(maintainer, "found", "4.3.2")).rejects.toThrow("already");
});

test("an assignee without the right to edit who names the first version with the fix settles nothing that others found there", async () => {
  const worker = await (await makeUser()).viewer();
  const input = { bug, product: "Engine", series: "4.4" };
  const tracking = await trackBug(maintainer, trackBugInput.parse(input));
  const say = async (viewer: Viewer, more: object) => {
    const { revision } = await db.tracking.findUniqueOrThrow({ where: { id: tracking } });
    await changeTracking(viewer, changeTrackingInput.parse({ tracking, revision, ...more }));
  };
  await say(maintainer, { assignee: worker.handle });
  await record(maintainer, "found", "4.4.2");
  await say(worker, { state: "fixed", build: "4.4.2" });
  const stands = standing(await listPresence(person, bug));
  expect(stands.map(({ kind, decides }) => [kind, decides])).toEqual([
    ["fixed", false],
    ["found", true],
  ]);
});

test("who takes back their own record takes nothing of others with it", async () => {
  const standingIn = async (version: string) =>
    standing(await listPresence(person, bug))
      .filter((one) => one.version === version)
      .map(({ kind, who }) => `${kind} ${who}`);
  await record(person, "found", "4.3.2");
  await record(other, "found", "4.3.2");
  await record(other, "not_found", "4.3.2");
  expect(await standingIn("4.3.2")).toEqual([`found ${person.handle}`]);
  await record(other, "absent", "4.3.2");
  await record(other, "not_found", "4.3.2");
  expect(await standingIn("4.3.2")).toEqual([`found ${person.handle}`]);
  expect(await answer("4.3.2")).toMatchObject({ kind: "affected" });
  await record(maintainer, "fixed", "4.4.2");
  await record(other, "found", "4.4.2");
  await record(other, "not_found", "4.4.2");
  expect(await standingIn("4.4.2")).toEqual([`fixed ${maintainer.handle}`]);
  expect(await answer("4.4.2")).toMatchObject({ kind: "yes" });
  // What people of the product take back of others is gone, whoever else said it.
  await record(other, "found", "4.3.2");
  await record(maintainer, "not_found", "4.3.2");
  expect(await standingIn("4.3.2")).toEqual([]);
});

test("the version of the bug is not taken back beside it, but by changing it", async () => {
  for (const kind of ["not_found", "absent"] as const)
    await expect(record(person, kind, "4.4.1")).rejects.toMatchObject({
      fields: { version: [expect.stringMatching(/^The bug is reported for 4\.4\.1\. .*change its Version/)] },
    });
  await record(other, "absent", "4.4.2");
  await db.bug.update({ where: { id: bug }, data: { versionId: engine.versions["4.4.2"] ?? 0 } });
  await db.$transaction((tx) => recomputeTrackings(tx, everything, [bug]));
  expect(hintOf(await cell("4.4"))).toBe("it has the bug");
});
