import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

const acts = (name: string) => findAct(name) ?? expect.fail(`no act ${name}`);

async function scene() {
  const product = await makeProduct();
  const maintainer = await makeUser();
  await grantRole(maintainer.id, product.id, "maintainer");
  const viewer = await maintainer.viewer();
  const of = { product: product.name };
  const make = (name: string, days: Record<string, string> = {}) =>
    acts("milestone.create").perform(viewer, { ...of, name, ...days });
  return { of, viewer, id: product.id, make };
}

const dayOf = (date: Date | null) => date?.toISOString().slice(0, 10) ?? "";

describe("many milestones", () => {
  it("are released up to one, or by name, each with its day: its own, the given one, the due day, or today", async () => {
    const { of, viewer, id, make } = await scene();
    await make("4.1", { dueOn: "2024-05-01" });
    await make("4.2");
    await make("4.10", { dueOn: "2024-07-01" });
    await make("5.0", { dueOn: "2099-01-01" });
    await make("6.0");
    await makeBug(viewer, { ...of, component: "General", targetMilestone: "4.2" });
    const input = { ...of, upTo: "4.10", milestones: "4.2 2024-06-01\n5.0" };
    const { lines } = await acts("milestone.releaseMany").preview(viewer, input);
    expect(lines).toContain("1 open bug keeps “4.2” as target milestone.");
    await acts("milestone.releaseMany").perform(viewer, input);
    const rows = await db.milestone.findMany({ where: { productId: id }, orderBy: { sortKey: "asc" } });
    const today = new Date().toISOString().slice(0, 10);
    expect(rows.map(({ name, releasedOn }) => `${name} ${dayOf(releasedOn)}`)).toEqual([
      "4.1 2024-05-01",
      "4.2 2024-06-01",
      "4.10 2024-07-01",
      `5.0 ${today}`,
      "6.0 ",
    ]);
  });

  it("up to one leave out the default and names that cannot be compared, and the preview says so in few lines", async () => {
    const { of, viewer, id, make } = await scene();
    for (const name of ["unspecified", "later", "1.0", "2.0", "3.0", "4.0", "5.0", "6.0"]) await make(name);
    const usual = await db.milestone.findFirstOrThrow({ where: { productId: id, name: "3.0" } });
    await db.product.update({ where: { id }, data: { defaultMilestoneId: usual.id } });
    const input = { ...of, upTo: "5.0", releasedOn: "2024-05-01" };
    const { items, lines } = await acts("milestone.releaseMany").preview(viewer, input);
    const released = "Release day of 4 milestones, “1.0” to “5.0”, becomes “2024-05-01”, was nothing.";
    expect(items.filter(({ kind }) => kind === "act").map(({ text }) => text)).toEqual([
      "“unspecified” is left out: its name does not say that it is earlier.",
      "“later” is left out: its name does not say that it is earlier.",
      "“3.0” is left out: new bugs get it by default.",
      released,
    ]);
    expect(items).toContainEqual({ kind: "act", text: released, names: ["1.0", "2.0", "4.0", "5.0"] });
    expect(lines).toContain(`${released} 1.0, 2.0, 4.0, 5.0.`);
    await acts("milestone.releaseMany").perform(viewer, { ...input, milestones: "later 2024-06-01" });
    const left = await db.milestone.findMany({
      where: { productId: id, releasedOn: null },
      orderBy: { sortKey: "asc" },
    });
    expect(left.map(({ name }) => name)).toEqual(["unspecified", "3.0", "6.0"]);
  });

  it.each([
    [{ milestones: "9.9" }, "milestones", "There is no “9.9” here."],
    [{ milestones: "4.0" }, "milestones", "“4.0” is released or withdrawn already."],
    [
      { milestones: "4.1 2099-01-01" },
      "milestones",
      "“4.1” cannot have been released on 2099-01-01: that is still to come.",
    ],
    [
      { milestones: "4.1 31.05.2015" },
      "milestones",
      "“31.05.2015” after “4.1” is not understood: write the day as 2026-03-02.",
    ],
    [{ upTo: "9.9" }, "upTo", "There is no “9.9” here."],
    [{}, "milestones", "Say which: all up to one, or some by name."],
  ])("%o is refused with words", async (input, field, message) => {
    const { of, viewer, make } = await scene();
    await make("4.0", { releasedOn: "2024-01-01" });
    await make("4.1");
    await expect(acts("milestone.releaseMany").perform(viewer, { ...of, ...input })).rejects.toMatchObject({
      fields: { [field]: [message] },
    });
  });
});

describe("a milestone", () => {
  it("shifts by days, alone or with those after it; released and earlier ones stay, and the preview says old and new days", async () => {
    const { of, viewer, id, make } = await scene();
    await make("4.0", { dueOn: "2026-01-01", releasedOn: "2026-01-02" });
    await make("4.1", { dueOn: "2027-01-01" });
    await make("4.2", { featureFreezeOn: "2027-02-20", dueOn: "2027-03-01" });
    await make("4.3", { dueOn: "2027-06-01" });
    await make("ideas");
    const input = { ...of, milestone: "4.2", days: "14", withLater: true };
    const { lines } = await acts("milestone.shift").preview(viewer, input);
    expect(lines).toContain("Due day of the milestone “4.2” becomes “2027-03-15”, was “2027-03-01”.");
    expect(lines).toContain("Due day of the milestone “4.3” becomes “2027-06-15”, was “2027-06-01”.");
    await acts("milestone.shift").perform(viewer, input);
    await acts("milestone.shift").perform(viewer, { ...of, milestone: "4.1", days: -1 });
    const rows = await db.milestone.findMany({ where: { productId: id }, orderBy: { sortKey: "asc" } });
    const text = rows.map(
      ({ name, featureFreezeOn, dueOn }) => `${name} ${dayOf(featureFreezeOn)} ${dayOf(dueOn)}`,
    );
    expect(text.toSorted()).toEqual([
      "4.0  2026-01-01",
      "4.1  2026-12-31",
      "4.2 2027-03-06 2027-03-15",
      "4.3  2027-06-15",
      "ideas  ",
    ]);
  });

  it.each([
    ["4.0", 3, "milestone"],
    ["ideas", 3, "milestone"],
    ["4.1", 0, "days"],
  ])("%s does not shift by %d days", async (milestone, days, field) => {
    const { of, viewer, make } = await scene();
    await make("4.0", { dueOn: "2026-01-01", releasedOn: "2026-01-02" });
    await make("4.1", { dueOn: "2027-01-01" });
    await make("ideas");
    await expect(acts("milestone.shift").perform(viewer, { ...of, milestone, days })).rejects.toMatchObject({
      fields: { [field]: [expect.any(String)] },
    });
  });
});

it("the preview of a shift says which days that have come move along, and performing needs no more than before", async () => {
  const { of, viewer, make } = await scene();
  await make("4.1", { featureFreezeOn: "2020-01-01", dueOn: "2020-03-01" });
  const input = { ...of, milestone: "4.1", days: 3660 };
  const { lines } = await acts("milestone.shift").preview(viewer, input);
  expect(lines).toContainEqual(
    expect.stringMatching(/^The feature freeze of “4.1”, in force since 2020-01-01, ends/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^The due day of “4.1”, 2020-03-01, is past and moves, too/),
  );
});

it.each([3661, -3661, 9999, 99999999])(
  "shifting by %d days is refused with the most that it may be",
  (days) => {
    const parsed = acts("milestone.shift").input.safeParse({ product: "Tarn", milestone: "4.1", days });
    expect(parsed.error?.issues).toMatchObject([
      { path: ["days"], message: "At most 3,660 days, which is ten years." },
    ]);
  },
);

describe("many versions", () => {
  it("are released at once, and their open bugs go to a version that is not", async () => {
    const { of, viewer, id } = await scene();
    for (const name of ["4.1", "4.2", "4.3"]) await acts("version.create").perform(viewer, { ...of, name });
    const bug = await makeBug(viewer, { ...of, component: "General", targetRelease: "4.1" });
    const input = { ...of, upTo: "4.2", releasedOn: "2024-05-01", versions: "4.2 2024-06-01" };
    const release = (more: object) => acts("version.releaseMany").perform(viewer, { ...input, ...more });
    const at = (field: string) => ({ fields: { [field]: [expect.any(String)] } });
    await expect(release({})).rejects.toMatchObject(at("moveTargetsTo"));
    await expect(release({ moveTargetsTo: "4.2" })).rejects.toMatchObject(at("moveTargetsTo"));
    await release({ moveTargetsTo: "4.3" });
    const rows = await db.version.findMany({ where: { productId: id }, orderBy: { sortKey: "asc" } });
    expect(rows.map(({ name, state, releasedOn }) => `${name} ${state} ${dayOf(releasedOn)}`)).toEqual([
      "4.1 released 2024-05-01",
      "4.2 released 2024-06-01",
      "4.3 planned ",
    ]);
    const { targetReleaseId } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
    expect(targetReleaseId).toBe(rows[2]?.id);
  });
});
