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
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

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
