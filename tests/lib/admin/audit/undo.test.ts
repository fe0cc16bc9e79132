import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { auditCsv } from "#lib/admin/audit/csv.ts";
import { printParts } from "#lib/admin/audit/parts.ts";
import { auditFilter, listAudit } from "#lib/admin/audit/queries.ts";
import { db } from "#lib/db/client.ts";
import { NotAllowed, NotFound } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function does(viewer: Viewer, name: string, input: Record<string, unknown>) {
  const act = findAct(name);
  if (!act) throw new Error(`There is no act ${name}.`);
  return act.perform(viewer, input);
}

async function scene() {
  const product = await makeProduct();
  const user = await makeUser();
  await grantRole(user.id, product.id, "maintainer");
  const maintainer = await user.viewer();
  const of = { product: product.name };
  const change = (more: Record<string, unknown>) =>
    does(maintainer, "component.change", { ...of, component: "General", ...more });
  const undo = (entry: bigint) => does(maintainer, "audit.undo", { ...of, entry: Number(entry) });
  const newest = (field: string | null) =>
    db.auditEntry.findFirstOrThrow({ where: { productId: product.id, field }, orderBy: { id: "desc" } });
  const component = () => db.component.findFirstOrThrow({ where: { id: product.componentId } });
  const log = (filter: Record<string, unknown> = {}) =>
    listAudit(maintainer, { productId: product.id }, auditFilter.parse(filter), 50);
  return { product, maintainer, of, change, undo, newest, component, log };
}

it("a change of a field is undone once, and the undo is recorded, too", async () => {
  const { change, undo, newest, component, log, maintainer } = await scene();
  await change({ description: "New", cc: [maintainer.handle] });
  const entry = await newest("description");
  // One act: offered once, on its newest line.
  expect((await log()).map(({ mayUndo }) => mayUndo)).toEqual([true, false]);
  await undo(entry.id);
  expect(await component()).toMatchObject({ description: "" });
  const after = await newest("description");
  expect(after).toMatchObject({ from: "New", to: "", actorId: maintainer.userId });
  expect(await db.componentCc.count()).toBe(0);
  expect(await db.act.findUniqueOrThrow({ where: { id: entry.act } })).toMatchObject({
    undoneById: after.act,
  });
  await expect(undo(entry.id)).rejects.toThrow("undone already");
  // An undo is an act: undone, the change is in force again, and can be undone again.
  await undo(after.id);
  expect(await component()).toMatchObject({ description: "New" });
  await undo(entry.id);
  expect(await component()).toMatchObject({ description: "" });
});

it("a value that has changed since is not overwritten", async () => {
  const { change, undo, newest, component, log } = await scene();
  await change({ description: "First" });
  const entry = await newest("description");
  await change({ description: "Second" });
  await expect(undo(entry.id)).rejects.toThrow("was changed again since");
  expect(await component()).toMatchObject({ description: "Second" });
  expect((await log()).map(({ mayUndo }) => mayUndo)).toEqual([true, false]);
});

it("a renaming can be undone, and a created item is deleted while nothing uses it", async () => {
  const { of, change, undo, newest, component, maintainer, product } = await scene();
  await change({ name: "Rest" });
  await undo((await newest("name")).id);
  expect(await component()).toMatchObject({ name: "General" });
  await does(maintainer, "component.create", { ...of, name: "Used" });
  const made = await newest(null);
  const bug = await makeBug(maintainer, { product: product.name, component: "Used" });
  await expect(undo(made.id)).rejects.toThrow(/has got bug \d+ since: move it elsewhere first/);
  await db.bug.update({ where: { id: bug }, data: { componentId: product.componentId } });
  await undo(made.id);
  expect(await db.component.count({ where: { productId: product.id, name: "Used" } })).toBe(0);
});

it("what is gone by now cannot be undone, with a message; what was deleted comes back", async () => {
  const { of, undo, newest, maintainer } = await scene();
  await does(maintainer, "component.create", { ...of, name: "Short" });
  await does(maintainer, "component.change", { ...of, component: "Short", description: "x" });
  const entry = await newest("description");
  await does(maintainer, "component.delete", { ...of, component: "Short" });
  await expect(undo(entry.id)).rejects.toThrow("not there any more");
  await undo((await newest(null)).id);
  expect(await db.component.findFirstOrThrow({ where: { name: "Short" } })).toMatchObject({
    description: "x",
  });
  await undo(entry.id);
  expect(await db.component.findFirstOrThrow({ where: { name: "Short" } })).toMatchObject({
    description: "",
  });
});

it("is said of a thing by the name that it has now", async () => {
  const { of, change, undo, newest, log } = await scene();
  await change({ description: "New" });
  const entry = await newest("description");
  await change({ name: "Rest" });
  await does(everything, "audit.undo", { ...of, entry: Number(entry.id) });
  expect((await log())[0]).toMatchObject({ field: "description", name: "Rest" });
  await expect(undo(entry.id)).rejects.toThrow("undone already");
});

it("entries and logs of other products are not accessible", async () => {
  const [one, other] = [await scene(), await scene()];
  await one.change({ description: "New" });
  await expect(other.undo((await one.newest("description")).id)).rejects.toThrow(NotFound);
  await expect(
    listAudit(other.maintainer, { productId: one.product.id }, auditFilter.parse({}), 5),
  ).rejects.toThrow(NotAllowed);
  await expect(listAudit(other.maintainer, "site", auditFilter.parse({}), 5)).rejects.toThrow(NotAllowed);
});

it("undo is offered to people who may perform the act, never for what the log says too little about", async () => {
  const { product, maintainer, log } = await scene();
  const boss = await makeUser({ isAdministrator: true });
  await does(everything, "classification.create", { name: "Shelf" });
  await does(everything, "product.create", {
    name: "Fresh",
    classification: "Shelf",
    maintainer: boss.handle,
  });
  const { id } = await db.product.findUniqueOrThrow({ where: { name: "Fresh" } });
  const other = await makeUser();
  await grantRole(other.id, id, "maintainer");
  const offered = async (viewer: Viewer) =>
    (await listAudit(viewer, { productId: id }, auditFilter.parse({}), 1)).map(({ mayUndo }) => mayUndo);
  expect(await offered(await other.viewer())).toEqual([false]);
  expect(await offered(everything)).toEqual([true]);
  await db.auditEntry.create({
    data: {
      productId: product.id,
      subject: "product",
      subjectId: product.id,
      subjectName: product.name,
      action: "create",
      act: "00000000-0000-4000-8000-000000000000",
    },
  });
  expect((await log()).map(({ mayUndo }) => mayUndo)).toEqual([false]);
  expect(maintainer.isAdministrator).toBe(false);
});

it("an item that moved to an invisible product cannot be undone, and the product is not named", async () => {
  const { change, undo, newest, product } = await scene();
  const hidden = await makeProduct({ visibility: "groups" });
  await change({ description: "New", name: "Moved" });
  const entry = await newest("description");
  await db.component.update({ where: { id: product.componentId }, data: { productId: hidden.id } });
  const undone = undo(entry.id);
  await expect(undone).rejects.toThrow("is not here any more");
  await expect(undone).rejects.not.toThrow(hidden.name);
});

it("a name of dots is refused", async () => {
  const { change } = await scene();
  await expect(change({ name: ".." })).rejects.toMatchObject({ fields: { name: [expect.anything()] } });
});

it("settings of the site are undone by administrators", async () => {
  await does(everything, "setting.change", { siteName: "Elsewhere" });
  await does(everything, "severity.change", { value: "minor", name: "small" });
  for (const field of ["siteName", "name"]) {
    const entry = await db.auditEntry.findFirstOrThrow({
      where: { field, productId: null },
      orderBy: { id: "desc" },
    });
    await does(everything, "siteAudit.undo", { entry: Number(entry.id) });
  }
  expect(await db.severity.count({ where: { name: "minor" } })).toBe(1);
  expect(await db.setting.findUnique({ where: { key: "siteName" } })).toBeNull();
});

it("the log can be filtered and exported as CSV without formulas", async () => {
  const { change, log, maintainer, product } = await scene();
  for (const description of ["=1+1", "+2", "-3", "@four", "five"]) await change({ description });
  expect(await log({ text: "five" })).toHaveLength(1);
  expect(await log({ person: `@${maintainer.handle}`, subject: "component", action: "change" })).toHaveLength(
    5,
  );
  expect(await log({ person: "nobody-here" })).toHaveLength(0);
  expect(await log({ until: "2001-01-01" })).toHaveLength(0);
  const [newest] = await log();
  expect(await log({ before: newest?.id })).toHaveLength(4);
  const response = await auditCsv(maintainer, { productId: product.id }, {});
  const text = await response.text();
  expect(text.split("\r\n")).toHaveLength(7);
  expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  expect(text).toContain("'=1+1");
});

it("an undo says what it took back, with the bugs, and undoing that does it again", async () => {
  const { of, maintainer, undo, log } = await scene();
  await does(maintainer, "component.create", { ...of, name: "Storage", description: "Disks" });
  for (let count = 0; count < 2; count += 1) await makeBug(maintainer, { ...of, component: "Storage" });
  await does(maintainer, "component.merge", { ...of, component: "Storage", into: "General" });
  const newest = async () => (await log())[0] ?? expect.fail("empty log");
  const deed = "merged component Storage with 2 bugs into General";
  const back = await undo(BigInt((await newest()).id));
  expect(back.message).toBe(`Undone: ${deed}.`);
  expect(printParts((await newest()).said)).toBe(`took back: ${deed}`);
  expect((await newest()).bugs).toBe(2);
  const told = await findAct("audit.undo")?.preview(maintainer, {
    ...of,
    entry: Number((await newest()).id),
  });
  expect(told?.lines[0]).toMatch(
    /^Does again what @\S+ took back on \d{4}-\d\d-\d\d: merged component Storage/,
  );
  const again = await undo(BigInt((await newest()).id));
  expect(again.message).toBe(`Done again: ${deed}.`);
  expect(printParts((await newest()).said)).toBe(deed);
  expect((await undo(BigInt((await newest()).id))).message).toBe(`Undone: ${deed}.`);
});

it("the history of bugs does not repeat the log: an undo has the name of the act there", async () => {
  const { of, maintainer, undo, log } = await scene();
  await does(maintainer, "component.create", { ...of, name: "Storage" });
  await makeBug(maintainer, { ...of, component: "Storage" });
  await does(maintainer, "component.merge", { ...of, component: "Storage", into: "General" });
  await undo(BigInt((await log())[0]?.id ?? 0));
  const batch = await db.batch.findFirstOrThrow({ orderBy: { id: "desc" } });
  expect(batch.label).toBe("Undone: Merge component");
});

it("whoever may not undo is told the right that the act takes, also to undo an undo", async () => {
  const { of, product, undo, change, newest } = await scene();
  await change({ description: "New" });
  await undo((await newest("description")).id);
  const helper = await makeUser();
  const role = await db.role.create({
    data: { name: "clerk", productId: product.id, capabilities: ["manage_product"] },
  });
  await db.productRole.create({ data: { userId: helper.id, productId: product.id, roleId: role.id } });
  const entry = Number((await newest("description")).id);
  await expect(does(await helper.viewer(), "audit.undo", { ...of, entry })).rejects.toThrow(
    `Undoing this takes the right “Create and change components” in ${product.name}.`,
  );
});

it("undoing a change of access says who sees what, like the change", async () => {
  const { of, maintainer, newest } = await scene();
  await makeUser();
  await does(maintainer, "access.change", { ...of, visibility: "groups" });
  const undoing = findAct("audit.undo");
  const entry = async () => Number((await newest("visibility")).id);
  const shown = await undoing?.preview(maintainer, { ...of, entry: await entry() });
  const change = await findAct("access.change")?.preview(maintainer, { ...of, visibility: "open" });
  const sight = (lines: readonly string[] = []) => lines.filter((line) => /^(shows|hides) /.test(line));
  expect(sight(shown?.lines)).toEqual(sight(change?.lines));
  expect(sight(shown?.lines)).toEqual([
    "shows the product, and its bugs that are in no group, to everybody on the net",
    expect.stringMatching(/^shows it to \d+ (person|people) more$/),
  ]);
  await does(maintainer, "audit.undo", { ...of, entry: await entry() });
  const hidden = await undoing?.preview(maintainer, { ...of, entry: await entry() });
  expect(sight(hidden?.lines)).toEqual([
    "hides the product and its bugs from everybody who is not signed in",
    expect.stringMatching(/^hides it from \d+ (person|people), but for bugs that they are on$/),
  ]);
});

it("what was changed again says so in the log, and what to undo first", async () => {
  const { change, undo, newest, log } = await scene();
  await change({ description: "First" });
  const entry = await newest("description");
  await change({ description: "Second" });
  expect((await log()).map(({ mayUndo, isChangedSince }) => [mayUndo, isChangedSince])).toEqual([
    [true, false],
    [false, true],
  ]);
  await expect(undo(entry.id)).rejects.toThrow(
    /was changed again since \(description\)\. Undo first: .*“Second”\.$/,
  );
  await undo((await newest("description")).id);
  expect((await log()).find(({ id }) => id === String(entry.id))).toMatchObject({ mayUndo: true });
});

it("a filter that finds a part of an act says that there is more", async () => {
  const { change, log } = await scene();
  await change({ description: "New", isActive: false });
  const found = await log({ text: "description" });
  expect(found.map(({ field, ofAct }) => [field, ofAct])).toEqual([["description", 2]]);
});
