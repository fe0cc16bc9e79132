import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { copyWorkflow } from "#lib/admin/workflows/acts.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { recordChanges } from "#lib/upstream/changes/record-changes.ts";
import { seriesOfBranch } from "#lib/upstream/changes/series-of-branch.ts";
import { receiveDelivery } from "#lib/upstream/deliveries/receive.ts";
import { findNotes } from "#lib/upstream/notes/queries.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { readMatrix } from "#lib/upstream/trackings/queries/read-matrix.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
} from "#tests/support/tracked-world.ts";

let engine: TrackedProduct;
let maintainer: Viewer;
let developer: Viewer;
let qe: Viewer;
let visitor: Viewer;
let bug: number;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0"] });
  await copyWorkflow.perform(everything, { product: "Engine", from: "ovirt" });
  maintainer = await makeMember(engine, "maintainer");
  developer = await makeMember(engine, "developer");
  qe = await makeMember(engine, "qe");
  visitor = await (await makeUser()).viewer();
  bug = await makeBug(visitor, { product: "Engine" });
});

const recompute = () => sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
const track = (viewer: Viewer, input: object) =>
  trackBug(viewer, trackBugInput.parse({ bug, product: "Engine", ...input }));
async function change(viewer: Viewer, tracking: number, input: object): Promise<void> {
  const { revision } = await db.tracking.findUniqueOrThrow({ where: { id: tracking } });
  await changeTracking(viewer, changeTrackingInput.parse({ tracking, revision, ...input }));
}
const answer = (viewer: Viewer, tracking: number, kind: "planning" | "devel" | "testing", more = {}) =>
  answerRequest(viewer, { tracking, kind, answer: "granted", reason: "", orderOverride: "", ...more });
const stateOf = async (tracking: number) =>
  (await listTrackings(everything, bug)).find(({ id }) => id === tracking)?.state;

test("one answer does not undo what a maintainer decided for all three", async () => {
  const id = await track(maintainer, { series: "4.5", state: "approved" });
  await answer(qe, id, "testing");
  expect(await stateOf(id)).toBe("approved");
  await change(maintainer, id, { state: "declined", reason: "It ends soon." });
  await answer(developer, id, "devel");
  expect(await stateOf(id)).toBe("declined");
  expect(await db.tracking.findUniqueOrThrow({ where: { id } })).toMatchObject({
    decidedById: maintainer.userId,
    reason: "It ends soon.",
  });
});

test("a box can be granted after another was denied, and the reason stays", async () => {
  const id = await track(visitor, { series: "4.5", state: "requested" });
  await answer(maintainer, id, "planning", { answer: "denied", reason: "Too late." });
  await answer(qe, id, "testing");
  expect(await db.tracking.findUniqueOrThrow({ where: { id } })).toMatchObject({
    state: "declined",
    reason: "Too late.",
  });
});

test("who may only ask cannot give a reason against the order", async () => {
  const id = await track(developer, { series: "4.4" });
  await expect(change(visitor, id, { state: "requested", orderOverride: "embargo" })).rejects.toThrow(
    /^Only a triager of .* can change the state of a tracking/,
  );
});

test("what insiders recorded decides nothing for others who see their product", async () => {
  const vendor = await makeTrackedProduct({ name: "Vendor", visibility: "signed_in" }, { "1": ["1.0"] });
  const insider = await makeMember(vendor, "maintainer");
  const seriesId = vendor.series["1"] ?? null;
  await db.tracking.create({ data: { bugId: bug, productId: vendor.id, seriesId } });
  await recompute();
  const seenBy = async (viewer: Viewer) => {
    const rows = await readMatrix(viewer, { id: bug, productId: engine.id });
    return rows.flatMap(({ cells }) => cells.map(({ product, series, state }) => [product, series, state]));
  };
  const before = await seenBy(visitor);
  await recordPresence(insider, { bug, product: "Vendor", version: "1.0", kind: "found", note: "" });
  expect(await seenBy(visitor)).toEqual(before);
  const own = await track(insider, { product: "Vendor", series: "1" });
  expect(await stateOf(own)).toBe("affected");
  expect(await seenBy(visitor)).toEqual(before);
});

test("a bug that a person moved back stays there until there is new evidence", async () => {
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await recompute();
  expect((await getBug(maintainer, bug)).status).toBe("ON_QA");
  await changeBug(maintainer, bug, { status: "ASSIGNED", comment: "It fails.", revision: "current" });
  await recompute();
  expect((await getBug(maintainer, bug)).status).toBe("ASSIGNED");
  const next = await makeFix(engine, bug, { branch: "main", status: "open" });
  await recompute();
  expect((await getBug(maintainer, bug)).status).toBe("POST");
  await db.codeChange.update({ where: { id: next }, data: { status: "merged" } });
  await recompute();
  expect((await getBug(maintainer, bug)).status).toBe("MODIFIED");
});

const commit = {
  status: "merged" as const,
  branches: ["main"],
  subject: "Fix it",
  author: "Somebody",
  ...{
    url: null,
    backportTo: [],
    changeId: null,
    patchId: null,
    cherryPickedFrom: [],
    reverts: [],
    tags: [],
  },
};

test.each(["+012345-01-01T00:00:00Z", "-000044-03-15T00:00:00Z", "0000-01-01T00:00:00Z", "no date"])(
  "a commit with the date %s is recorded",
  async (date) => {
    const sha = "a".repeat(40);
    const made = { ...commit, key: sha, sha, at: new Date(date), bugs: [] };
    expect(await recordChanges(systemViewer("test"), engine.repositoryId, [made])).toMatchObject({
      added: 1,
    });
  },
);

test("a pattern of branches with many stars takes no time", () => {
  const series = { id: 1, name: "x", state: "active", branchPattern: `${"*a".repeat(6)}c` } as const;
  const begun = Date.now();
  expect(seriesOfBranch(`${"a".repeat(200)}b`, [series], "main")).toBeNull();
  expect(Date.now() - begun).toBeLessThan(1_000);
});

test("history does not name the repository of a product that is not public", async () => {
  const hidden = await makeTrackedProduct({ name: "Hidden", visibility: "groups" }, { "1": ["1.0"] });
  const secret = "a secret of the vendor";
  await db.repository.update({
    where: { id: hidden.repositoryId },
    data: { forge: "gitea", name: "vendor/secret", secret },
  });
  await makeFix(engine, bug, { branch: "main", version: "4.5.0" });
  await recompute();
  // Its trackings are computed anew with the next message, whoever sends it.
  await db.version.updateMany({ where: { name: "4.5.0" }, data: { state: "released" } });
  const pushed = { id: "e".repeat(40), message: `Fix\n\nBug: ${bug}`, timestamp: "2026-11-30T00:00:00Z" };
  const body = Buffer.from(
    JSON.stringify({
      ref: "refs/heads/main",
      after: pushed.id,
      commits: [{ ...pushed, url: null, author: { name: "V" } }],
      repository: { full_name: "vendor/secret" },
    }),
  );
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = new Headers({ "x-gitea-event": "push", "x-gitea-signature": signature });
  await receiveDelivery({ forgeName: "gitea", headers, query: new URLSearchParams(), body });
  const told = JSON.stringify(await listChanges(anonymousViewer, bug));
  expect(told).toContain("released");
  expect(told).not.toContain("vendor/secret");
});

test("release notes show no edition because of a tracking that the reader does not see", async () => {
  const milestone = await db.milestone.create({
    data: { classificationId: engine.classificationId, name: "engine-4.5", sortKey: "4" },
  });
  const vendor = await makeTrackedProduct({ name: "Vendor" }, { "1": ["1.0"] });
  const { id: audienceId } = await db.audience.findFirstOrThrow({ where: { productId: vendor.id } });
  const place = { bugId: bug, productId: vendor.id, targetMilestoneId: milestone.id };
  await db.tracking.create({ data: { ...place, audienceId } });
  await db.docText.create({ data: { bugId: bug, productId: vendor.id, text: "Ours.", html: "" } });
  const notes = await findNotes(anonymousViewer, { milestone: "engine-4.5" });
  expect(notes?.editions).toEqual([]);
});
