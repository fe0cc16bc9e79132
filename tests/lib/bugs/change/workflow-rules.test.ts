import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { withMend } from "#lib/bugs/change/mend.ts";
import { statusChoices } from "#lib/bugs/fields/choices.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { bugzilla } from "#lib/catalog/workflow/presets.ts";
import { db } from "#lib/db/client.ts";
import { AppError, Collision, InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let product: Awaited<ReturnType<typeof makeProduct>>;
let ids: { bug: number; blocker: number; other: number };
let administrator: Awaited<ReturnType<typeof makeUser>>;
let people: Record<"developer" | "triager" | "maintainer", Awaited<ReturnType<typeof makeUser>>>;

/** Bugzilla's workflow, in which being worked on takes a milestone, WONTFIX a comment, and FIXED waits for blockers. */
beforeEachBuilt(async () => {
  product = await makeProduct();
  administrator = await makeUser({ isAdministrator: true });
  people = { developer: await makeUser(), triager: await makeUser(), maintainer: await makeUser() };
  for (const [role, { id }] of Object.entries(people)) await grantRole(id, product.id, role);
  await db.milestone.create({
    data: { classificationId: product.classificationId, name: "M1", sortKey: "1" },
  });
  await act("workflow.copy", { product: product.name, from: "bugzilla" });
  await act("workflow.set", {
    product: product.name,
    statuses: bugzilla.statuses.map(({ name }) => name),
    resolutions: bugzilla.resolutions.map(({ name }) => name),
    transitions: bugzilla.transitions.map(({ from, to }) => `${from ?? ""}>${to}`),
    requireTo: "IN_PROGRESS",
    requireField: "targetMilestone",
    resolutionComments: ["WONTFIX"],
    resolutionBlockers: ["FIXED"],
  });
  const triager = await people.triager.viewer();
  const file = () => makeBug(triager, { product: product.name });
  ids = { bug: await file(), blocker: await file(), other: await file() };
});

async function act(name: string, input: Record<string, unknown>) {
  const found = findAct(name) ?? expect.fail(name);
  return found.perform(await administrator.viewer(), input);
}

async function change(viewer: Viewer, input: Record<string, unknown>, id = ids.bug) {
  return changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
}

async function refusalOf(viewer: Viewer, input: Record<string, unknown>): Promise<InvalidInput> {
  const error = await change(viewer, input).catch((thrown: unknown) => thrown);
  return error instanceof InvalidInput ? error : expect.fail(`it was not refused: ${error}`);
}

const toProgress = { status: "IN_PROGRESS" };
const asFixed = { status: "RESOLVED", resolution: "FIXED" };

it("a move that requires a field is refused without it, and made with it in one change", async () => {
  const developer = await people.developer.viewer();
  const message = "Moving a bug from CONFIRMED to IN_PROGRESS needs a target milestone.";
  expect((await refusalOf(developer, toProgress)).fields).toEqual({ targetMilestone: [message] });
  expect((await getBug(developer, ids.bug)).status).toBe("CONFIRMED");
  await change(developer, { ...toProgress, targetMilestone: "M1" });
  expect(await getBug(developer, ids.bug)).toMatchObject({ status: "IN_PROGRESS", targetMilestone: "M1" });
  // A change that takes it away is not the move.
  await change(developer, { status: "CONFIRMED" });
  await expect(change(developer, { ...toProgress, targetMilestone: "" })).rejects.toThrow(message);
  await change(developer, toProgress);
});

it("the page says what a move needs, as long as the bug lacks it", async () => {
  const developer = await people.developer.viewer();
  const hint = async () => {
    const { statuses } = statusChoices(
      developer,
      await getBug(developer, ids.bug),
      await loadWorkflow(product.id),
    );
    return statuses.find(({ name }) => name === "IN_PROGRESS")?.hint;
  };
  expect(await hint()).toBe("needs a target milestone");
  await change(developer, { targetMilestone: "M1" });
  expect(await hint()).toBeUndefined();
});

it("the refusal has the control for what is missing, for whom may set it, and keeps the one that was filled in", async () => {
  const developer = await people.developer.viewer();
  const controlsOf = async (viewer: Viewer, input: Record<string, unknown>, error: unknown) => {
    const mended = await withMend(viewer, ids.bug, changeBugInput.parse(input), error);
    return mended instanceof AppError ? (mended.mend?.controls ?? []) : expect.fail("no error");
  };
  const [control, ...more] = await controlsOf(developer, toProgress, await refusalOf(developer, toProgress));
  expect(more).toEqual([]);
  expect(control).toMatchObject({ name: "targetMilestone", label: "Target milestone", kind: "select" });
  expect(control?.options?.map(({ value }) => value)).toEqual(["M1"]);
  const wrong = { ...toProgress, targetMilestone: "M9" };
  expect(await controlsOf(developer, wrong, await refusalOf(developer, wrong))).toHaveLength(1);
  const filled = { ...toProgress, targetMilestone: "M1" };
  expect(await controlsOf(developer, filled, new Collision("Changed meanwhile.", 3))).toHaveLength(1);
  const triager = await people.triager.viewer();
  expect(await controlsOf(triager, toProgress, await refusalOf(triager, toProgress))).toEqual([]);
});

it("a resolution that waits for open blockers is refused with links to those that the viewer sees", async () => {
  const triager = await people.triager.viewer();
  await change(triager, { dependsOn: { add: [ids.blocker, ids.other], remove: [] } });
  const refusal = await refusalOf(triager, asFixed);
  expect(refusal.fields).toEqual({
    dependsOn: [
      `It cannot be closed as FIXED yet: it depends on bug ${ids.blocker} and bug ${ids.other}, which are still open.`,
    ],
  });
  const mended = await withMend(triager, ids.bug, changeBugInput.parse(asFixed), refusal);
  expect(mended instanceof AppError && mended.mend?.links.map(({ href }) => href)).toEqual([
    `/bugs/${ids.blocker}`,
    `/bugs/${ids.other}`,
  ]);
  await change(triager, { status: "RESOLVED", resolution: "INVALID" });
  await change(triager, { status: "CONFIRMED" });
  await change(triager, asFixed, ids.blocker);
  expect((await refusalOf(triager, asFixed)).message).toContain(`it depends on bug ${ids.other}, which is`);
  await change(triager, { ...asFixed, dependsOn: { add: [], remove: [ids.other] } });
  expect((await getBug(triager, ids.bug)).resolution).toBe("FIXED");
});

it("a hidden blocker hinders only those who see it", async () => {
  const triager = await people.triager.viewer();
  await change(triager, { dependsOn: { add: [ids.blocker], remove: [] } });
  const group = await db.group.create({
    data: { name: "few", members: { create: { userId: people.maintainer.id } } },
  });
  await db.bugGroup.create({ data: { bugId: ids.blocker, groupId: group.id } });
  await db.bug.update({
    where: { id: ids.blocker },
    data: { isRestricted: true, reporterAccessible: false },
  });
  const maintainer = await people.maintainer.viewer();
  expect(Object.keys((await refusalOf(maintainer, asFixed)).fields)).toEqual(["dependsOn"]);
  await change(triager, asFixed);
  expect((await getBug(triager, ids.bug)).resolution).toBe("FIXED");
});

it("a resolution may take a comment", async () => {
  const triager = await people.triager.viewer();
  const asWontfix = { status: "RESOLVED", resolution: "WONTFIX" };
  expect((await refusalOf(triager, asWontfix)).fields).toEqual({
    comment: ["Closing a bug as WONTFIX needs a comment."],
  });
  await change(triager, { ...asWontfix, comment: "It is meant so." });
  expect((await getBug(triager, ids.bug)).resolution).toBe("WONTFIX");
});

async function later<Result>(work: () => Promise<Result>): Promise<Result> {
  await new Promise(setImmediate);
  return work();
}

/** What came of changes that were sent at once. */
async function race(...changes: Promise<unknown>[]) {
  const results = await Promise.allSettled(changes);
  return results.map((result) => (result.status === "fulfilled" ? "done" : result.reason));
}

it("of two changes of a status at once one is made, and the other is told", async () => {
  const triager = await people.triager.viewer();
  const developer = await people.developer.viewer();
  const { revision } = await getBug(triager, ids.bug);
  const outcome = await race(
    change(triager, { revision, status: "RESOLVED", resolution: "INVALID" }),
    change(developer, { revision, status: "IN_PROGRESS", targetMilestone: "M1" }),
  );
  expect(outcome.filter((one) => one === "done")).toHaveLength(1);
  expect(outcome.find((one) => one !== "done")).toBeInstanceOf(Collision);
  const changes = await db.change.count({ where: { bugId: ids.bug, field: "status" } });
  expect(changes).toBe(1);
});

it("two bugs that are marked as duplicates of each other at once: one is, and no loop is made", async () => {
  const triager = await people.triager.viewer();
  const outcome = await race(
    change(triager, { duplicateOf: ids.other }, ids.bug),
    change(triager, { duplicateOf: ids.bug }, ids.other),
  );
  expect(outcome.filter((one) => one === "done")).toHaveLength(1);
  expect(outcome.find((one) => one !== "done")).toBeInstanceOf(InvalidInput);
  const marked = await db.bug.count({ where: { duplicateOfId: { not: null } } });
  expect(marked).toBe(1);
});

it("two marks at once that have no bug in common do not close a loop over others either", async () => {
  const triager = await people.triager.viewer();
  const last = await makeBug(triager, { product: product.name });
  await change(triager, { duplicateOf: ids.other }, ids.bug);
  await change(triager, { duplicateOf: last }, ids.blocker);
  const outcome = await race(
    change(triager, { duplicateOf: ids.blocker }, ids.other),
    change(triager, { duplicateOf: ids.bug }, last),
  );
  expect(outcome.filter((one) => one === "done")).toHaveLength(1);
  expect(outcome.find((one) => one !== "done")).toBeInstanceOf(InvalidInput);
});

it("one bug that is marked as a duplicate of two others at once is that of one, and the other is told", async () => {
  const [triager, developer] = [await people.triager.viewer(), await people.developer.viewer()];
  const { revision } = await getBug(triager, ids.bug);
  const outcome = await race(
    change(triager, { revision, duplicateOf: ids.other }),
    change(developer, { revision, duplicateOf: ids.blocker }),
  );
  expect(outcome.filter((one) => one === "done")).toHaveLength(1);
  expect(outcome.find((one) => one !== "done")).toBeInstanceOf(Collision);
  const { duplicateOfId } = await db.bug.findUniqueOrThrow({ where: { id: ids.bug } });
  const others = await db.change.findMany({ where: { field: "duplicates" } });
  expect(others.map(({ bugId }) => bugId)).toEqual([duplicateOfId]);
});

it("a change to a milestone that is deleted meanwhile is made before, or refused; the bug never has a milestone that is gone", async () => {
  const developer = await people.developer.viewer();
  for (let round = 0; round < 6; round += 1) {
    const name = `R${round}`;
    await db.milestone.create({ data: { productId: product.id, name, sortKey: "2" } });
    const makes = () => change(developer, { targetMilestone: name });
    const deletes = () => act("milestone.delete", { product: product.name, milestone: name, moveTo: "none" });
    // The deletion reads more before it begins.
    const outcome = round % 2 === 0 ? await race(makes(), deletes()) : await race(deletes(), later(makes));
    // Whoever was first: what was done holds, and what was refused says why.
    for (const one of outcome) if (one !== "done") expect(one).toBeInstanceOf(AppError);
    const { targetMilestoneId } = await db.bug.findUniqueOrThrow({ where: { id: ids.bug } });
    const left = await db.milestone.findFirst({ where: { name } });
    expect([null, left?.id]).toContain(targetMilestoneId);
    expect(outcome).toContain("done");
  }
});
