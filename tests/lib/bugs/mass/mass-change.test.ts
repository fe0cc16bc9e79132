import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { findMassChange } from "#lib/bugs/mass/queries.ts";
import { sweepChanges } from "#lib/bugs/mass/sweep.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import { InvalidInput, NotFound } from "#lib/errors.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, makeBug, makeUser } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";
import { edit, type MassWorld, makeBugs, makeMassWorld, prepare, statesOf } from "./mass-world.ts";

let world: MassWorld;
beforeEachBuilt(async () => {
  world = await makeMassWorld();
});

const change = (id: number, input: Record<string, unknown>) =>
  changeBug(world.maintainer, id, changeBugInput.parse({ revision: "current", ...input }));

describe("a change of many bugs", () => {
  it("says what changes by product, what does not, and why; and does exactly that", async () => {
    const { maintainer, reporter, here, there } = world;
    const [one = 0, two = 0] = await makeBugs(maintainer, here.name, 2);
    const [other = 0] = await makeBugs(maintainer, there.name, 1);
    await change(two, { priority: "high" });
    const id = await prepare(maintainer, [one, two, other], {
      priority: "high",
      component: `Only ${here.name}`,
    });
    const view = await findMassChange(maintainer, id);
    expect(view?.preview).toMatchObject({
      products: [{ name: here.name, bugs: 2 }],
      refused: [{ text: `${there.name} has no component “Only ${here.name}”.`, ids: [other] }],
      changing: 2,
      same: 0,
    });
    expect(view?.preview.products[0]?.sentences.map(({ text }) => text)).toEqual([
      "Priority becomes high on 1 bug, was unspecified.",
      `Component becomes Only ${here.name} on 2 bugs, was General.`,
    ]);
    expect((await getBug(everything, one)).priority).toBe("unspecified");
    await performMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual({
      [one]: "changed",
      [two]: "changed",
      [other]: `refused: ${there.name} has no component “Only ${here.name}”.`,
    });
    expect(await getBug(everything, one)).toMatchObject({ priority: "high", component: `Only ${here.name}` });
    await expect(performMassChange(reporter, id)).rejects.toThrow(NotFound);
    expect(await findMassChange(reporter, id)).toBeNull();
  });

  it("a bug to which something else would happen by now is left, and told; what does not matter does not", async () => {
    const { maintainer, here } = world;
    const [one = 0, two = 0, three = 0] = await makeBugs(maintainer, here.name, 3);
    const id = await prepare(maintainer, [one, two, three], { priority: "high" });
    await change(one, { priority: "low" });
    await change(two, { whiteboard: "meanwhile" });
    await performMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual({
      [one]: "left: It changed since the preview.",
      [two]: "changed",
      [three]: "changed",
    });
    expect((await getBug(everything, one)).priority).toBe("low");
  });

  it.each<[string, () => Record<string, string>, () => Promise<unknown>]>([
    [
      "the product that it goes to",
      () => ({ product: world.there.name }),
      () => db.product.update({ where: { id: world.there.id }, data: { visibility: "open" } }),
    ],
    [
      "the product that it is in",
      () => ({ comment: "The exploit is …" }),
      () => db.product.update({ where: { id: world.here.id }, data: { visibility: "open" } }),
    ],
    ["the bug itself", () => ({ comment: "The exploit is …" }), () => db.bugGroup.deleteMany({})],
  ])("a bug that more people would see than the preview said is left: %s", async (_, typed, open) => {
    const { maintainer, here, there } = world;
    await db.product.updateMany({
      where: { id: { in: [here.id, there.id] } },
      data: { visibility: "groups" },
    });
    const [one = 0] = await makeBugs(maintainer, here.name, 1);
    const group = await db.group.create({ data: { name: "security", description: "", isForBugs: true } });
    await db.bugGroup.create({ data: { bugId: one, groupId: group.id } });
    const typedNow = typed();
    if (typedNow.product) await db.bugGroup.deleteMany({});
    const id = await prepare(maintainer, [one], typedNow);
    await open();
    await performMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual({ [one]: "left: It changed since the preview." });
    expect((await getBug(everything, one)).product).toBe(here.name);
    expect(await db.comment.count({ where: { bugId: one, number: { gt: 0 } } })).toBe(0);
  });

  it("who may not edit the bugs of a product writes on twenty of them at once, and keeps ten previews", async () => {
    const { maintainer, here } = world;
    const stranger = await (await makeUser()).viewer();
    const bugs = await makeBugs(maintainer, here.name, 21);
    const say = (ids: readonly number[]) => prepare(stranger, ids, { comment: "Me too." });
    await expect(say(bugs)).rejects.toThrow("At most 20 bugs of products in which you may not edit bugs");
    expect((await prepare(maintainer, bugs, { comment: "Closing soon." })) > 0).toBe(true);
    const first = await say(bugs.slice(0, 20));
    for (let time = 0; time < 10; time += 1) await say(bugs.slice(0, 1));
    expect(await findMassChange(stranger, first)).toBeNull();
    expect(await db.massChange.count({ where: { authorId: stranger.userId ?? 0 } })).toBe(10);
  });

  it("a preview is performed within a day", async () => {
    const { maintainer, here } = world;
    const ids = await makeBugs(maintainer, here.name, 1);
    const id = await prepare(maintainer, ids, { priority: "high" });
    await pool.query("UPDATE mass_changes SET created_at = now() - interval '25 hours'");
    await expect(performMassChange(maintainer, id)).rejects.toThrow("preview the change again");
    expect((await getBug(everything, ids[0] ?? 0)).priority).toBe("unspecified");
    expect((await findMassChange(maintainer, id))?.state).toBe("ready");
  });

  it("performed twice at once, it is done once, as one batch with one job", async () => {
    const { maintainer, here } = world;
    const ids = await makeBugs(maintainer, here.name, 3);
    const id = await prepare(maintainer, ids, { whiteboard: "once", comment: "For all of you." });
    await Promise.all([performMassChange(maintainer, id), performMassChange(maintainer, id)]);
    expect(
      (await listChanges(everything, ids[1] ?? 0)).filter(({ field }) => field === "whiteboard"),
    ).toHaveLength(1);
    expect(await db.comment.count({ where: { bugId: { in: ids }, text: "For all of you." } })).toBe(3);
    expect(await db.batch.count({ where: { label: "Changed together" } })).toBe(1);
  });

  it("moves bugs with a mapping of their places, and who gains sight is said", async () => {
    const { maintainer, here, there } = world;
    const ids = await makeBugs(maintainer, here.name, 2);
    await change(ids[0] ?? 0, {
      component: `Only ${here.name}`,
      version: "1.0",
      targetMilestone: `M of ${here.name}`,
    });
    await db.product.update({ where: { id: here.id }, data: { visibility: "groups" } });
    const typed = {
      product: there.name,
      [`carry.component.Only ${here.name}`]: `Only ${there.name}`,
      [`carry.targetMilestone.M of ${here.name}`]: "M1",
    };
    const id = await prepare(maintainer, ids, typed);
    const view = await findMassChange(maintainer, id);
    expect(view?.preview.sight.join(" ")).toContain("Everybody, signed in or not, sees 2 bugs then.");
    await performMassChange(maintainer, id);
    expect(await getBug(everything, ids[0] ?? 0)).toMatchObject({
      product: there.name,
      component: `Only ${there.name}`,
      version: "1.0",
      targetMilestone: "M1",
    });
    expect(await getBug(everything, ids[1] ?? 0)).toMatchObject({
      product: there.name,
      component: "General",
    });
    await undoMassChange(maintainer, id);
    expect(await getBug(everything, ids[0] ?? 0)).toMatchObject({
      product: here.name,
      component: `Only ${here.name}`,
      targetMilestone: `M of ${here.name}`,
    });
  });

  it("a bug that one does not see reads like a missing one, and no count has a gap", async () => {
    const { maintainer, reporter, here, there } = world;
    const seen = await makeBug(reporter, { product: here.name });
    const hidden = await makeBug(maintainer, { product: there.name });
    await db.product.update({ where: { id: there.id }, data: { visibility: "groups" } });
    const typed = { "add.cc": reporter.handle };
    const [withHidden, withMissing] = [
      await prepare(reporter, [seen, hidden], typed),
      await prepare(reporter, [seen, 1_999_999_999], typed),
    ];
    const [one, other] = [
      await findMassChange(reporter, withHidden),
      await findMassChange(reporter, withMissing),
    ];
    expect(one).toEqual({ ...other, id: withHidden });
    await expect(prepare(reporter, [hidden], typed)).rejects.toThrow("None of these bugs can be found.");
    await expect(prepare(reporter, [1_999_999_999], typed)).rejects.toThrow(
      "None of these bugs can be found.",
    );
    // Hidden between preview and performance.
    await db.product.update({ where: { id: here.id }, data: { visibility: "groups" } });
    await db.bug.update({ where: { id: seen }, data: { reporterId: null } });
    await performMassChange(reporter, withHidden);
    expect(await statesOf(reporter, withHidden)).toEqual({ [seen]: `left: There is no bug ${seen}.` });
  });
});

/** What somebody without a role may not do to a bug of somebody else, each refused with its reason. */
const REFUSED: [string, (world: MassWorld) => Record<string, string>, RegExp][] = [
  ["a field", () => ({ whiteboard: "mine" }), /can change the whiteboard/],
  ["clearing a field", () => ({ "clear.url": "on" }), /can change the url/i],
  ["a status", () => ({ status: "RESOLVED", resolution: "FIXED" }), /can make this bug/],
  ["a severity", () => ({ severity: "major" }), /can change the severity/],
  ["a target", () => ({ targetMilestone: "M1" }), /can change the target milestone/],
  ["a keyword", () => ({ "add.keywords": "regression-test" }), /can change the keywords/],
  ["an address", () => ({ "add.seeAlso": "https://example.test/1" }), /can change the see also/],
  ["taking others off CC", ({ maintainer }) => ({ "remove.cc": maintainer.handle }), /Only a .* can/],
  ["a move", ({ there }) => ({ product: there.name }), /can move this bug to another product/],
  ["a flag", () => ({ "flag.review": "granted" }), /There is no flag|may not/],
  ["a private comment", () => ({ comment: "Pst.", commentAudience: "@insiders" }), /Only a .* can/],
];

describe("each bug is changed by the rights that one has on it", () => {
  it.each(REFUSED)("%s is refused", async (_, typed, message) => {
    const { maintainer, reporter, here } = world;
    const ids = await makeBugs(maintainer, here.name, 2);
    await db.bug.updateMany({ where: { id: { in: ids } }, data: { url: "https://set.test/" } });
    await db.bugCc.createMany({ data: ids.map((bugId) => ({ bugId, userId: maintainer.userId ?? 0 })) });
    const before = await factsHash();
    const id = await edit(reporter, ids, typed(world));
    const states = Object.values(await statesOf(reporter, id));
    expect(states).toHaveLength(2);
    for (const state of states) expect(state).toMatch(/^refused: /);
    for (const state of states) expect(state).toMatch(message);
    expect(await factsHash()).toEqual(before);
  });

  it("their own bug among others is changed, and only that", async () => {
    const { maintainer, reporter, here } = world;
    const [foreign = 0] = await makeBugs(maintainer, here.name, 1);
    const own = await makeBug(reporter, { product: here.name });
    const id = await edit(reporter, [foreign, own], { whiteboard: "mine" });
    expect(await statesOf(reporter, id)).toMatchObject({ [own]: "changed", [foreign]: /refused/ as never });
  });

  it.each<[Record<string, string>, string]>([
    [{}, "Choose what is to change."],
    [{ duplicateOf: "what" }, "Give the number of a bug."],
    [{ "add.dependsOn": "12, x" }, "“x” is not the number of a bug."],
    [{ deadline: "tomorrow" }, "Give a date as 2026-11-22."],
  ])("%j is refused before anything is looked at", (typed, message) => {
    expect(() => prepare(world.maintainer, [1], typed)).toThrow(InvalidInput);
    try {
      prepare(world.maintainer, [1], typed);
    } catch (error) {
      const { message: whole, fields } = error as InvalidInput;
      expect([whole, ...Object.values(fields).flat()]).toContain(message);
    }
  });
});

describe("undo", () => {
  it("brings back what was there, lists, flags and comments too, and history says so", async () => {
    const { maintainer, here, there } = world;
    const other = await makeUser();
    const ids = await makeBugs(maintainer, here.name, 3);
    await change(ids[0] ?? 0, {
      addCc: [other.handle],
      keywords: { add: ["regression-test"] },
      seeAlso: { add: ["https://example.test/1"] },
      dependsOn: { add: [ids[1] ?? 0] },
      alias: { add: ["first-of-all"] },
    });
    const target = await makeBug(maintainer, { product: there.name });
    const before = await factsHash();
    const id = await edit(maintainer, ids, {
      status: "RESOLVED",
      resolution: "DUPLICATE",
      duplicateOf: String(target),
      product: there.name,
      assignee: maintainer.handle,
      "remove.cc": other.handle,
      "add.keywords": "regression-test",
      "add.seeAlso": "https://example.test/2",
      "remove.seeAlso": "https://example.test/1",
      "remove.dependsOn": String(ids[1]),
      "add.blocks": String(target),
      "remove.alias": "first-of-all",
      deadline: "2027-01-01",
      comment: "Together.",
    });
    expect(Object.values(await statesOf(maintainer, id))).toEqual(["changed", "changed", "changed"]);
    expect(await factsHash()).not.toEqual(before);
    await undoMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual(Object.fromEntries(ids.map((one) => [one, "restored"])));
    expect(await factsHash()).toEqual(before);
    const last = (await listChanges(everything, ids[0] ?? 0)).slice(-20).map(({ field, to }) => [field, to]);
    expect(last).toContainEqual(["product", here.name]);
    expect(last).toContainEqual(["comment", ""]);
    expect(await listComments(everything, ids[0] ?? 0)).toHaveLength(1);
  });

  it("what others changed since stays as they changed it, and is named", async () => {
    const { maintainer, here, there } = world;
    const [one = 0, two = 0, three = 0] = await makeBugs(maintainer, here.name, 3);
    const id = await edit(maintainer, [one, two, three], {
      priority: "high",
      product: there.name,
      comment: "Hm.",
    });
    await change(one, { priority: "low" });
    await change(two, { component: `Only ${there.name}`, comment: "It is ours now." });
    await undoMassChange(maintainer, id);
    expect(await statesOf(maintainer, id)).toEqual({
      [one]: "kept: Changed by others since, and left so: Priority.",
      [two]: "kept: Changed by others since, and left so: Product, Component.",
      [three]: "restored",
    });
    expect(await getBug(everything, one)).toMatchObject({ priority: "low", product: here.name });
    expect(await getBug(everything, two)).toMatchObject({
      priority: "unspecified",
      product: there.name,
      component: `Only ${there.name}`,
    });
    expect((await listComments(everything, two)).map(({ number }) => number)).toEqual([0, 1]);
    expect(await listComments(everything, three)).toEqual([]);
  });

  it("the number of a comment that is taken back is given to no other one", async () => {
    const { maintainer, here } = world;
    const [one = 0, two = 0] = await makeBugs(maintainer, here.name, 2);
    const say = async (id: number, input: Record<string, unknown>) => (await change(id, input)).commentAnchor;
    const given = (await say(one, { comment: "Hm.", commentAudience: "@insiders" }))?.replace(/1$/, "");
    expect(given).toMatch(/^p\d+-$/);
    for (const commentAudience of ["", "@insiders"]) {
      const id = await edit(maintainer, [one, two], { comment: "For all of you.", commentAudience });
      await undoMassChange(maintainer, id);
    }
    expect(await say(one, { comment: "Yes." })).toBe("c2");
    expect(await say(one, { comment: "Yes indeed." })).toBe("c3");
    expect(await say(one, { comment: "Quietly.", commentAudience: "@insiders" })).toBe(`${given}3`);
    expect(await say(two, { comment: "Quietly.", commentAudience: "@insiders" })).toBe(`${given}2`);
  });

  it("a comment stays on which something hangs: an answer, an edit, a reaction", async () => {
    const { maintainer, reporter, here } = world;
    const ids = await makeBugs(maintainer, here.name, 4);
    const id = await edit(maintainer, ids, { comment: "Hm.", whiteboard: "hm" });
    const [one = 0, two = 0, three = 0, four = 0] = ids;
    const at = { bugId: { in: [two, three] }, text: "Hm." };
    const [reacted, edited] = await db.comment.findMany({ where: at, orderBy: { bugId: "asc" } });
    await db.commentReaction.create({
      data: { commentId: reacted?.id ?? 0, userId: reporter.userId ?? 0, reaction: "+1" },
    });
    await db.commentRevision.create({
      data: { commentId: edited?.id ?? 0, number: 1, text: "H", writtenAt: new Date() },
    });
    await change(four, { comment: "Yes." });
    await undoMassChange(maintainer, id);
    const left = await db.comment.findMany({
      where: { bugId: { in: ids }, text: "Hm." },
      orderBy: { bugId: "asc" },
    });
    expect(left.map(({ bugId }) => bugId)).toEqual([two, three, four]);
    expect((await getBug(everything, one)).whiteboard).toBe("");
  });

  it("is for ten minutes, for whoever did it, once, and takes the rights that they have now", async () => {
    const { maintainer, reporter, here } = world;
    const ids = await makeBugs(maintainer, here.name, 2);
    const id = await edit(maintainer, ids, { priority: "high" });
    await expect(undoMassChange(reporter, id)).rejects.toThrow(NotFound);
    await undoMassChange(maintainer, id);
    await undoMassChange(maintainer, id);
    await performMassChange(maintainer, id);
    expect((await findMassChange(maintainer, id))?.state).toBe("undone");
    expect(
      (await listChanges(everything, ids[0] ?? 0)).filter(({ field }) => field === "priority"),
    ).toHaveLength(2);
    const late = await edit(maintainer, ids, { priority: "low" });
    await pool.query("UPDATE mass_changes SET performed_at = now() - interval '11 minutes' WHERE id = $1", [
      late,
    ]);
    await expect(undoMassChange(maintainer, late)).rejects.toThrow("10 minutes");
    const last = await edit(maintainer, ids, { "clear.assignee": "", priority: "high" });
    await db.productRole.deleteMany({ where: { userId: maintainer.userId ?? 0 } });
    const fallen = { ...maintainer, grants: new Map(), roles: new Map() };
    await db.bug.updateMany({ where: { id: { in: ids } }, data: { reporterId: null } });
    await undoMassChange(fallen, last);
    expect(await statesOf(maintainer, last)).toEqual({
      [ids[0] ?? 0]: "kept: You may not change it any more.",
      [ids[1] ?? 0]: "kept: You may not change it any more.",
    });
    expect((await getBug(everything, ids[0] ?? 0)).priority).toBe("high");
  });
});

it("journals are kept for as long as something can be undone, and history for ever", async () => {
  const { maintainer, here } = world;
  const ids = await makeBugs(maintainer, here.name, 2);
  const id = await edit(maintainer, ids, { whiteboard: "old" });
  await sweepChanges();
  expect(await db.act.count()).toBe(1);
  await pool.query("UPDATE acts SET at = now() - interval '2 days'");
  await pool.query("UPDATE mass_changes SET created_at = now() - interval '40 days'");
  await sweepChanges();
  expect([await db.act.count(), await db.actRow.count()]).toEqual([0, 0]);
  expect(await findMassChange(maintainer, id)).toBeNull();
  expect((await listChanges(everything, ids[0] ?? 0)).map(({ to }) => to)).toEqual(["old"]);
});
