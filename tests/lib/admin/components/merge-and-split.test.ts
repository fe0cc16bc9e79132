import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";

const act = (name: string) => findAct(name) ?? expect.fail(`no act ${name}`);

async function scene() {
  const product = await makeProduct();
  const [maintainer, watcher] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  const viewer = await maintainer.viewer();
  const of = { product: product.name };
  await act("component.create").perform(viewer, { ...of, name: "Storage", cc: [watcher.handle] });
  const bug = (component = "Storage", more: object = {}) => makeBug(viewer, { ...of, component, ...more });
  return { of, product, viewer, watcher, bug };
}

/** The names of components of these bugs. */
async function componentsOf(...ids: number[]) {
  const rows = await db.bug.findMany({
    where: { id: { in: ids } },
    include: { component: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ component }) => component?.name);
}

describe("merging a component", () => {
  it("moves bugs, CC and flag types with their flags, and is undone", async () => {
    const { of, viewer, watcher, bug, product } = await scene();
    const type = unique("blocker");
    await act("flagType.create").perform(viewer, { ...of, name: type, include: ["Storage"] });
    const moved = await bug("Storage", { flags: [{ type, status: "granted" }] });
    const before = await factsHash();
    const input = { ...of, component: "Storage", into: "General" };
    const preview = await act("component.merge").preview(viewer, input);
    expect(preview.bugs).toBe(1);
    expect(preview.lines).toContain("The component “Storage” is merged into “General”.");
    expect(preview.lines).toContain("The component “Storage” is deleted then.");
    const { act: id } = await act("component.merge").perform(viewer, input, { confirm: preview.confirm });
    expect(await componentsOf(moved)).toEqual(["General"]);
    expect(await db.flag.count({ where: { bugId: moved, status: "granted" } })).toBe(1);
    const [general, ...others] = await db.component.findMany({
      where: { productId: product.id },
      include: { cc: true },
    });
    expect(others).toEqual([]);
    expect(general?.cc).toMatchObject([{ userId: watcher.id }]);
    const entry = await db.auditEntry.findFirstOrThrow({ where: { act: id }, orderBy: { id: "asc" } });
    const back = await act("audit.undo").preview(viewer, { ...of, entry: Number(entry.id) });
    expect(back.lines).toContain(
      "The component “Storage” is created again, with its description and its people.",
    );
    await act("audit.undo").perform(viewer, { ...of, entry: Number(entry.id) });
    expect(await factsHash()).toEqual(before);
  });

  it("says what is lost with the component", async () => {
    const { of, viewer, watcher } = await scene();
    const { handle } = watcher;
    const facts = { description: "Disks", defaultAssignee: handle, triageOwner: handle };
    await act("component.change").perform(viewer, { ...of, component: "Storage", ...facts });
    const { lines } = await act("component.merge").preview(viewer, {
      ...of,
      component: "Storage",
      into: "General",
    });
    expect(lines).toContain(
      `The component “Storage” is deleted then, with its description, its default assignee @${handle}, its triage owner @${handle}.`,
    );
  });

  it("gives flags to the type of the same name that applies there", async () => {
    const { of, viewer, bug } = await scene();
    const type = unique("review");
    await act("flagType.create").perform(viewer, { ...of, name: type, include: ["Storage"] });
    await act("flagType.create").perform(viewer, { ...of, name: type, include: ["General"] });
    const moved = await bug("Storage", { flags: [{ type, status: "granted" }] });
    await act("component.merge").perform(viewer, { ...of, component: "Storage", into: "General" });
    const flag = await db.flag.findFirstOrThrow({
      where: { bugId: moved },
      include: { type: { include: { scopes: true } } },
    });
    expect(flag.type.scopes).toHaveLength(1);
  });

  it("goes nowhere but into another component that is there", async () => {
    const { of, viewer } = await scene();
    for (const into of ["storage", "Attic"]) {
      await expect(
        act("component.merge").perform(viewer, { ...of, component: "Storage", into }),
      ).rejects.toMatchObject({ fields: { into: [expect.any(String)] } });
    }
  });
});

describe("splitting a component", () => {
  it("takes the bugs by number, to a new component with the same people and flag types", async () => {
    const { of, viewer, bug, product, watcher } = await scene();
    const type = unique("blocker");
    await act("flagType.create").perform(viewer, { ...of, name: type, include: ["Storage"] });
    const [going, staying] = [await bug("Storage", { flags: [{ type, status: "granted" }] }), await bug()];
    await act("component.split").perform(viewer, {
      ...of,
      component: "Storage",
      name: "Disks",
      bugs: `#${going}`,
    });
    expect(await componentsOf(going, staying)).toEqual(["Disks", "Storage"]);
    const disks = await db.component.findFirstOrThrow({
      where: { productId: product.id, name: "Disks" },
      include: { cc: true, flagScopes: true },
    });
    expect(disks).toMatchObject({ cc: [{ userId: watcher.id }], flagScopes: [{ isExclusion: false }] });
    expect(await db.flag.count({ where: { bugId: going, status: "granted" } })).toBe(1);
  });

  it("takes the bugs of a list by its address; those of other components stay, which is said", async () => {
    const { of, viewer, bug, product } = await scene();
    const [going, other] = [await bug(), await bug("General")];
    const address = `https://tracker.example/bugs?product=${encodeURIComponent(product.name)}&status=@all`;
    const input = { ...of, component: "Storage", name: "Disks", bugs: address };
    const { lines } = await act("component.split").preview(viewer, input);
    expect(lines).toContain("1 bug of that list is in other components and stays there.");
    await act("component.split").perform(viewer, input);
    expect(await componentsOf(going, other)).toEqual(["Disks", "General"]);
  });

  it("refuses what it does not understand, and says the same of bugs elsewhere, hidden and missing", async () => {
    const { of, viewer, bug } = await scene();
    const [elsewhere, hidden] = [await bug("General"), await bug()];
    const group = await db.group.create({ data: { name: unique("secret") } });
    await db.bugGroup.create({ data: { bugId: hidden, groupId: group.id } });
    await db.bug.update({ where: { id: hidden }, data: { reporterId: null } });
    const split = (bugs: string) =>
      act("component.split").perform(viewer, { ...of, component: "Storage", name: "Disks", bugs });
    for (const number of [elsewhere, hidden, 99_999_999]) {
      await expect(split(String(number))).rejects.toMatchObject({
        fields: { bugs: [`Not in “Storage”: ${number}.`] },
      });
    }
    for (const text of ["everything", "?product=No%20such", "?prodct=x", "?q=zzzzzz"]) {
      await expect(split(text)).rejects.toMatchObject({ fields: { bugs: [expect.any(String)] } });
    }
    await expect(
      act("component.split").perform(everything, {
        ...of,
        component: "Storage",
        name: "General",
        bugs: String(hidden),
      }),
    ).rejects.toMatchObject({ fields: { name: [expect.any(String)] } });
  });
});
