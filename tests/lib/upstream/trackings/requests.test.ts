import { describe, expect, test } from "vitest";
import { stateBadge } from "#components/bugs/versions/state-badge.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { versionSortKey } from "#lib/catalog/numbering.ts";
import { db, sqlTransaction } from "#lib/db/client.ts";
import { anonymousViewer, requireActor, systemViewer, type Viewer } from "#lib/people/viewer.ts";
import { getSiteFrame } from "#lib/search/site-frame.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { withdrawRequest } from "#lib/upstream/trackings/commands/withdraw-request.ts";
import { listAnsweredFixes } from "#lib/upstream/trackings/queries/list-answered-fixes.ts";
import { listAskedFixes } from "#lib/upstream/trackings/queries/list-asked.ts";
import { listFrozen } from "#lib/upstream/trackings/queries/list-frozen.ts";
import { listOpenBoxes } from "#lib/upstream/trackings/queries/list-open-boxes.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { recomputeTrackings } from "#lib/upstream/trackings/recompute.ts";
import { sayHeldUp } from "#lib/upstream/trackings/refuse-order.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, grantRole, makeBug, makeUser, viewerOf } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
  trackingHistory,
} from "#tests/support/tracked-world.ts";

// Requests for fixes: who asked, who may answer, the test plan, the code freeze, and the order of series.

let engine: TrackedProduct;
let maintainer: Viewer;
let developer: Viewer;
let qe: Viewer;
let visitor: Viewer;
let bug: number;

beforeEachBuilt(async () => {
  engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*", "4.4.2"], "4.5": ["4.5.0"] });
  maintainer = await makeMember(engine, "maintainer");
  developer = await makeMember(engine, "developer");
  qe = await makeMember(engine, "qe");
  visitor = await (await makeUser()).viewer();
  bug = await makeBug(visitor, { product: "Engine" });
});

const track = (viewer: Viewer, input: object) =>
  trackBug(viewer, trackBugInput.parse({ bug, product: "Engine", ...input }));
async function change(viewer: Viewer, tracking: number, input: object): Promise<void> {
  const { revision } = await db.tracking.findUniqueOrThrow({ where: { id: tracking } });
  await changeTracking(viewer, changeTrackingInput.parse({ tracking, revision, ...input }));
}
const answer = (viewer: Viewer, tracking: number, kind: "planning" | "devel" | "testing", more = {}) =>
  answerRequest(viewer, { tracking, kind, answer: "granted", reason: "", orderOverride: "", ...more });
const viewOf = async (tracking: number) =>
  (await listTrackings(everything, bug)).find(({ id }) => id === tracking);
const boxesOf = async (viewer: Viewer) =>
  (await listOpenBoxes(viewer)).requests.map(({ tracking }) => tracking.id);

describe("who asked", () => {
  test("is a change of code whose footer asks, with its author, and then no person", async () => {
    const fix = await makeFix(engine, bug, { branch: "main" });
    await db.codeChange.update({
      where: { id: fix },
      data: { subject: "Fix it", author: "Ann", backportTo: ["4.4"], url: "https://forge.example/c/1" },
    });
    await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
    const asked = (await listTrackings(anonymousViewer, bug)).find(({ series }) => series === "4.4");
    expect(asked).toMatchObject({ state: "requested", askedBy: null, decidedBy: null });
    expect(asked?.askedIn).toMatchObject({
      subject: "Fix it",
      author: "Ann",
      url: "https://forge.example/c/1",
    });
    const badge = (tracking: typeof asked) =>
      tracking && stateBadge({ ...tracking, isSaid: true, isContradicted: false, tracking }).html;
    expect(badge(asked)).not.toContain("said by a person");
    await change(developer, asked?.id ?? 0, { state: "requested", reason: "We, too." });
    const now = await viewOf(asked?.id ?? 0);
    expect(now).toMatchObject({ askedBy: developer.handle, askedIn: null });
    expect(badge(now)).toContain("said by a person");
  });

  test("is the change that asks for this series, not one for another, also where branches have a pattern", async () => {
    await db.series.update({
      where: { id: engine.series["4.4"] ?? 0 },
      data: { branchPattern: "rel_44*, z" },
    });
    for (const [subject, wanted] of [
      ["For another", "relx44.z"],
      ["For this one", "rel_44.z"],
    ] as const) {
      const id = await makeFix(engine, bug, { branch: "main" });
      await db.codeChange.update({ where: { id }, data: { subject, backportTo: [wanted] } });
    }
    await sqlTransaction((tx) => recomputeTrackings(tx, systemViewer("test"), [bug]));
    const asked = (await listTrackings(anonymousViewer, bug)).find(({ series }) => series === "4.4");
    expect(asked?.askedIn).toMatchObject({ subject: "For this one" });
  });

  test("is kept when others answer and decline, with why", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested", reason: "We use it." });
    await answer(maintainer, id, "planning", { answer: "denied", reason: "It ends soon." });
    expect(await viewOf(id)).toMatchObject({
      ...{ state: "declined", reason: "It ends soon.", decidedBy: maintainer.handle },
      ...{ askedBy: visitor.handle, askReason: "We use it." },
    });
  });

  test("is whoever asks in a place that is tracked, and nobody where nothing was asked", async () => {
    const id = await track(developer, { series: "4.5", state: "affected" });
    expect(await viewOf(id)).toMatchObject({ askedBy: null, askedAt: null });
    await change(visitor, id, { state: "requested", reason: "Please." });
    expect(await viewOf(id)).toMatchObject({ askedBy: visitor.handle, askReason: "Please." });
  });
});

describe("who asked for a fix", () => {
  const withdraw = async (viewer: Viewer, tracking: number) =>
    withdrawRequest(viewer, { tracking, revision: (await viewOf(tracking))?.revision ?? 0 });

  test("finds it among what they asked for, and at home what others answered", async () => {
    const asker = await (await makeUser()).viewer();
    const id = await track(asker, { series: "4.5", state: "requested", reason: "We use it." });
    expect(await listMoved(requireActor(asker))).toEqual([]);
    await answer(maintainer, id, "planning");
    expect((await listMoved(requireActor(asker))).map((line) => line.id)).toEqual([bug]);
    expect((await listAskedFixes(asker)).map(({ tracking }) => tracking.id)).toEqual([id]);
    expect(await listAskedFixes(maintainer)).toEqual([]);
  });

  test("withdraws it with its answers, and evidence decides again; nobody else does, and not once it is decided", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested", reason: "We use it." });
    await answer(qe, id, "testing");
    for (const other of [maintainer, qe])
      await expect(withdraw(other, id)).rejects.toThrow("Only the person who asked");
    await expect(withdrawRequest(visitor, { tracking: id, revision: 0 })).rejects.toThrow("changed");
    await withdraw(visitor, id);
    expect(await viewOf(id)).toMatchObject({
      ...{ saidState: null, askedBy: null, askReason: "", acks: [] },
    });
    expect(await trackingHistory(bug)).toContainEqual(expect.stringContaining("request withdrawn"));
    expect(await boxesOf(maintainer)).toEqual([]);
    await expect(withdraw(visitor, id)).rejects.toThrow("Only the person who asked");
    await change(visitor, id, { state: "requested" });
    await answer(maintainer, id, "planning", { answer: "denied", reason: "It ends soon." });
    await expect(withdraw(visitor, id)).rejects.toThrow("Nothing is asked for");
  });
});

describe("a request that is withdrawn", () => {
  const withdraw = async (tracking: number) =>
    withdrawRequest(visitor, { tracking, revision: (await viewOf(tracking))?.revision ?? 0 });

  test("leaves what people of the product said before it, who may take that back themselves", async () => {
    const id = await track(developer, { series: "4.5", state: "affected", reason: "Seen in the lab." });
    await change(visitor, id, { state: "requested", reason: "Please." });
    await change(visitor, id, { state: "requested", reason: "Please, soon." }).catch(() => undefined);
    await withdraw(id);
    expect(await viewOf(id)).toMatchObject({
      ...{ state: "affected", source: "manual", saidState: "affected", reason: "Seen in the lab." },
      ...{ decidedBy: developer.handle, askedBy: null },
    });
    await change(developer, id, { state: "evidence" });
    await change(visitor, id, { state: "requested" });
    await withdraw(id);
    expect(await viewOf(id)).toMatchObject({ saidState: null });
  });
});

test("what was withdrawn is not answered from a page that still shows it", async () => {
  const id = await track(developer, { series: "4.5", state: "affected" });
  await change(visitor, id, { state: "requested" });
  const askedBy = visitor.handle;
  await answer(qe, id, "testing", { askedBy });
  await withdrawRequest(visitor, { tracking: id, revision: (await viewOf(id))?.revision ?? 0 });
  const denied = { answer: "denied", reason: "Too late.", askedBy };
  await expect(answer(maintainer, id, "planning", denied)).rejects.toThrow("The request was withdrawn");
  await expect(answer(developer, id, "devel", { askedBy })).rejects.toThrow("The request was withdrawn");
  expect(await viewOf(id)).toMatchObject({ state: "affected", decidedBy: developer.handle, acks: [] });
});

describe("open boxes", () => {
  test("are among what needs a person at home, and in the count of their requests", async () => {
    await track(visitor, { series: "4.5", state: "requested" });
    await track(visitor, { series: "4.4", state: "requested" });
    const { fixes } = await getHome(requireActor(qe));
    expect(fixes).toMatchObject({ count: 1, lines: [{ id: bug }] });
    expect((await getSiteFrame(qe)).fixCount).toBe(2);
    expect((await getHome(requireActor(visitor))).fixes.count).toBe(0);
  });

  test("are listed for those who may answer them, until they have", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    expect(await boxesOf(maintainer)).toEqual([id]);
    expect(await boxesOf(developer)).toEqual([id]);
    expect(await boxesOf(qe)).toEqual([id]);
    expect((await listOpenBoxes(qe)).requests[0]?.mayAnswer).toEqual(["testing"]);
    for (const viewer of [visitor, anonymousViewer]) {
      expect(await listOpenBoxes(viewer)).toEqual({ requests: [], count: 0, products: [] });
      expect((await getSiteFrame(viewer)).fixCount).toBe(0);
    }
    await answer(developer, id, "devel");
    expect(await boxesOf(developer)).toEqual([]);
    expect((await getSiteFrame(qe)).fixCount).toBe(1);
    await answer(maintainer, id, "planning");
    await answer(qe, id, "testing");
    expect(await boxesOf(maintainer)).toEqual([]);
  });

  test("say what decides them: how bad it is, a fix that is there, who waits, and only what the viewer sees", async () => {
    await track(maintainer, { series: "4.5" });
    const id = await track(visitor, { series: "4.4", state: "requested" });
    const decides = async (viewer: Viewer) => {
      const [request] = (await listOpenBoxes(viewer)).requests.filter(({ tracking }) => tracking.id === id);
      return request && [request.severity, request.fixedIn, request.cases];
    };
    expect(await decides(developer)).toEqual(["unspecified", null, 0]);
    const newest = await db.tracking.findFirstOrThrow({
      where: { bugId: bug, seriesId: engine.series["4.5"] ?? 0 },
    });
    await db.tracking.update({ where: { id: newest.id }, data: { state: "released" } });
    await db.bug.update({ where: { id: bug }, data: { severity: "major" } });
    const [audienceId, addedById] = [await audienceOf({ productId: engine.id }), maintainer.userId ?? 0];
    await db.customerCase.create({ data: { trackingId: id, number: "CASE-1", audienceId, addedById } });
    expect(await decides(maintainer)).toEqual(["major", { place: "Engine 4.5", state: "released" }, 1]);
    const { id: groupId } = await db.group.create({ data: { name: "elsewhere" } });
    const hidden = await audienceOf({ groupId });
    await db.customerCase.updateMany({ data: { audienceId: hidden } });
    await db.tracking.update({ where: { id: newest.id }, data: { audienceId: hidden } });
    expect(await decides(maintainer)).toEqual(["major", null, 0]);
  });

  test("that were answered are listed with what became of them and the way back, once they wait no more", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    await answer(developer, id, "devel");
    await answer(maintainer, id, "planning");
    const said = async (viewer: Viewer) =>
      (await listAnsweredFixes(viewer)).map((line) => `${line.said}: ${line.became}`);
    expect(await said(developer)).toEqual(["granted development for Engine 4.5: it waits for others"]);
    // The third box may still be answered by a maintainer.
    expect(await said(maintainer)).toEqual([]);
    await answer(maintainer, id, "testing");
    expect(await said(maintainer)).toEqual(["granted planning and testing for Engine 4.5: approved now"]);
    expect((await listAnsweredFixes(maintainer))[0]).toMatchObject({
      bugId: bug,
      href: `/bugs/${bug}/versions?tracking=${id}#place`,
    });
    for (const viewer of [qe, visitor, anonymousViewer]) expect(await said(viewer)).toEqual([]);
    await db.trackingAck.updateMany({ data: { at: new Date(Date.now() - 61 * 60_000) } });
    expect(await said(maintainer)).toEqual([]);
    await db.trackingAck.updateMany({ data: { at: new Date() } });
    const group = await db.group.create({ data: { name: "embargo" } });
    await db.bugGroup.create({ data: { bugId: bug, groupId: group.id } });
    expect(await said(developer)).toEqual([]);
  });

  test("of hidden bugs, hidden trackings and other products are not", async () => {
    const other = await makeTrackedProduct({ name: "Node" }, { "1": ["1.0"] });
    const stranger = await makeMember(other, "maintainer");
    await track(visitor, { series: "4.5", state: "requested" });
    const insiders = await makeUser();
    await grantRole(insiders.id, engine.id, "maintainer");
    const group = await db.group.create({ data: { name: "embargo" } });
    await db.groupMember.create({ data: { groupId: group.id, userId: insiders.id } });
    const insider = await viewerOf(insiders.id);
    const hidden = await makeBug(maintainer, { product: "Engine" });
    await trackBug(
      maintainer,
      trackBugInput.parse({ bug: hidden, product: "Engine", series: "4.5", state: "requested" }),
    );
    await db.bug.update({ where: { id: hidden }, data: { assigneeId: null } });
    await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
    await track(insider, { series: "4.4", state: "requested", audience: "embargo" });
    expect((await getSiteFrame(stranger)).fixCount).toBe(0);
    expect((await getSiteFrame(qe)).fixCount).toBe(1);
    expect((await listOpenBoxes(qe)).count).toBe(1);
    expect((await listOpenBoxes(insider)).count).toBe(3);
    expect((await listOpenBoxes(insider, { product: "node" })).count).toBe(0);
  });
});

describe("a request of a closed bug", () => {
  test("says how it was closed; one of a duplicate is the other bug's and is not asked", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    const close = (input: object) => changeBug(maintainer, bug, { ...input, revision: "current" });
    const closedAs = async () => [
      (await listOpenBoxes(maintainer)).requests.map((one) => [one.tracking.id, one.closedAs]),
      (await listAskedFixes(visitor)).map((one) => one.closedAs),
      (await getSiteFrame(maintainer)).fixCount,
      (await getHome(requireActor(maintainer))).fixes.count,
    ];
    expect(await closedAs()).toEqual([[[id, null]], [null], 1, 1]);
    await close({ status: "RESOLVED", resolution: "WONTFIX" });
    expect(await closedAs()).toEqual([[[id, "RESOLVED WONTFIX"]], ["RESOLVED WONTFIX"], 1, 1]);
    await close({ duplicateOf: await makeBug(visitor, { product: "Engine" }) });
    expect(await closedAs()).toEqual([[], ["RESOLVED DUPLICATE"], 0, 0]);
  });
});

describe("the test plan", () => {
  test("comes with the answer for testing", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    await answer(qe, id, "testing", { testPlan: "Restore twice." });
    expect((await viewOf(id))?.testPlan).toBe("Restore twice.");
    expect(await trackingHistory(bug)).toContain("Engine 4.5: test plan written");
    await answer(maintainer, id, "planning", { testPlan: "Not this." });
    expect((await viewOf(id))?.testPlan).toBe("Restore twice.");
  });

  test("is taken from another place of the bug in the product at approval, when there is none", async () => {
    const newer = await track(maintainer, { series: "4.5", state: "not_affected" });
    await change(maintainer, newer, { testPlan: "Restore twice." });
    const id = await track(maintainer, { series: "4.4", state: "affected" });
    await change(maintainer, id, { state: "approved" });
    expect((await viewOf(id))?.testPlan).toBe("Restore twice.");
    const own = await track(maintainer, { version: "4.4.2", state: "affected" });
    await change(maintainer, own, { testPlan: "Another." });
    await change(maintainer, own, { state: "approved" });
    expect((await viewOf(own))?.testPlan).toBe("Another.");
  });

  test("of a place that not everybody sees is not taken for one that they do", async () => {
    const own = await track(maintainer, { series: "4.5", state: "not_affected", audience: "@insiders" });
    await change(maintainer, own, { testPlan: "As the customer does." });
    const id = await track(maintainer, { series: "4.5", state: "affected" });
    await change(maintainer, id, { state: "approved" });
    expect((await viewOf(id))?.testPlan).toBe("");
  });
});

describe("after a code freeze", () => {
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);
  async function frozenTarget(id: number, codeFreezeOn = days(-2)): Promise<void> {
    await db.milestone.create({
      data: { classificationId: engine.classificationId, name: "M1", sortKey: "1", kind: "ga", codeFreezeOn },
    });
    await change(maintainer, id, { targetMilestone: "M1" });
  }
  const why = { exceptionReason: "It loses data." };
  const needed = { fields: { exceptionReason: [expect.stringContaining("The code freeze of M1 was on")] } };

  test("approving needs a reason by somebody who may make exceptions, and is marked", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    await frozenTarget(id);
    expect((await listFrozen(visitor, [id])).get(id)?.milestone).toBe("M1");
    await expect(change(maintainer, id, { state: "approved" })).rejects.toMatchObject(needed);
    await change(maintainer, id, { state: "approved", ...why });
    expect(await viewOf(id)).toMatchObject({ state: "approved", exceptionReason: "It loses data." });
    expect(await trackingHistory(bug)).toContain(
      "Engine 4.5: exception after the code freeze, “It loses data.”",
    );
    await change(maintainer, id, { state: "declined", reason: "No." });
    expect((await viewOf(id))?.exceptionReason).toBe("");
  });

  test("three answers wait for the exception, and a maintainer's last answer gives it", async () => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    await frozenTarget(id);
    await answer(maintainer, id, "planning");
    await answer(developer, id, "devel");
    await expect(answer(maintainer, id, "testing")).rejects.toMatchObject(needed);
    await answer(qe, id, "testing", why);
    expect(await viewOf(id)).toMatchObject({ state: "requested", exceptionReason: "" });
    expect(await boxesOf(qe)).toEqual([]);
    expect(await boxesOf(maintainer)).toEqual([id]);
    await answer(maintainer, id, "testing", { answer: "withdrawn" });
    await answer(maintainer, id, "testing", why);
    expect(await viewOf(id)).toMatchObject({ state: "approved", exceptionReason: "It loses data." });
  });

  test("what was approved is not retargeted to a frozen milestone without one", async () => {
    const id = await track(maintainer, { series: "4.5", state: "approved" });
    await expect(frozenTarget(id)).rejects.toMatchObject(needed);
    await expect(change(developer, id, { targetMilestone: "M1", ...why })).rejects.toThrow(
      "by its maintainers",
    );
    await change(maintainer, id, { targetMilestone: "M1", ...why });
    expect((await viewOf(id))?.exceptionReason).toBe("It loses data.");
  });

  test("the target of the bug counts where it contains a version of the series", async () => {
    const { id: milestoneId } = await db.milestone.create({
      data: {
        ...{ classificationId: engine.classificationId, name: "M1", sortKey: "1", codeFreezeOn: days(-2) },
        manifest: { create: { productId: engine.id, versionId: engine.versions["4.5.0"] ?? null } },
      },
    });
    await db.bug.update({ where: { id: bug }, data: { targetMilestoneId: milestoneId } });
    await expect(track(maintainer, { series: "4.5", state: "approved" })).rejects.toMatchObject(needed);
    await track(maintainer, { series: "4.5", state: "approved", ...why });
    await track(maintainer, { series: "4.4", state: "approved", orderOverride: "code_gone" });
  });

  test("what was approved gets no frozen target by that of its bug, but for places with one of their own", async () => {
    const { id: milestoneId } = await db.milestone.create({
      data: {
        ...{ classificationId: engine.classificationId, name: "M1", sortKey: "1", codeFreezeOn: days(-2) },
        manifest: { create: { productId: engine.id, versionId: engine.versions["4.4.2"] ?? null } },
      },
    });
    const aim = (targetMilestone: string) =>
      changeBug(maintainer, bug, { targetMilestone, revision: "current" });
    await track(maintainer, { series: "4.5", state: "approved" });
    await aim("M1");
    await aim("");
    const id = await track(maintainer, { series: "4.4", state: "approved", orderOverride: "code_gone" });
    await expect(aim("M1")).rejects.toMatchObject({
      fields: { targetMilestone: [expect.stringContaining("The code freeze of M1 was on")] },
    });
    await change(maintainer, id, { targetMilestone: "M1", ...why });
    await aim("M1");
    expect(await db.bug.findUnique({ where: { id: bug } })).toMatchObject({ targetMilestoneId: milestoneId });
  });

  test.each([
    ["today", 0],
    ["tomorrow", 1],
  ])("nothing is asked while the freeze is %s", async (_, day) => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    await frozenTarget(id, days(day));
    await change(maintainer, id, { state: "approved" });
  });
});

describe("the order of series", () => {
  test("is asked of a version as of its series", async () => {
    await expect(track(maintainer, { version: "4.4.2", state: "fixed" })).rejects.toThrow(
      "First answer for 4.5 (unknown)",
    );
    const id = await track(maintainer, { version: "4.4.2", state: "affected" });
    await expect(change(maintainer, id, { state: "approved" })).rejects.toThrow("First answer for 4.5");
    await change(maintainer, id, { state: "approved", orderOverride: "embargo" });
  });

  test("names the newer series newest first, in a sentence for one or many", async () => {
    const held = (series: string) => sayHeldUp(bug, { productId: engine.id, series });
    expect(await held("4.4")).toBe("First comes 4.5 (unknown).");
    for (const name of ["4.6", "4.10"])
      await db.series.create({ data: { productId: engine.id, name, sortKey: versionSortKey(name) } });
    expect(await held("4.4")).toBe("First come 4.10 (unknown), 4.6 (unknown) and 4.5 (unknown).");
    expect(await held("4.10")).toBe("");
  });

  test("a version with the fix answers for its series", async () => {
    await track(maintainer, { version: "4.5.0", state: "fixed" });
    await track(maintainer, { version: "4.4.2", state: "fixed" });
    await track(maintainer, { series: "4.4", state: "approved" });
  });

  test("whoever may set the state may say why it goes first; asking for a fix takes no reason against it", async () => {
    await track(developer, { series: "4.4", state: "fixed", orderOverride: "code_gone" });
    await expect(
      track(visitor, { version: "4.4.1", state: "requested", orderOverride: "code_gone" }),
    ).rejects.toThrow("against the order");
  });
});
