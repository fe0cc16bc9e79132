import { describe, expect, it } from "vitest";
import { ACTS } from "#lib/admin/act/registry.ts";
import { changeBug, changeBugs, previewChanges } from "#lib/bugs/change/change-bugs.ts";
import { describeChange } from "#lib/bugs/history/describe.ts";
import { loadMassForm } from "#lib/bugs/mass/controls.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listWork } from "#lib/bugs/time/queries.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { findBug, getBug, listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { NotFound } from "#lib/errors.ts";
import { type Actor, anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { printCsv } from "#lib/search/csv.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { printTimeCsv, readTimeReport } from "#lib/search/time-report.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let group: number;
let product: Awaited<ReturnType<typeof makeProduct>>;
let member: Actor;
let second: Actor;
let outsider: Actor;
let bug: number;
let memberId: number;
let fresh: (viewer: Viewer) => Promise<Actor>;

beforeEachBuilt(async () => {
  product = await makeProduct();
  const people = [await makeUser(), await makeUser(), await makeUser()];
  const [one, two, three] = people;
  if (!one || !two || !three) throw new Error();
  for (const { id } of people) await grantRole(id, product.id, "maintainer");
  ({ id: group } = await db.group.create({ data: { name: "Timekeepers" } }));
  for (const { id } of [one, two]) await db.groupMember.create({ data: { groupId: group, userId: id } });
  await setGroup("timekeepers");
  memberId = one.id;
  fresh = async (viewer) =>
    requireActor(await (people.find(({ id }) => id === viewer.userId) ?? one).viewer());
  [member, second, outsider] = [
    requireActor(await one.viewer()),
    requireActor(await two.viewer()),
    requireActor(await three.viewer()),
  ];
  bug = await makeBug(outsider, { product: product.name, component: "General" });
});

async function setGroup(timeTrackingGroup: string) {
  const admin = { ...everything, userId: (await makeUser({ isAdministrator: true })).id };
  return ACTS.find(({ name }) => name === "setting.change")?.perform(admin, { timeTrackingGroup });
}

const change = (viewer: Viewer, input: Record<string, unknown>, id = bug) =>
  changeBug(viewer, id, changeBugInput.parse(input));
const hours = async (viewer: Viewer) => (await getBug(viewer, bug)).time;
const said = async (viewer: Viewer) => (await listChanges(viewer, bug)).map(describeChange);

describe("members of the group that tracks time", () => {
  it("estimate and log work, which is taken off what is left unless that is given", async () => {
    await change(member, { estimate: "8" });
    expect(await hours(member)).toEqual({ estimate: 8, worked: 0, left: 8 });
    await change(member, { worked: "2,5", workedOn: "2026-11-20", comment: "Read the code." });
    expect(await hours(second)).toEqual({ estimate: 8, worked: 2.5, left: 5.5 });
    await change(second, { worked: 1, left: 6 });
    expect(await hours(member)).toEqual({ estimate: 8, worked: 3.5, left: 6 });
    await change(second, { worked: 7 });
    expect(await hours(member)).toEqual({ estimate: 8, worked: 10.5, left: 0 });
    expect(await listWork(member, bug)).toMatchObject([
      { handle: second.handle, hours: 7, anchor: null },
      { handle: second.handle, hours: 1 },
      { handle: member.handle, hours: 2.5, day: "2026-11-20", anchor: "c1" },
    ]);
    expect(await said(member)).toEqual([
      "Estimate: 0 → 8",
      "Left: 0 → 8",
      "Worked: logged 2.5 hours of work",
      "Left: 8 → 5.5",
      "Worked: logged 1 hour of work",
      "Left: 5.5 → 6",
      "Worked: logged 7 hours of work",
      "Left: 6 → 0",
    ]);
  });

  it("correct work by a negative number, but not below nothing", async () => {
    await change(member, { worked: 2 });
    await change(member, { worked: "-0.5" });
    expect(await hours(member)).toMatchObject({ worked: 1.5 });
    await expect(change(member, { worked: -2 })).rejects.toMatchObject({
      fields: { worked: ["Only 1.5 hours were logged on this bug."] },
    });
  });

  it.each([
    ["estimate", "-1"],
    ["estimate", "two"],
    ["estimate", "100000"],
    ["worked", "1.234"],
    ["workedOn", "yesterday"],
  ])("%s %s is refused at the field", (field, value) => {
    expect(changeBugInput.safeParse({ [field]: value }).error?.issues[0]?.path).toEqual([field]);
  });

  it("do not log work of days to come, or where they may not comment", async () => {
    await expect(change(member, { worked: 1, workedOn: "9999-01-01" })).rejects.toMatchObject({
      fields: { workedOn: ["This day has not come yet."] },
    });
    const silent = {
      ...member,
      grants: new Map(),
      everybody: new Map([[product.id, new Set<never>()]]),
    };
    await expect(change(silent, { worked: 1 })).rejects.toMatchObject({
      fields: { worked: [expect.anything()] },
    });
    const guest = { ...member, grants: new Map() };
    await expect(change(guest, { estimate: 1 })).rejects.toMatchObject({
      fields: { estimate: [expect.anything()] },
    });
    await change(guest, { worked: 1 });
    expect(await hours(member)).toMatchObject({ worked: 1 });
  });

  it("undo what they changed; what others logged since stays", async () => {
    await change(member, { estimate: 8 });
    await change(member, { worked: 3 });
    const act = (await listChanges(member, bug)).findLast(({ undo }) => undo)?.undo ?? "";
    expect(await undoChange(member, act)).toEqual([]);
    expect(await hours(member)).toEqual({ estimate: 8, worked: 0, left: 8 });
    expect((await said(member)).slice(-2)).toEqual(["Left: 5 → 8", "Worked: took back 3 hours of work"]);
    await change(member, { worked: 3 });
    await change(second, { worked: 1 });
    const later = (await listChanges(member, bug)).findLast(({ undo }) => undo)?.undo ?? "";
    expect(await undoChange(member, later)).toEqual(["left"]);
    expect(await hours(member)).toEqual({ estimate: 8, worked: 1, left: 4 });
  });

  it("give many bugs an estimate at once; the preview says so", async () => {
    const other = await makeBug(member, { product: product.name });
    const input = changeBugInput.parse({ estimate: 4 });
    const [first] = await previewChanges(member, [bug, other], input);
    expect(first?.changes.map(({ field, to }) => [field, to])).toEqual([
      ["estimate", "4"],
      ["left", "4"],
    ]);
    await changeBugs(member, [bug, other], input);
    expect((await getBug(member, other)).time).toEqual({ estimate: 4, worked: 0, left: 4 });
    const selected = {
      ids: [bug],
      products: [{ name: product.name, bugs: 1 }],
      places: { component: [], version: [], targetRelease: [], targetMilestone: [] },
      hasComponents: false,
      isOnSome: false,
    };
    expect((await loadMassForm(member, selected as never, "")).tracksTime).toBe(true);
    expect((await loadMassForm(outsider, selected as never, "")).tracksTime).toBe(false);
  });

  it("see nothing left on a closed bug, and what was left when it is open again", async () => {
    await change(member, { estimate: 5 });
    await change(outsider, { revision: "current", status: "RESOLVED", resolution: "FIXED" });
    expect(await hours(member)).toMatchObject({ left: 0 });
    await change(outsider, { revision: "current", status: "CONFIRMED" });
    expect(await hours(member)).toMatchObject({ left: 5 });
  });
});

describe("whoever is not in the group", () => {
  /** Everything that somebody may read of the bug. */
  async function snapshot(viewer: Viewer) {
    const { query, problems } = parseBugQuery(
      new URLSearchParams(`status=@all&product=${product.name}&sort=-changed`),
      { isWhole: true },
    );
    const csv: string[] = [];
    for await (const part of printCsv(viewer, { query, problems })) csv.push(part);
    const moved = viewer.userId === null ? [] : await listMoved(requireActor(viewer));
    return JSON.parse(
      JSON.stringify([
        await runSearch(viewer, query, { limit: 10 }),
        csv,
        await findBug(viewer, bug),
        await listComments(viewer, bug),
        await listChanges(viewer, bug),
        await listThread(viewer, bug),
        moved,
        await listWork(viewer, bug),
      ]),
    );
  }

  it("notices nothing: no field, history, event, order, count, export or time", async () => {
    await makeBug(outsider, { product: product.name });
    const before = [await snapshot(outsider), await snapshot(anonymousViewer)];
    await change(member, { estimate: 7777 });
    await change(member, { worked: 33.25 });
    await change(second, { left: 4444 });
    const act = (await listChanges(second, bug)).findLast(({ undo }) => undo)?.undo ?? "";
    await undoChange(second, act);
    expect([await snapshot(outsider), await snapshot(anonymousViewer)]).toEqual(before);
    // With a comment, they see the comment alone.
    await change(member, { worked: 11.25, comment: "Done with it." });
    const after = JSON.stringify(await snapshot(outsider));
    expect(after).toContain("Done with it.");
    expect(after).not.toMatch(/7777|33\.25|11\.25|4444|"(estimate|worked|left)"/);
    expect((await listChanges(outsider, bug)).map(({ field }) => field)).toEqual([]);
  });

  it("sets nothing, and has no report", async () => {
    for (const input of [{ estimate: 1 }, { worked: 1 }, { left: 1 }])
      await expect(change(outsider, input)).rejects.toMatchObject({
        fields: { [Object.keys(input)[0] ?? ""]: ["You do not track time on this site."] },
      });
    await expect(readTimeReport(outsider, {})).rejects.toThrow(NotFound);
    await expect(printTimeCsv(anonymousViewer, {}, "bug")).rejects.toThrow(NotFound);
    expect(await listWork(outsider, bug)).toEqual([]);
  });

  it("has left it: not even what they logged themselves", async () => {
    await change(member, { worked: 2, estimate: 9 });
    await db.groupMember.deleteMany({ where: { userId: memberId } });
    const left = await fresh(member);
    expect(await hours(left)).toBeNull();
    expect(await said(left)).toEqual([]);
    await expect(readTimeReport(left, {})).rejects.toThrow(NotFound);
  });

  it("is everybody while no group is named, or another one", async () => {
    await change(member, { estimate: 9 });
    await setGroup("");
    expect(await hours(await fresh(member))).toBeNull();
    await db.group.create({ data: { name: "Others" } });
    await setGroup("Others");
    expect(await hours(await fresh(member))).toBeNull();
    await expect(setGroup("Nobody knows it")).rejects.toMatchObject({
      fields: { timeTrackingGroup: ["There is no group “Nobody knows it”."] },
    });
  });

  it("does not see the hours that an imported tracker told", async () => {
    const custom = { estimated_time: 5555, actual_time: 6666, cf_other: "shown" };
    await db.bug.update({ where: { id: bug }, data: { custom } });
    expect((await getBug(outsider, bug)).custom).toEqual({ cf_other: "shown" });
    expect((await getBug(member, bug)).custom).toEqual(custom);
  });
});

describe("the report", () => {
  it("has the hours of some days by bug and by person, of bugs that the viewer sees", async () => {
    const below = await makeBug(member, { product: product.name });
    const other = await makeBug(member, { product: product.name });
    const hidden = await makeProduct({ visibility: "groups" });
    await grantRole(memberId, hidden.id, "maintainer");
    const secret = await makeBug(await fresh(member), { product: hidden.name });
    await change(member, { revision: "current", dependsOn: [below] });
    await change(member, { worked: 2, workedOn: "2026-10-01", estimate: 5 });
    await change(member, { worked: 1, workedOn: "2026-11-01" });
    await change(second, { worked: 4, workedOn: "2026-11-02" }, below);
    await change(second, { worked: 8, workedOn: "2026-11-03" }, other);
    await change(await fresh(member), { worked: 16, workedOn: "2026-11-03", revision: "current" }, secret);
    const november = { from: "2026-11-01", to: "2026-11-30" };
    const report = await readTimeReport(second, november);
    expect(report.bugs.map(({ id, hours, worked, left }) => [id, hours, worked, left])).toEqual([
      [other, 8, 8, 0],
      [below, 4, 4, 0],
      [bug, 1, 3, 2],
    ]);
    expect(report.people).toEqual([
      { handle: second.handle, displayName: second.displayName, hours: 12, bugs: 2 },
      { handle: member.handle, displayName: member.displayName, hours: 1, bugs: 1 },
    ]);
    const seesMore = await readTimeReport(await fresh(member), { product: hidden.name });
    expect(seesMore.bugs.map(({ id }) => id)).toEqual([secret]);
    expect((await readTimeReport(second, { product: hidden.name })).bugs).toEqual([]);
    const tree = await readTimeReport(second, { bug: String(bug) });
    expect(tree.bugs.map(({ id }) => id).sort()).toEqual([bug, below].sort());
    expect((await readTimeReport(second, { milestone: "none of them" })).bugs).toEqual([]);
    await change(second, { estimate: 3 }, (await makeBug(second, { product: product.name })) as number);
    expect((await readTimeReport(second, { ...november, idle: "1" })).bugs).toHaveLength(4);
    const csv = await printTimeCsv(second, november, "person");
    expect(csv).toBe(
      `Person,Name,Hours,Bugs\r\n${second.handle},${second.displayName},12,2\r\n${member.handle},${member.displayName},1,1\r\n`,
    );
  });
});
