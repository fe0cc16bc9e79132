import { beforeEach, describe, expect, test } from "vitest";
import { TRACKING_STATES, type TrackingState } from "#lib/bugs/trackings/states.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db, sql } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { placeAbilities } from "#lib/upstream/trackings/abilities.ts";
import { findBuilds } from "#lib/upstream/trackings/builds.ts";
import { answerRequest } from "#lib/upstream/trackings/commands/answer-request.ts";
import { changeTracking } from "#lib/upstream/trackings/commands/change-tracking.ts";
import { recordPresence } from "#lib/upstream/trackings/commands/record-presence.ts";
import { trackBug } from "#lib/upstream/trackings/commands/track-bug.ts";
import { listTrackings } from "#lib/upstream/trackings/queries/list-trackings.ts";
import { matrixRows } from "#lib/upstream/trackings/rows.ts";
import { changeTrackingInput, trackBugInput } from "#lib/upstream/trackings/schema.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeUser } from "#tests/support/factories.ts";
import {
  makeFix,
  makeMember,
  makeTrackedProduct,
  type TrackedProduct,
  trackingHistory,
} from "#tests/support/tracked-world.ts";

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
async function stateOf(tracking: number, viewer: Viewer = everything): Promise<string> {
  const one = (await listTrackings(viewer, bug)).find(({ id }) => id === tracking);
  return one ? `${one.state} (${one.source})` : "not seen";
}

describe("who may say what", () => {
  const may = async (work: Promise<unknown>) =>
    work.then(
      () => "yes",
      (error: Error) => error.constructor.name,
    );

  test("everybody may ask for a fix, and only people of the product say more", async () => {
    expect(await may(track(visitor, { series: "4.4", state: "affected" }))).toBe("NotAllowed");
    expect(await may(track(anonymousViewer, { series: "4.4", state: "requested" }))).toBe("NotSignedIn");
    const id = await track(visitor, { series: "4.4", state: "requested" });
    expect(await may(change(visitor, id, { state: "deferred" }))).toBe("NotAllowed");
    expect(await may(change(visitor, id, { assignee: visitor.handle }))).toBe("NotAllowed");
    expect(await may(change(developer, id, { state: "approved" }))).toBe("NotAllowed");
    expect(await may(change(developer, id, { state: "in_review" }))).toBe("yes");
  });

  test("a fix is asked for in a tracking that evidence made, and not against a decision", async () => {
    const id = await track(developer, { series: "4.4" });
    const quiet = { ...visitor, grants: new Map(), everybody: new Map([[engine.id, new Set<never>()]]) };
    expect(await may(change(quiet, id, { state: "requested" }))).toBe("NotAllowed");
    expect(await may(change(visitor, id, { state: "requested", reason: "We use it." }))).toBe("yes");
    expect(await stateOf(id)).toBe("requested (manual)");
    await change(maintainer, id, { state: "wont_fix", reason: "It ends soon." });
    expect(await may(change(visitor, id, { state: "requested" }))).toBe("NotAllowed");
  });

  test.each([
    ["planning", "developer", "NotAllowed"],
    ["planning", "qe", "NotAllowed"],
    ["devel", "developer", "yes"],
    ["devel", "qe", "NotAllowed"],
    ["testing", "qe", "yes"],
    ["testing", "developer", "NotAllowed"],
    ["planning", "maintainer", "yes"],
    ["testing", "maintainer", "yes"],
  ] as const)("the box %s is answered by a %s: %s", async (kind, role, result) => {
    const id = await track(visitor, { series: "4.5", state: "requested" });
    expect(await may(answer({ maintainer, developer, qe }[role], id, kind))).toBe(result);
  });

  test("rights in one product say nothing in another", async () => {
    const other = await makeTrackedProduct({ name: "Node" }, { "1": ["1.0"] });
    expect(await may(track(maintainer, { product: "Node", series: "1", state: "affected" }))).toBe(
      "NotAllowed",
    );
    expect(
      await may(
        track(await makeMember(other, "triager"), { product: "Node", series: "1", state: "affected" }),
      ),
    ).toBe("yes");
  });

  test("whoever has the tracking may change it, but not its target", async () => {
    const id = await track(maintainer, { series: "4.5" });
    await change(maintainer, id, { assignee: visitor.handle });
    expect(await may(change(visitor, id, { testPlan: "Start it." }))).toBe("yes");
    expect(await may(change(visitor, id, { targetVersion: "4.5.0" }))).toBe("NotAllowed");
  });
});

test("what was refused is taken back without a reason, and its old one goes", async () => {
  const id = await track(maintainer, { series: "4.5", state: "declined", reason: "No hardware." });
  await change(maintainer, id, { state: "deferred" });
  expect(await stateOf(id)).toBe("deferred (manual)");
  expect((await db.tracking.findUniqueOrThrow({ where: { id } })).reason).toBe("");
});

test("a request is approved by its three answers, and declined by one, with the reason", async () => {
  const id = await track(visitor, { series: "4.5", state: "requested" });
  await answer(maintainer, id, "planning");
  await answer(developer, id, "devel");
  expect(await stateOf(id)).toBe("requested (manual)");
  await answer(qe, id, "testing");
  expect(await stateOf(id)).toBe("approved (manual)");
  await expect(answer(qe, id, "testing", { answer: "denied" })).rejects.toThrow("Say why.");
  await answer(qe, id, "testing", { answer: "denied", reason: "No hardware." });
  expect(await stateOf(id)).toBe("declined (manual)");
  expect(await trackingHistory(bug)).toEqual([
    "Engine 4.5: unknown → Engine 4.5: requested",
    "Engine 4.5: planning granted",
    "Engine 4.5: development granted",
    "Engine 4.5: testing granted",
    "Engine 4.5: requested → Engine 4.5: approved",
    "Engine 4.5: testing granted → Engine 4.5: testing denied, “No hardware.”",
    "Engine 4.5: approved → Engine 4.5: declined",
  ]);
});

test("an older series waits for the newer ones, unless a reason is given", async () => {
  const id = await track(visitor, { series: "4.4", state: "requested" });
  // Planning is asked, and nobody after it.
  await expect(answer(maintainer, id, "planning")).rejects.toThrow(
    "First answer for 4.5 (unknown), or say why",
  );
  await answer(maintainer, id, "planning", { orderOverride: "code_gone" });
  await expect(answer(developer, id, "devel", { orderOverride: "embargo" })).rejects.toThrow("for planning");
  await answer(developer, id, "devel");
  await answer(qe, id, "testing");
  expect(await stateOf(id)).toBe("approved (manual)");
  const build = "4.4.2";
  await change(qe, id, { state: "verified", build });
  expect((await listTrackings(everything, bug))[0]).toMatchObject({
    state: "verified",
    orderOverride: "code_gone",
  });
  await change(maintainer, id, { state: "approved" });

  const other = await track(maintainer, { series: "4.5", state: "not_affected" });
  expect(await stateOf(other)).toBe("not_affected (manual)");
  await change(maintainer, id, { state: "fixed" });
  expect(await stateOf(id)).toBe("fixed (manual)");
});

test("evidence takes an approval on, and brings it back when it goes", async () => {
  const id = await track(maintainer, { series: "4.5", state: "approved" });
  const fix = await makeFix(engine, bug, { branch: "main", status: "open" });
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.1", kind: "found", note: "" });
  expect(await stateOf(id)).toBe("in_review (computed)");
  await db.codeChange.update({ where: { id: fix }, data: { status: "merged" } });
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.2", kind: "found", note: "" });
  expect(await stateOf(id)).toBe("fixed (computed)");
  await db.codeChange.delete({ where: { id: fix } });
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.2", kind: "not_found", note: "" });
  expect(await stateOf(id)).toBe("approved (manual)");
});

test("a decision against evidence stays, and is marked until somebody decides again", async () => {
  const id = await track(maintainer, { series: "4.5", state: "not_affected" });
  await recordPresence(visitor, { bug, product: "Engine", version: "4.5.0", kind: "found", note: "" });
  const [tracking] = await listTrackings(everything, bug);
  expect(tracking).toMatchObject({ id, state: "not_affected", computedState: "affected" });
  expect(tracking?.contradictedSince).not.toBeNull();
  await change(maintainer, id, { state: "evidence" });
  expect(await stateOf(id)).toBe("affected (computed)");
  expect((await listTrackings(everything, bug))[0]?.contradictedSince).toBeNull();
});

test("a test names its build, and a failure says what fails; a newer fix asks for another test", async () => {
  const id = await track(maintainer, { series: "4.5" });
  await expect(change(qe, id, { state: "verified" })).rejects.toThrow("Say which build was tested.");
  await expect(change(qe, id, { state: "failed_qa", build: "4.5.0" })).rejects.toThrow(
    "Say what does not work.",
  );
  await change(qe, id, { state: "failed_qa", build: "4.5.0", reason: "It still breaks." });
  expect((await listTrackings(everything, bug))[0]).toMatchObject({
    state: "failed_qa",
    verifiedBy: qe.handle,
    build: "4.5.0",
    reason: "It still breaks.",
  });
});

describe("a tested build is a version of the place that has the fix", () => {
  test("others are refused, with the reason", async () => {
    await makeFix(engine, bug, { branch: "4.4", version: "4.4.2" });
    const id = await track(maintainer, { series: "4.4", orderOverride: "code_gone" });
    const verify = (build: string) =>
      change(qe, id, { state: "verified", build, orderOverride: "code_gone" });
    await expect(verify("4.4.99")).rejects.toThrow("Engine 4.4 has no version “4.4.99”.");
    await expect(verify("4.5.0")).rejects.toThrow("Engine 4.4 has no version “4.5.0”.");
    await expect(verify("4.4.1")).rejects.toThrow("4.4.1 does not have the fix. It is first in 4.4.2.");
    await expect(change(qe, id, { state: "failed_qa", reason: "It stops.", build: "4.4.1" })).rejects.toThrow(
      "4.4.1 does not have the fix.",
    );
    expect(await findBuilds(id)).toEqual({ names: ["4.4.2"], first: "4.4.2", isFree: false, isOne: false });
    await verify("4.4.2");
    expect(await stateOf(id)).toBe("verified (manual)");
  });

  test("without evidence each version may be the one", async () => {
    const id = await track(maintainer, { series: "4.4" });
    expect(await findBuilds(id)).toEqual({
      names: ["4.4.2", "4.4.1"],
      first: null,
      isFree: false,
      isOne: false,
    });
  });

  test("one that was released before the fix is not", async () => {
    await makeFix(engine, bug, { branch: "4.4" });
    const id = await track(maintainer, { series: "4.4" });
    expect((await findBuilds(id)).names).toEqual(["4.4.2"]);
  });

  test("where there are no versions it is told in free words", async () => {
    const tool = await makeTrackedProduct({ name: "Tool" }, {});
    const id = await track(await makeMember(tool, "qe"), { product: "Tool" });
    expect(await findBuilds(id)).toEqual({ names: [], first: null, isFree: true, isOne: false });
  });

  test("the form sends it with every state, and only a test keeps it", async () => {
    const id = await track(maintainer, { series: "4.5" });
    await change(maintainer, id, { state: "deferred", build: "4.5.0" });
    expect((await listTrackings(everything, bug))[0]).toMatchObject({ state: "deferred", build: "" });
  });
});

test("a failed test stands against a change that was known before, also when the clock of its forge is ahead of ours", async () => {
  const fix = await makeFix(engine, bug, { branch: "4.5", version: "4.5.0" });
  const at = new Date(Date.now() + 3_600_000);
  await db.codeChange.update({ where: { id: fix }, data: { at } });
  const id = await track(maintainer, { series: "4.5" });
  await change(qe, id, { state: "failed_qa", build: "4.5.0", reason: "It stops." });
  expect(await stateOf(id)).toBe("failed_qa (manual)");
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.1", kind: "found", note: "" });
  expect(await stateOf(id)).toBe("failed_qa (manual)");
  await makeFix(engine, bug, { branch: "4.5" });
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.2", kind: "found", note: "" });
  expect(await stateOf(id)).toBe("fixed (computed)");
});

test("a fix is asked for wherever there is none, but by others not against a decision", async () => {
  const asks = (viewer: Viewer, state: TrackingState, isSaid: boolean) =>
    placeAbilities(viewer, { productId: engine.id, state, isSaid, tracking: null }).request;
  const without = [
    "unknown",
    "affected",
    "not_affected",
    "does_not_exist",
    "declined",
    "deferred",
    "wont_fix",
  ];
  for (const state of TRACKING_STATES) {
    expect([state, asks(maintainer, state, true)]).toEqual([state, without.includes(state)]);
    expect([state, asks(qe, state, false)]).toEqual([state, without.includes(state)]);
    expect([state, asks(visitor, state, false)]).toEqual([state, without.includes(state)]);
  }
  expect(asks(visitor, "not_affected", true)).toBe(false);
  expect(asks(visitor, "wont_fix", true)).toBe(false);
  expect(asks(visitor, "affected", true)).toBe(true);
});

test("a change that others made in between is refused", async () => {
  const id = await track(maintainer, { series: "4.5" });
  const stale = changeTrackingInput.parse({ tracking: id, revision: 1, testPlan: "One" });
  await change(maintainer, id, { testPlan: "Two" });
  await expect(changeTracking(maintainer, stale)).rejects.toThrow(
    "You changed this place since you opened it.",
  );
});

test("a collision says what the place is now, and who changed what since the page was made, and nothing before that", async () => {
  const id = await track(visitor, { series: "4.5", state: "requested" });
  const { revision } = await db.tracking.findUniqueOrThrow({ where: { id } });
  const { displayName: who } = await db.user.findUniqueOrThrow({ where: { id: maintainer.userId ?? 0 } });
  await change(maintainer, id, { state: "declined", reason: "It ends soon." });
  const stale = changeTracking(
    qe,
    changeTrackingInput.parse({ tracking: id, revision, state: "not_affected" }),
  );
  await expect(stale).rejects.toMatchObject({
    name: "Collision",
    current: revision + 1,
    message: `${who} changed this place since you opened it. It is now declined, “It ends soon.”. Nothing of yours is saved yet.`,
    since: [
      { who, what: expect.stringContaining("It ends soon.") },
      { who, what: expect.stringContaining("declined") },
    ],
  });
  expect(await stateOf(id)).toBe("declined (manual)");
});

describe("each state is said by whose matter it is", () => {
  const FACTS = ["affected", "not_affected", "does_not_exist", "requested"];
  const of: Record<string, readonly string[]> = {
    triager: FACTS,
    developer: [...FACTS, "in_review", "fixed"],
    qe: [...FACTS, "verified", "failed_qa"],
    maintainer: TRACKING_STATES.filter((state) => state !== "unknown"),
  };

  test.each(Object.keys(of))("by a %s, on the page and in the command", async (role) => {
    const viewer = await makeMember(engine, role);
    const id = await track(maintainer, { series: "4.5", state: "affected" });
    const [cell] = matrixRows(await listTrackings(viewer, bug)).flatMap(({ cells }) => cells);
    if (!cell) throw new Error("It is not tracked.");
    expect([...placeAbilities(viewer, cell).states].sort()).toEqual([...(of[role] ?? [])].sort());
    for (const state of TRACKING_STATES.filter((one) => one !== "unknown")) {
      await db.tracking.update({ where: { id }, data: { saidState: "affected", state: "affected" } });
      const done = change(viewer, id, { state, reason: "So it is.", build: "4.5.0" });
      const said = await done.then(
        () => true,
        (error: Error) => error.constructor.name,
      );
      expect([state, said]).toEqual([state, of[role]?.includes(state) ? true : "NotAllowed"]);
    }
  });

  test("what planning decided is taken back by planning, and an approval does not hold up the work", async () => {
    const id = await track(maintainer, { series: "4.5", state: "approved" });
    await expect(change(qe, id, { state: "affected" })).rejects.toThrow("only they take that back");
    await change(qe, id, { state: "verified", build: "4.5.0" });
    for (const state of ["declined", "deferred", "wont_fix"]) {
      await change(maintainer, id, { state, reason: "It ends soon." });
      for (const to of ["evidence", "not_affected", "requested", "verified"])
        await expect(change(qe, id, { state: to, build: "4.5.0" })).rejects.toThrow(
          "only they take that back",
        );
    }
    await change(maintainer, id, { state: "evidence" });
    const [tracking] = await listTrackings(everything, bug);
    expect(tracking).toMatchObject({ saidState: null, reason: "" });
  });

  test("what was agreed on is not forgotten by the work on it: only planning takes it back, from any state that follows", async () => {
    const id = await track(maintainer, { series: "4.5", state: "approved" });
    await change(maintainer, id, { assignee: developer.handle });
    const refused = async (viewer: Viewer, state: string) =>
      expect(change(viewer, id, { state })).rejects.toThrow("said approved: only they take that back");
    const offers = async (viewer: Viewer) => {
      const [cell] = matrixRows(await listTrackings(viewer, bug)).flatMap(({ cells }) => cells);
      return cell && placeAbilities(viewer, cell).states.includes("affected");
    };
    await change(developer, id, { state: "in_review" });
    expect([await offers(developer), await offers(maintainer)]).toEqual([false, true]);
    for (const state of ["affected", "not_affected", "requested", "evidence"])
      await refused(developer, state);
    await change(qe, id, { state: "failed_qa", build: "4.5.0", reason: "It hangs." });
    await refused(qe, "affected");
    await change(developer, id, { state: "fixed" });
    await refused(developer, "evidence");
    await change(maintainer, id, { state: "affected" });
    // Agreed on no more: the work alone is nobody's decision.
    await change(developer, id, { state: "in_review" });
    await change(developer, id, { state: "affected" });
  });

  test("what a version carries by evidence is neither asked for, approved nor put off: it is said that this would change nothing", async () => {
    await makeFix(engine, bug, { branch: "engine-4.4", version: "4.4.2" });
    for (const state of ["deferred", "approved", "requested"])
      await expect(track(maintainer, { series: "4.4", state })).rejects.toMatchObject({
        fields: { state: [expect.stringContaining("Evidence says that it is carried")] },
      });
    expect(await listTrackings(everything, bug)).toEqual([]);
    const id = await track(maintainer, { series: "4.4" });
    await expect(change(maintainer, id, { state: "deferred" })).rejects.toMatchObject({
      fields: { state: [expect.stringContaining("“Deferred” would change nothing")] },
    });
    await change(maintainer, id, { state: "declined", reason: "It breaks imports." });
    expect(await stateOf(id)).toBe("declined (manual)");
  });

  test("whoever has the tracking says how the work goes, and its QA contact how the test went", async () => {
    const id = await track(maintainer, { series: "4.5" });
    const [worker, tester] = [visitor, await (await makeUser()).viewer()];
    await change(maintainer, id, { assignee: worker.handle, qaContact: tester.handle });
    await change(worker, id, { state: "in_review" });
    await change(tester, id, { state: "verified", build: "4.5.0" });
    await expect(change(worker, id, { state: "released", build: "4.5.0" })).rejects.toThrow("is said by");
    await expect(change(tester, id, { state: "fixed" })).rejects.toThrow("is said by developers");
  });

  test("also when the tracking is made", async () => {
    await expect(track(qe, { series: "4.5", state: "deferred" })).rejects.toThrow("is said by maintainers");
    await expect(track(maintainer, { series: "4.5", state: "released" })).rejects.toThrow(
      "Track it here first",
    );
  });
});

test("who says that a fix is in a release says in which version, and answers for versions agree", async () => {
  const id = await track(maintainer, { series: "4.5" });
  await expect(change(maintainer, id, { state: "released" })).rejects.toMatchObject({
    fields: { build: ["Say which version is the first with the fix."] },
  });
  await expect(change(maintainer, id, { state: "carried", build: "4.4.1" })).rejects.toThrow(
    "has no version",
  );
  await change(maintainer, id, { state: "carried", build: "4.5.0" });
  expect((await listTrackings(everything, bug))[0]).toMatchObject({
    state: "carried",
    build: "",
    fixedIn: "4.5.0",
  });
  expect(await db.presence.findMany({ select: { kind: true, userId: true, audienceId: true } })).toEqual([
    { kind: "fixed", userId: maintainer.userId, audienceId: null },
  ]);
  expect(await trackingHistory(bug)).toContain("fixed in Engine 4.5.0");
  // Evidence knows one now, and a merge alone is in no version yet.
  await change(maintainer, id, { state: "released" });
  const other = await track(maintainer, { series: "4.4", orderOverride: "code_gone" });
  await change(developer, other, { state: "fixed", orderOverride: "code_gone" });
  expect(await db.presence.count()).toBe(1);
});

describe("a place that is a version is the version that is said", () => {
  const presence = () =>
    db.presence.findMany({ select: { kind: true, version: { select: { name: true } } } });

  test.each([
    { version: "4.4.1", state: "released", becomes: "released" },
    { version: "4.4.1", state: "released", becomes: "released", isReported: false },
    { version: "4.4.1", state: "fixed", becomes: "released" },
    { version: "4.5.0", state: "carried", becomes: "carried" },
    { version: "4.5.0", state: "released", becomes: "released" },
  ])("$version: $state", async ({ version, state, becomes, isReported = true }) => {
    if (isReported)
      await recordPresence(visitor, { bug, product: "Engine", version, kind: "found", note: "" });
    // A change that is not in it: evidence knows less than who built it.
    await makeFix(engine, bug, { branch: version.slice(0, 3) });
    const id = await track(maintainer, { version });
    expect(await findBuilds(id)).toMatchObject({ isOne: true });
    await change(maintainer, id, { state, orderOverride: "code_gone" });
    expect((await stateOf(id)).split(" ")[0]).toBe(becomes);
    expect((await presence()).at(-1)).toEqual({ kind: "fixed", version: { name: version } });
  });

  test("what is fixed in one that is not released yet is in none, until somebody says so", async () => {
    const id = await track(maintainer, { version: "4.5.0" });
    await change(developer, id, { state: "fixed" });
    expect([await stateOf(id), await presence()]).toEqual(["fixed (manual)", []]);
  });

  test("and the one that was tested", async () => {
    const id = await track(maintainer, { version: "4.5.0" });
    await change(qe, id, { state: "verified" });
    expect((await listTrackings(everything, bug))[0]).toMatchObject({ state: "verified", build: "4.5.0" });
  });
});

test.each([
  [{ series: "9.9" }, "Engine has no series “9.9”."],
  [{ version: "9.9" }, "Engine has no version “9.9”."],
  [{ series: "4.4", version: "4.4.1" }, "Choose a series or a version, not both."],
  [{ product: "None" }, "There is no product “None”."],
  [{ series: "4.5", state: "wont_fix" }, "Say why."],
  [{ series: "4.5", audience: "strangers" }, "You are in no group “strangers”."],
])("%j is refused at its field", async (input, message) => {
  await expect(track(maintainer, input)).rejects.toMatchObject({
    fields: {
      [Object.keys(input).at(-1) === "state" ? "reason" : (Object.keys(input).at(-1) ?? "")]: [message],
    },
  });
});

test("the same place is tracked once, and who comes later is told what it is and who said so", async () => {
  await track(maintainer, { series: "4.5", state: "not_affected" });
  await expect(track(maintainer, { series: "4.5" })).rejects.toThrow(
    `The bug is tracked in Engine there already. Its state is “Not affected”, said by ${maintainer.handle}.`,
  );
});

describe("a tracking in a product that not everybody sees", () => {
  let suite: TrackedProduct;
  let insider: Viewer;
  beforeEach(async () => {
    suite = await makeTrackedProduct({ name: "Suite", visibility: "groups" }, { "1": ["1.0"] });
    const person = await makeUser();
    await grantRole(person.id, suite.id, "qe");
    insider = await person.viewer();
  });

  test("reads like none, changes no time and no revision, and its history is not seen", async () => {
    const before = await getBug(everything, bug);
    const id = await track(insider, { product: "Suite", series: "1", state: "affected" });
    await change(insider, id, { state: "not_affected", testPlan: "Ask the customer." });
    expect(await stateOf(id, insider)).toBe("not_affected (manual)");
    for (const viewer of [visitor, anonymousViewer, maintainer]) {
      expect(await stateOf(id, viewer)).toBe("not seen");
      await expect(
        changeTracking(
          viewer.userId === null ? visitor : viewer,
          changeTrackingInput.parse({ tracking: id, revision: 1, state: "fixed" }),
        ),
      ).rejects.toThrow("There is no such tracking.");
      const bugNow = await getBug(viewer, bug);
      expect(bugNow.changedAt).toBe(before.changedAt);
      expect(bugNow.revision).toBe(before.revision);
    }
    const { listChanges } = await import("#lib/bugs/views/bug.ts");
    const seen = async (viewer: Viewer) => JSON.stringify(await listChanges(viewer, bug)).includes("Suite");
    expect(await seen(insider)).toBe(true);
    for (const viewer of [visitor, anonymousViewer, maintainer]) expect(await seen(viewer)).toBe(false);
  });

  test("its product is no product to others", async () => {
    await expect(track(visitor, { product: "Suite", series: "1", state: "requested" })).rejects.toThrow(
      "There is no product “Suite”.",
    );
  });
});

test("rows of presence are only added", async () => {
  await recordPresence(visitor, { bug, product: "Engine", version: "4.4.1", kind: "found", note: "" });
  await expect(db.$executeRaw(sql`UPDATE presence SET kind = 'fixed'`)).rejects.toThrow("never changed");
});
