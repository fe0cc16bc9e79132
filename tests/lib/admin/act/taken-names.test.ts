import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { db } from "#lib/db/client.ts";
import { everything, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

const perform = (name: string, input: object) =>
  (findAct(name) ?? expect.fail(`no act ${name}`)).perform(everything, { ...input });

it.each([
  ["component", {}],
  ["version", {}],
  ["series", {}],
  ["milestone", {}],
  ["keyword", {}],
  ["role", { capabilities: [] }],
  ["siteKeyword", null],
  ["group", null],
  ["classification", null],
  ["severity", null],
])("a %s with a name that is taken is told the name as the other one writes it", async (noun, more) => {
  const of = more === null ? {} : { product: (await makeProduct()).name, ...more };
  const name = unique("Taken");
  await perform(`${noun}.create`, { ...of, name });
  const again = perform(`${noun}.create`, { ...of, name: name.toUpperCase() });
  await expect(again).rejects.toMatchObject({ fields: { name: [expect.stringContaining(`“${name}”`)] } });
});

it("a taken name and people who do not exist are said at once", async () => {
  const product = (await makeProduct()).name;
  const { id, handle } = await makeUser();
  await db.user.update({ where: { id }, data: { disabledReason: "left" } });
  await perform("component.create", { product, name: "Pump" });
  const input = { product, name: "PUMP", defaultAssignee: "nobody1", cc: ["nobody2", handle] };
  const fields = {
    name: ["There is a component “Pump” already."],
    defaultAssignee: ["No account is called “nobody1”."],
    cc: [
      "No account is called “nobody2”.",
      `The account “${handle}” is disabled: choose somebody else, or nobody.`,
    ],
  };
  await expect(perform("component.create", input)).rejects.toMatchObject({ fields });
  await perform("component.create", { product, name: "Gate" });
  await expect(perform("component.change", { ...input, component: "Gate" })).rejects.toMatchObject({
    fields,
  });
});
