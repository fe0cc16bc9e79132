import { beforeEach, describe, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { readFixedIn } from "#lib/upstream/carried/is-fixed.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

// What is known of one series is not said of another.

let engine: TrackedProduct;
let maintainer: Viewer;
let bug: number;

beforeEach(async () => {
  await resetDatabase();
  engine = await makeTrackedProduct(
    { name: "Engine" },
    { "4.2": ["4.2.8*"], "4.3": ["4.3.9*", "4.3.10*", "4.3.11*"], "4.4": ["4.4.1*"] },
  );
  maintainer = await makeMember(engine, "maintainer");
  bug = await makeBug(maintainer, { product: "Engine", version: "4.3.10" });
});

const record = (kind: "found" | "fixed", version: string) =>
  recordPresence(maintainer, { bug, product: "Engine", version, kind, note: "" });
const answerFor = async (version: string) => {
  const { answer } = await readFixedIn(
    anonymousViewer,
    { id: bug, productId: engine.id },
    { product: "Engine", version },
  );
  return answer;
};

describe("a fix that is recorded in an older series", () => {
  test("is in the versions that follow, while nothing else is known of them", async () => {
    await db.bug.update({ where: { id: bug }, data: { versionId: null } });
    await record("fixed", "4.2.8");
    expect(await answerFor("4.3.9")).toMatchObject({ kind: "yes" });
  });

  test("is not in those of a series in which the bug was found later", async () => {
    await record("fixed", "4.2.8");
    expect(await answerFor("4.2.8")).toMatchObject({ kind: "yes" });
    expect(await answerFor("4.3.9")).toMatchObject({ kind: "unknown" });
  });

  test("is not in those of a series that needed a fix of its own", async () => {
    await db.bug.update({ where: { id: bug }, data: { versionId: null } });
    await makeFix(engine, bug, { branch: "stable-4.3", version: "4.3.11" });
    await record("fixed", "4.2.8");
    expect(await answerFor("4.3.9")).toMatchObject({ kind: "upgrade", to: { name: "4.3.11" } });
    expect(await answerFor("4.3.11")).toMatchObject({ kind: "yes" });
  });
});

test("a fix comes with the target milestone only for who uses what it contains, or what was before it", async () => {
  const { id } = await db.milestone.create({
    data: { classificationId: engine.classificationId, name: "rel-4.3.12", sortKey: "rel" },
  });
  await db.manifestLine.create({
    data: { milestoneId: id, productId: engine.id, versionId: engine.versions["4.3.11"] ?? null },
  });
  await makeFix(engine, bug, { branch: "stable-4.3" });
  await makeFix(engine, bug, { branch: "main" });
  await db.bug.update({ where: { id: bug }, data: { targetMilestoneId: id } });
  expect(await answerFor("4.3.10")).toMatchObject({ kind: "merged", target: { name: "rel-4.3.12" } });
  expect(await answerFor("4.4.1")).toMatchObject({ kind: "merged", target: null });
});
