import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { getBugChoices } from "#lib/bugs/fields/choices.ts";
import { editableFacts } from "#lib/bugs/fields/editable-facts.ts";
import { abilitiesOn } from "#lib/bugs/policy.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

async function scene() {
  const [here, there] = [await makeProduct(), await makeProduct()];
  for (const name of ["Only here"]) await db.component.create({ data: { productId: here.id, name } });
  for (const name of ["Only there"]) await db.component.create({ data: { productId: there.id, name } });
  const user = await makeUser();
  await grantRole(user.id, here.id, "developer");
  const viewer = await user.viewer();
  const id = await makeBug(viewer, { product: here.name, component: "Only here" });
  const factsWith = async (elsewhere: string) => {
    const bug = await getBug(viewer, id);
    const choices = await getBugChoices(viewer, bug, { elsewhere, withProducts: true });
    const facts = editableFacts(bug, abilitiesOn(viewer, bug), choices);
    const one = (name: string) => facts.find((fact) => fact.name === name) ?? expect.fail(`no ${name}`);
    const options = (name: string) => {
      const fact = one(name);
      return fact.kind === "input" ? [] : fact.options.map(({ value }) => value);
    };
    return { one, options };
  };
  return { here, there, factsWith };
}

it("a bug can be moved to the products that take bugs, and the form then has what is there to choose", async () => {
  const { here, there, factsWith } = await scene();
  const now = await factsWith("");
  expect(now.options("product")).toEqual(expect.arrayContaining([here.name, there.name]));
  expect(now.one("product").value).toBe(here.name);
  expect(now.options("component")).toContain("Only here");

  const moving = await factsWith(there.name);
  expect(moving.one("product").value).toBe(there.name);
  expect(moving.options("component")).toEqual(["General", "Only there"]);
  expect(moving.one("component")).toMatchObject({ value: "", help: `${there.name} has no “Only here”.` });
});

it("a product that is hidden, closed or none gives nothing away: the form stays as it is", async () => {
  const { here, there, factsWith } = await scene();
  const expectHere = async (elsewhere: string) => {
    const { one, options } = await factsWith(elsewhere);
    expect(one("product").value).toBe(here.name);
    expect(options("component")).toContain("Only here");
    return options("product");
  };
  await expectHere("no such product");
  await db.product.update({ where: { id: there.id }, data: { isOpenForBugs: false } });
  expect(await expectHere(there.name)).not.toContain(there.name);
  await db.product.update({ where: { id: there.id }, data: { isOpenForBugs: true, visibility: "groups" } });
  expect(await expectHere(there.name)).not.toContain(there.name);
});
