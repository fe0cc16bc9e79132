import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { auditCsv } from "#lib/admin/audit/csv.ts";
import { FILTER_LABELS } from "#lib/admin/audit/field-words.ts";
import { printParts } from "#lib/admin/audit/parts.ts";
import { auditFilter, listAudit, readAuditFilter } from "#lib/admin/audit/queries.ts";
import { db } from "#lib/db/client.ts";
import { describeListProblem } from "#lib/http/list-input.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import {
  everything,
  grantRole,
  makeBug,
  makeProduct,
  makeUser,
  unique,
  viewerOf,
} from "#tests/support/factories.ts";

async function does(viewer: Viewer, name: string, input: Record<string, unknown>) {
  const act = findAct(name);
  if (!act) throw new Error(`There is no act ${name}.`);
  return act.perform(viewer, input);
}

async function scene() {
  const product = await makeProduct();
  const user = await makeUser({ displayName: "Maja Lindqvist" });
  await grantRole(user.id, product.id, "maintainer");
  const maintainer = await user.viewer();
  const of = { product: product.name };
  const log = async (filter: Record<string, string> = {}) => {
    const { query, matchesNothing } = await readAuditFilter(maintainer, { productId: product.id }, filter);
    const lines = matchesNothing ? [] : await listAudit(maintainer, { productId: product.id }, query, 50);
    return lines.map(({ said }) => printParts(said));
  };
  return { product, maintainer, of, log };
}

describe("the log is found by names", () => {
  it("of the person who did it, by name or handle", async () => {
    const { of, log, maintainer } = await scene();
    await does(maintainer, "component.create", { ...of, name: "Storage", description: "Disks" });
    for (const person of ["maja lind", maintainer.handle, `@${maintainer.handle}`])
      expect(await log({ person })).toEqual(["created component Storage: description “Disks”"]);
  });

  it("of a thing, also by what it was called or is called", async () => {
    const { of, log, maintainer } = await scene();
    await does(maintainer, "component.create", { ...of, name: "Storage" });
    await does(maintainer, "component.change", { ...of, component: "Storage", name: "Disks" });
    await does(maintainer, "component.change", { ...of, component: "Disks", description: "All of them" });
    for (const text of ["storage", "disks"]) expect(await log({ text })).toHaveLength(3);
  });

  it("of a person in it", async () => {
    const { of, log, maintainer } = await scene();
    const priya = await makeUser({ displayName: "Priya Nair" });
    await does(maintainer, "role.grant", { ...of, role: "qe", person: priya.handle });
    await does(maintainer, "component.change", { ...of, component: "General", cc: [priya.handle] });
    await does(maintainer, "component.change", { ...of, component: "General", triageOwner: priya.handle });
    expect(await log({ text: "Priya N" })).toHaveLength(3);
  });
});

it("the log says how many bugs were moved", async () => {
  const { product, of, log, maintainer } = await scene();
  await does(maintainer, "component.create", { ...of, name: "Spare" });
  for (let count = 0; count < 3; count += 1)
    await makeBug(maintainer, { product: product.name, component: "Spare" });
  await does(maintainer, "component.delete", { ...of, component: "Spare", moveTo: "General" });
  expect((await log())[0]).toBe("deleted component Spare and moved 3 bugs to General");
});

it("the log of a product has the shared milestones of its classification, deleted ones too, and no others", async () => {
  const { product, log, maintainer } = await scene();
  const other = await makeProduct();
  const nameOf = async ({ classificationId }: { classificationId: number }) =>
    (await db.classification.findUniqueOrThrow({ where: { id: classificationId } })).name;
  const classification = await nameOf(product);
  await does(everything, "sharedMilestone.create", { classification, name: "M1", dueOn: "2027-03-01" });
  await does(everything, "sharedMilestone.change", { classification, milestone: "M1", dueOn: "2027-04-01" });
  await does(everything, "sharedMilestone.delete", { classification, milestone: "M1" });
  if (other.classificationId !== product.classificationId)
    await does(everything, "sharedMilestone.create", { classification: await nameOf(other), name: "M2" });
  expect(await log()).toEqual([
    "deleted milestone M1",
    "changed the due day of milestone M1 from 2027-03-01 to 2027-04-01",
    "created milestone M1: due day 2027-03-01",
  ]);
  const lines = await listAudit(maintainer, { productId: product.id }, auditFilter.parse({}), 50);
  expect(lines.map(({ mayUndo }) => mayUndo)).toEqual([false, false, false]);
});

describe("a product that the reader does not see is named nowhere in the log", () => {
  async function moved() {
    const { product, of, log, maintainer } = await scene();
    const hidden = await makeProduct({ name: unique("Forge"), visibility: "groups" });
    await does(everything, "component.create", { ...of, name: "Signing" });
    await makeBug(maintainer, { ...of, component: "Signing" });
    await does(everything, "component.move", { ...of, component: "Signing", toProduct: hidden.name });
    const secret = unique("Secret");
    await does(everything, "product.change", { product: hidden.name, name: secret });
    const there = { product: secret };
    await does(everything, "component.change", { ...there, component: "Signing", name: "Tempering" });
    await does(everything, "component.change", { ...there, component: "Tempering", name: "Signing" });
    await does(everything, "component.move", { ...there, component: "Signing", toProduct: product.name });
    const words = [hidden.name, secret, "Tempering"];
    return { product, hidden, maintainer, log, words };
  }

  it("in no sentence, value, search and CSV", async () => {
    const { product, maintainer, log, words } = await moved();
    expect((await log()).slice(0, 2)).toEqual([
      `moved component Signing with 1 bug from a product that you do not see to ${product.name}`,
      `moved component Signing with 1 bug from ${product.name} to a product that you do not see`,
    ]);
    const lines = await listAudit(maintainer, { productId: product.id }, auditFilter.parse({}), 50);
    const csv = await (await auditCsv(maintainer, { productId: product.id }, {})).text();
    for (const word of words) {
      expect(JSON.stringify(lines)).not.toContain(word);
      expect(csv).not.toContain(word);
      expect(await log({ text: word })).toEqual([]);
    }
  });

  it("and is named to people who see it, and in the log where it came from", async () => {
    const { product, hidden, maintainer, words } = await moved();
    const [old, now] = words;
    await grantRole(maintainer.userId ?? 0, hidden.id, "maintainer");
    const seeing = await viewerOf(maintainer.userId ?? 0);
    const said = (await listAudit(seeing, { productId: product.id }, auditFilter.parse({}), 2)).map((line) =>
      printParts(line.said),
    );
    expect(said).toEqual([
      `moved component Signing with 1 bug from ${now} to ${product.name}`,
      `moved component Signing with 1 bug from ${product.name} to ${old}`,
    ]);
    const there = await listAudit(seeing, { productId: hidden.id }, auditFilter.parse({ action: "move" }), 5);
    expect(there.map(({ bugs }) => bugs)).toEqual([1, 1]);
  });

  it("nor when such a move is undone", async () => {
    const { product, hidden, maintainer, log } = await moved();
    const entry = await db.auditEntry.findFirstOrThrow({
      where: { productId: product.id, action: "move" },
      orderBy: { id: "desc" },
    });
    const undo = { product: product.name, entry: Number(entry.id) };
    await expect(does(maintainer, "audit.undo", undo)).rejects.toThrow("it is not here any more");
    await does(everything, "audit.undo", undo);
    expect((await log())[0]).toBe(
      `moved component Signing with 1 bug from ${product.name} to a product that you do not see`,
    );
    expect(await log({ text: hidden.name })).toEqual([]);
  });

  it("as a place of a flag type", async () => {
    const { product, log, of } = await scene();
    const hidden = await makeProduct({ name: unique("Forge"), visibility: "groups" });
    const { data } = await does(everything, "flagType.create", { ...of, name: unique("flag") });
    await db.flagScope.create({
      data: { flagTypeId: Number(data?.id), productId: hidden.id, isExclusion: false },
    });
    await does(everything, "flagType.delete", { ...of, type: Number(data?.id) });
    const { from } = await db.auditEntry.findFirstOrThrow({
      where: { productId: product.id },
      orderBy: { id: "desc" },
    });
    expect(from).toEqual([product.name, "another product"]);
    expect(await log({ text: hidden.name })).toEqual([]);
  });
});

describe("a filter that is not understood matches nothing, and is named", () => {
  const unknown: Record<string, string> = {
    person: "nobody-here",
    subject: "no-such",
    action: "no-such",
    since: "yesterday",
    until: "0000-12-31",
    before: "x",
    act: "no-such",
    text: "x".repeat(201),
  };

  it("for every filter", () => {
    expect(Object.keys(unknown).sort()).toEqual(Object.keys(auditFilter.shape).sort());
  });

  it.each(Object.entries(unknown))("%s=%s", async (name, value) => {
    const { of, log, product, maintainer } = await scene();
    await does(maintainer, "component.create", { ...of, name: "Storage" });
    expect(await log({ [name]: value })).toEqual([]);
    const { problems } = await readAuditFilter(maintainer, { productId: product.id }, { [name]: value });
    expect(problems).toMatchObject([{ field: name }]);
    const refused = auditCsv(maintainer, { productId: product.id }, { [name]: value });
    await expect(refused).rejects.toMatchObject({
      code: "invalid_input",
      fields: { [name]: [expect.any(String)] },
    });
  });

  it("an unknown parameter is named, and CSV refuses it", async () => {
    const { product, maintainer, log, of } = await scene();
    await does(maintainer, "component.create", { ...of, name: "Storage" });
    const { problems } = await readAuditFilter(maintainer, { productId: product.id }, { colour: "red" });
    expect(problems.map((problem) => describeListProblem(problem, FILTER_LABELS))).toEqual([
      "Parameter “colour”: There is no such parameter.",
    ]);
    expect(await log({ colour: "red" })).toHaveLength(1);
    await expect(auditCsv(maintainer, { productId: product.id }, { colour: "red" })).rejects.toThrow(
      "“colour”",
    );
  });
});

describe("the number of changed bugs is beside what changed them", () => {
  it("where several fields of a group changed at once", async () => {
    const { product, of, maintainer } = await scene();
    const group = await db.group.create({ data: { name: unique("group") } });
    await db.productAccess.create({ data: { productId: product.id, groupId: group.id } });
    await makeBug(maintainer, { product: product.name, component: "General" });
    await does(maintainer, "access.group", {
      ...of,
      group: group.name,
      canSee: true,
      canFile: true,
      bugControl: "mandatory",
    });
    const lines = await listAudit(maintainer, { productId: product.id }, auditFilter.parse({}), 5);
    expect(lines.flatMap(({ field, bugs }) => (bugs === null ? [] : [[field, bugs]]))).toEqual([
      [`bugControl of ${group.name}`, 1],
    ]);
  });

  it("where a product was renamed while its new bugs stopped being unconfirmed", async () => {
    const { product, of, maintainer } = await scene();
    const reporter = await makeUser();
    await makeBug(await reporter.viewer(), { product: product.name });
    const name = unique("renamed");
    await does(maintainer, "product.change", {
      ...of,
      name,
      allowsUnconfirmed: false,
      moveUnconfirmedTo: "CONFIRMED",
    });
    const lines = await listAudit(maintainer, { productId: product.id }, auditFilter.parse({}), 5);
    expect(lines.map(({ field, bugs }) => [field, bugs])).toEqual([
      ["allowsUnconfirmed", 1],
      ["name", null],
    ]);
  });
});

it("the file is named after the product and the day", async () => {
  const { product, maintainer } = await scene();
  const { headers } = await auditCsv(maintainer, { productId: product.id }, {}, "Tarn “Graphs” / 2");
  expect(headers.get("content-disposition")).toMatch(
    /^attachment; filename="audit-Tarn-Graphs-2-\d{4}-\d\d-\d\d\.csv"$/,
  );
});
