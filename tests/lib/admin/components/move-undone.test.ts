import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { findDoneAct } from "#lib/admin/audit/done-act.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { does } from "#tests/lib/admin/act/act-samples.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { factsHash } from "#tests/support/facts-hash.ts";

// The worst case of an act: a component goes to another product, and its bugs with it.

async function scene() {
  const [from, to] = [await makeProduct(), await makeProduct()];
  const user = await makeUser();
  for (const { id } of [from, to]) await grantRole(user.id, id, "maintainer");
  const maintainer = await user.viewer();
  const of = { product: from.name };
  await does("component.create", { ...of, name: "Pump", cc: [maintainer.handle] });
  for (const name of ["1.0", "2.0"]) await does("version.create", { ...of, name, state: "open" });
  await does("version.create", { product: to.name, name: "1.0" });
  await does("milestone.create", { ...of, name: "spring" });
  await does("keyword.create", { ...of, name: "slow" });
  const flag = unique("nice");
  await does("flagType.create", { ...of, name: flag });
  const group = unique("closed");
  await db.group.create({ data: { name: group } });
  await does("access.group", { product: to.name, group, bugControl: "mandatory" });
  await does("workflow.copy", { ...of, from: "current" });
  await does("workflow.addStatus", { ...of, name: "WAITING", kind: "open" });
  const ids: number[] = [];
  for (const version of ["1.0", "2.0", "2.0"])
    ids.push(
      await makeBug(maintainer, {
        ...of,
        component: "Pump",
        version,
        targetRelease: "2.0",
        targetMilestone: "spring",
        keywords: ["slow"],
        flags: [{ type: flag, status: "requested" }],
      }),
    );
  await db.bug.update({ where: { id: ids[0] }, data: { status: "WAITING" } });
  const input = { ...of, component: "Pump", toProduct: to.name };
  const move = findAct("component.move");
  const undo = findAct("audit.undo");
  if (!move || !undo) throw new Error("No acts.");
  const newest = async (productId: number) =>
    Number((await db.auditEntry.findFirstOrThrow({ where: { productId }, orderBy: { id: "desc" } })).id);
  return { from, to, maintainer, input, move, undo, newest, ids, group, flag };
}

it("every consequence is foretold; undone, the database is as before", async () => {
  const { from, to, maintainer, input, move, undo, newest, ids, group, flag } = await scene();
  const before = await factsHash();
  const told = await move.preview(maintainer, input);
  expect(await factsHash()).toEqual(before);
  expect(told.bugs).toBe(3);
  for (const line of [
    `The component “Pump” moves from ${from.name} to ${to.name}.`,
    "3 bugs change.",
    `Product becomes ${to.name} on 3 bugs, was ${from.name}.`,
    "Version is cleared on 2 bugs, was 2.0.",
    "Version stays 1.0 on 1 bug.",
    "Target release is cleared on 3 bugs, was 2.0.",
    "Target milestone is cleared on 3 bugs, was spring.",
    "Keywords: slow is removed from 3 bugs.",
    `Groups: ${group} is added to 3 bugs.`,
    `Flag: ${flag}? is removed from 3 bugs.`,
    `1 bug keeps the status WAITING, which the workflow of ${to.name} does not have.`,
    "3 bugs can no longer be read without signing in.",
    "This can be undone from the audit log.",
  ])
    expect(told.lines).toContain(line);
  expect(told.lines.join(" ")).toMatch(/(person|people) who may see 3 bugs now will not see them any more/);
  expect(told.items.find(({ text }) => text === "3 bugs change.")?.href).toBe(`/bugs?id=${ids.join(",")}`);

  await move.perform(maintainer, input, { confirm: told.confirm });
  expect(await getBug(everything, ids[1] ?? 0)).toMatchObject({
    product: to.name,
    version: null,
    groups: [group],
  });
  // Both products have it in their logs.
  expect(
    await db.auditEntry.findMany({
      where: { action: "move" },
      select: { productId: true },
      orderBy: { id: "asc" },
    }),
  ).toEqual([{ productId: from.id }, { productId: to.id }]);

  // What was just done leads to the entry of the log that one is in.
  const { id } = await db.act.findFirstOrThrow({ where: { name: "component.move" } });
  for (const product of [from, to])
    expect(await findDoneAct(maintainer, id, product.id)).toMatchObject({
      message: expect.stringContaining("moved to"),
      entry: String(await newest(product.id)),
      isUndone: false,
    });

  const undone = { product: from.name, entry: await newest(from.id) };
  const back = await undo.preview(maintainer, undone);
  expect(back.lines).toContain("Version becomes 2.0 on 2 bugs.");
  expect(back.lines).toContain("Everybody, signed in or not, sees 3 bugs then.");
  await undo.perform(maintainer, undone, { confirm: back.confirm });
  expect(await factsHash()).toEqual(before);
  expect(await findDoneAct(maintainer, id, from.id)).toMatchObject({ isUndone: true });
});

it("what came to it since stands in the way, and is named; nothing is half undone", async () => {
  const { from, to, maintainer, input, move, undo, newest } = await scene();
  await move.perform(maintainer, input);
  const late = await makeBug(maintainer, { product: to.name, component: "Pump" });
  const moved = await factsHash();
  const undone = { product: from.name, entry: await newest(from.id) };
  await expect(undo.preview(maintainer, undone)).rejects.toThrow(/cannot be undone: .*1 bug/);
  await expect(undo.perform(maintainer, undone)).rejects.toThrow(/1 bug/);
  expect(await factsHash()).toEqual(moved);
  await does("component.create", { product: to.name, name: "Else" });
  const other = await db.component.findFirstOrThrow({ where: { name: "Else" } });
  await db.bug.update({ where: { id: late }, data: { componentId: other.id } });
  await undo.perform(maintainer, undone);
});

it("takes the right in both products, and the right to open bugs where more people would see them", async () => {
  const { from, to, maintainer, input, move, undo, newest, ids } = await scene();
  await move.perform(maintainer, input);
  const entry = await newest(from.id);
  const other = await makeUser();
  await grantRole(other.id, from.id, "maintainer");
  await expect(undo.perform(await other.viewer(), { product: from.name, entry })).rejects.toMatchObject({
    code: "not_allowed",
  });
  const role = await db.role.create({
    data: { productId: to.id, name: unique("builder"), capabilities: ["manage_components"] },
  });
  await db.productRole.create({ data: { productId: to.id, roleId: role.id, userId: other.id } });
  await expect(undo.perform(await other.viewer(), { product: from.name, entry })).rejects.toMatchObject({
    code: "not_allowed",
  });
  expect(await getBug(everything, ids[0] ?? 0)).toMatchObject({ product: to.name });
});

it("releasing a version brings its bugs back when it is undone, except those that were given another target since", async () => {
  const { from, maintainer, undo, newest, ids } = await scene();
  const before = await factsHash();
  const input = { product: from.name, version: "2.0", state: "released", moveTargetsTo: "1.0" };
  await does("version.state", input);
  await db.bug.update({ where: { id: ids[2] }, data: { targetReleaseId: null } });
  const undone = { product: from.name, entry: await newest(from.id) };
  const told = await undo.preview(maintainer, undone);
  expect(told.lines).toContain("Target release becomes 2.0 on 2 bugs, was 1.0.");
  expect(told.lines).toContain(`1 bug was changed again since and stays as it is: #${ids[2]}.`);
  await undo.perform(maintainer, undone, { confirm: told.confirm });
  const { id: version } = await db.version.findFirstOrThrow({ where: { name: "2.0", productId: from.id } });
  await db.bug.update({ where: { id: ids[2] }, data: { targetReleaseId: version } });
  expect(await factsHash()).toEqual(before);
});
