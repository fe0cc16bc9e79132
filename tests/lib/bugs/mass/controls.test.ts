import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { FIELD_NAMES } from "#lib/bugs/fields/registry.ts";
import { loadMassForm } from "#lib/bugs/mass/controls.ts";
import { readSelected } from "#lib/bugs/mass/queries.ts";
import { db } from "#lib/db/client.ts";
import { resolveSelection } from "#lib/search/selection.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { makeBug } from "#tests/support/factories.ts";
import { edit, type MassWorld, makeBugs, makeMassWorld } from "./mass-world.ts";

let world: MassWorld;
let ids: number[];
beforeEachBuilt(async () => {
  world = await makeMassWorld();
  const { maintainer, here, there } = world;
  ids = [...(await makeBugs(maintainer, here.name, 2)), ...(await makeBugs(maintainer, there.name, 1))];
});

const all = (product: string) => new URLSearchParams({ product, status: "@all" }).toString();

it("every field of the registry is asked for, but the summary, and the product beside the others", async () => {
  const { maintainer, here } = world;
  await db.product.update({ where: { id: here.id }, data: { wantsHardware: true } });
  const { fields } = await loadMassForm(maintainer, await readSelected(maintainer, ids), "");
  const named = fields.map(({ name }) => name as string);
  expect([...named, "summary", "product"].sort()).toEqual([...FIELD_NAMES].sort());
});

it("of several products it says in how many a choice is; a move asks what becomes of places there", async () => {
  const { maintainer, here, there } = world;
  await edit(maintainer, ids.slice(0, 1), { component: `Only ${here.name}`, version: "1.0" });
  const selected = await readSelected(maintainer, ids);
  const both = await loadMassForm(maintainer, selected, "");
  const component = both.fields.find(({ name }) => name === "component")?.control;
  expect(
    component?.kind === "select" ? component.options.map(({ label, hint }) => [label, hint]) : [],
  ).toEqual([
    ["None", undefined],
    ["General", undefined],
    [`Only ${here.name}`, "in 1 of 2 products"],
    [`Only ${there.name}`, "in 1 of 2 products"],
  ]);
  const moving = await loadMassForm(maintainer, selected, there.name);
  expect(moving.target?.places.map(({ field, name, isThere }) => [field, name, isThere])).toEqual([
    ["component", "General", true],
    ["component", `Only ${here.name}`, false],
    ["version", "1.0", true],
  ]);
  expect(moving.fields.map(({ name }) => name)).not.toContain("component");
});

it("whoever has no role is asked only for what reporters may change", async () => {
  const { reporter, here } = world;
  const own = await makeBug(reporter, { product: here.name });
  const form = await loadMassForm(reporter, await readSelected(reporter, [...ids, own]), "");
  const names = form.fields.map(({ name }) => name);
  expect(names).toContain("cc");
  expect(names).not.toContain("severity");
  expect(names).not.toContain("targetMilestone");
  expect([form.splits, form.isInsider]).toEqual([null, false]);
});

it("a component is split by whoever manages components, when all bugs are in it", async () => {
  const { maintainer, here } = world;
  const splits = async (some: number[]) =>
    (await loadMassForm(maintainer, await readSelected(maintainer, some), "")).splits;
  expect(await splits(ids.slice(0, 2))).toEqual({ product: here.name, component: "General" });
  expect(await splits(ids)).toBeNull();
  await db.bug.update({ where: { id: ids[0] ?? 0 }, data: { componentId: null } });
  expect(await splits(ids.slice(0, 2))).toBeNull();
});

it("a whole list is what one sees of it, up to a maximum; what is unknown in it is refused", async () => {
  const { reporter, here, there } = world;
  await db.product.update({ where: { id: there.id }, data: { visibility: "groups" } });
  expect(await resolveSelection(reporter, { ids: [], all: all(here.name) }, 10)).toHaveLength(2);
  await expect(resolveSelection(reporter, { ids: [], all: all(there.name) }, 10)).rejects.toThrow();
  await expect(resolveSelection(reporter, { ids: [], all: all(here.name) }, 1)).rejects.toThrow(
    "narrow it first",
  );
  expect((await readSelected(reporter, ids)).ids).toEqual(ids.slice(0, 2));
});
