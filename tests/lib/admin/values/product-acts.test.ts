import { beforeEach, describe, expect, test } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { printParts } from "#lib/admin/audit/parts.ts";
import { describeEntry } from "#lib/admin/audit/sentence.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import type { ChangeBug } from "#lib/bugs/schema.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { findFilingChoices } from "#lib/catalog/filing-choices.ts";
import { db } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import { anonymousViewer as anonymous, type Viewer } from "#lib/people/viewer.ts";
import { listFacets } from "#lib/search/facets.ts";
import { bugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let maintainer: Viewer;

beforeEach(async () => {
  await resetDatabase();
  const one = await makeProduct({ name: "Boat" });
  const other = await makeProduct({ name: "Dock" });
  const user = await makeUser({ handle: "mia" });
  for (const { id } of [one, other]) await grantRole(user.id, id, "maintainer");
  maintainer = await user.viewer();
});

const act = (input: Record<string, unknown>) =>
  findAct("product.values")?.perform(maintainer, { product: "Boat", ...input });
const preview = (input: Record<string, unknown>) =>
  findAct("product.values")?.preview?.(maintainer, { product: "Boat", ...input });
const offers = async (product: string) =>
  (await findFilingChoices(maintainer, product))?.severities.map(({ name }) => name);

const change = async (id: number, input: Omit<ChangeBug, "revision">) =>
  changeBug(maintainer, id, { ...input, revision: (await findBug(maintainer, id))?.revision ?? 0 });

const SITE = ["unspecified", "blocker", "critical", "major", "normal", "minor", "trivial"];

describe("values belong to products", () => {
  test("a product offers the site's values until it chooses its own, which no other product has", async () => {
    expect(await offers("Boat")).toEqual(SITE);
    await act({ severities: "sinking\nMAJOR\nwet", defaultSeverity: "wet" });
    expect(await offers("Boat")).toEqual(["sinking", "major", "wet"]);
    expect(await offers("Dock")).toEqual(SITE);
    await act({ severities: [] });
    expect(await offers("Boat")).toEqual(SITE);
  });

  test("a new bug gets the product's default, and no other product's value", async () => {
    await act({ severities: ["sinking", "wet"], defaultSeverity: "wet" });
    const bug = await findBug(maintainer, await makeBug(maintainer, { product: "Boat" }));
    expect(bug?.severity).toBe("wet");
    await expect(makeBug(maintainer, { product: "Boat", severity: "major" })).rejects.toThrow(
      "Boat has no severity “major”.",
    );
    await expect(makeBug(maintainer, { product: "Dock", severity: "sinking" })).rejects.toThrow(
      "Dock has no severity “sinking”.",
    );
  });

  test("a bug keeps a value that is no longer offered, and nobody chooses it anew", async () => {
    const kept = await makeBug(maintainer, { product: "Boat", severity: "major" });
    const other = await makeBug(maintainer, { product: "Boat", severity: "minor" });
    const told = await preview({ severities: ["sinking", "minor"], defaultSeverity: "minor" });
    expect(told?.items).toContainEqual({
      kind: "act",
      text: "1 bug keeps the severity “major”, which Boat does not offer.",
      href: "/bugs?product=Boat&severity=major&status=%40all",
    });
    await act({ severities: ["sinking", "minor"], defaultSeverity: "minor" });
    await change(kept, { severity: "major", whiteboard: "x" });
    expect((await findBug(maintainer, kept))?.severity).toBe("major");
    const bug = await findBug(maintainer, kept);
    const options = bug && (await getBugChoices(maintainer, bug)).options.severity.map(({ value }) => value);
    expect(options).toEqual(["major", "sinking", "minor"]);
    await expect(change(other, { severity: "major" })).rejects.toThrow(InvalidInput);
    await change(other, { severity: "Sinking" });
    expect((await findBug(maintainer, other))?.severity).toBe("sinking");
  });

  test("a bug that moves keeps its value, and the preview of a moved component says so", async () => {
    await act({ severities: ["sinking", "wet"], defaultSeverity: "wet" });
    const bug = await makeBug(maintainer, { product: "Boat", component: "General", severity: "sinking" });
    await db.component.updateMany({ where: { product: { name: "Boat" } }, data: { name: "Hull" } });
    const move = { product: "Boat", component: "Hull", toProduct: "Dock" };
    const seen = await findAct("component.move")?.preview?.(maintainer, move);
    expect(seen?.lines).toContain("1 bug keeps the severity “sinking”, which Dock does not offer.");
    await change(bug, { product: "Dock" });
    expect((await findBug(maintainer, bug))?.severity).toBe("sinking");
  });

  test("a bug that moves keeps its resolution, and the preview says so", async () => {
    await findAct("workflow.copy")?.perform(maintainer, { product: "Boat", from: "current" });
    await findAct("workflow.addResolution")?.perform(maintainer, {
      product: "Boat",
      name: "LATER",
      meaning: "deferred",
    });
    const bug = await makeBug(maintainer, { product: "Boat", component: "General" });
    await db.bug.update({ where: { id: bug }, data: { status: "RESOLVED", resolution: "LATER" } });
    await db.component.updateMany({ where: { product: { name: "Boat" } }, data: { name: "Hull" } });
    const move = { product: "Boat", component: "Hull", toProduct: "Dock" };
    const seen = await findAct("component.move")?.preview?.(maintainer, move);
    expect(seen?.lines).toContain("1 bug keeps the resolution “LATER”, which Dock does not offer.");
  });

  test("the log says what a choice takes away, and the preview which values there were", async () => {
    const told = await preview({ severities: ["normal", "blocker"], defaultSeverity: "normal" });
    expect(told?.lines).toContain(
      `Severities of “Boat” become “normal, blocker”, were “${SITE.join(", ")}”.`,
    );
    await act({ severities: ["normal", "blocker"], defaultSeverity: "normal" });
    const said = async () => {
      const row = await db.auditEntry.findFirstOrThrow({
        where: { field: "severities" },
        orderBy: { id: "desc" },
      });
      return printParts(describeEntry({ ...row, name: row.subjectName }));
    };
    expect(await said()).toBe(
      "removed unspecified, critical, major, minor, trivial from the severities of Boat",
    );
    await act({ severities: [] });
    expect(await said()).toMatch(/^added unspecified, critical/);
    await act({ severities: SITE, defaultSeverity: "normal" });
    expect(await offers("Boat")).toEqual(SITE);
  });

  test("the filter suggests what the chosen products offer", async () => {
    await act({ severities: ["sinking", "wet"], defaultSeverity: "wet" });
    const suggested = async (products: string[]) =>
      (await listFacets(maintainer, bugQuery({ filters: { product: products } }), "severity")).map(
        ({ value }) => value,
      );
    expect(await suggested(["Boat"])).toEqual(["sinking", "wet"]);
    expect(await suggested(["Dock"])).toEqual(SITE);
  });

  test("the values of a hidden product are unknown to those who do not see it", async () => {
    await act({ severities: ["sinking", "wet"], defaultSeverity: "wet" });
    const query = bugQuery({ filters: { severity: ["sinking"] } });
    expect((await runSearch(anonymous, query)).problems).toEqual([]);
    await db.product.updateMany({ where: { name: "Boat" }, data: { visibility: "groups" } });
    expect((await runSearch(anonymous, query)).problems).toMatchObject([
      { field: "severity", value: "sinking" },
    ]);
    const found = await listFacets(anonymous, bugQuery(), "severity");
    expect(found.map(({ value }) => value)).not.toContain("sinking");
  });

  test("a default that is not in the list is refused; the site's own list stays the site's", async () => {
    const none = { defaultSeverity: ["Name the severity that new bugs get, one of a, b."] };
    await expect(act({ severities: ["a", "b"] })).rejects.toMatchObject({ fields: none });
    await expect(act({ severities: ["a", "b"], defaultSeverity: "c" })).rejects.toMatchObject({
      fields: {
        defaultSeverity: ["“c” is not in the list: name the severity that new bugs get, one of a, b."],
      },
    });
    expect(await act({ severities: SITE, defaultSeverity: "unspecified" })).toEqual({
      message: "Nothing was different.",
    });
  });

  test("it is undone from the audit log", async () => {
    await act({ severities: ["sinking", "wet"], defaultSeverity: "wet" });
    const entry = await db.auditEntry.findFirstOrThrow({ where: { subject: "values", field: "severities" } });
    await findAct("audit.undo")?.perform(maintainer, { product: "Boat", entry: Number(entry.id) });
    expect(await offers("Boat")).toEqual(SITE);
  });

  test("a value of the site that is deleted is replaced where products chose it", async () => {
    await act({ severities: ["major", "wet"], defaultSeverity: "major" });
    await findAct("severity.delete")?.perform(everything, { value: "major", moveTo: "minor" });
    expect(await offers("Boat")).toEqual(["minor", "wet"]);
  });
});
