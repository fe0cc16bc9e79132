import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { listManagedComponents } from "#lib/admin/components/queries.ts";
import { db } from "#lib/db/client.ts";
import { everything, grantRole, makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";

const act = (name: string) => findAct(name) ?? expect.fail(`no act ${name}`);

/** A component with bugs of which its maintainer does not see all. */
async function scene(visible: number, hidden: number) {
  const [product, other] = [await makeProduct(), await makeProduct()];
  const maintainer = await makeUser();
  for (const { id } of [product, other]) await grantRole(maintainer.id, id, "maintainer");
  const of = { product: product.name };
  await act("component.create").perform(everything, { ...of, name: "Storage" });
  const reporter = await (await makeUser({ isAdministrator: true })).viewer();
  const group = await db.group.create({ data: { name: unique("secret") } });
  for (let n = 0; n < visible + hidden; n += 1) {
    const bugId = await makeBug(reporter, { ...of, component: "Storage" });
    if (n >= visible) await db.bugGroup.create({ data: { bugId, groupId: group.id } });
  }
  return { product, other, of, viewer: await maintainer.viewer() };
}

it("the components room counts the bugs that the viewer sees", async () => {
  const { product, viewer } = await scene(3, 1);
  const search = { text: "Storage", page: 1, openRow: null };
  const mine = await listManagedComponents(viewer, product.id, search);
  expect(mine.rows).toMatchObject([{ bugs: 3, openBugs: 3 }]);
  const all = await listManagedComponents(everything, product.id, search);
  expect(all.rows).toMatchObject([{ bugs: 4, openBugs: 4 }]);
});

for (const [name, more] of [
  ["component.merge", { into: "General" }],
  ["component.delete", { moveTo: "General" }],
  ["component.move", {}],
] as const) {
  it(`${name}: neither preview nor message says how many bugs there are that the viewer does not see`, async () => {
    const told = async (hidden: number) => {
      const { of, product, other, viewer } = await scene(3, hidden);
      const input = {
        ...of,
        component: "Storage",
        ...more,
        ...(name.endsWith("move") ? { toProduct: other.name } : {}),
      };
      const preview = await act(name).preview(viewer, input);
      const done = await act(name).perform(viewer, input, { confirm: preview.confirm });
      const { confirm: _digest, ...shown } = preview;
      const text = JSON.stringify([shown, done.message, done.data]);
      return text
        .replaceAll(product.name, "A")
        .replaceAll(other.name, "B")
        .replace(/\/bugs\?id=[\d,]+/g, "list")
        .replace(/"by":"[^"]*"/, "");
    };
    const [none, one, two] = [await told(0), await told(1), await told(2)];
    expect(one).toBe(two);
    expect(one).toContain("3 bugs and bugs that you do not see change.");
    expect(none).not.toContain("do not see");
  });
}

it("a component whose bugs are all hidden says so only when it cannot be deleted without them", async () => {
  const { of, viewer } = await scene(0, 2);
  await expect(
    act("component.delete").perform(viewer, { ...of, component: "Storage" }),
  ).rejects.toMatchObject({
    fields: { moveTo: ["“Storage” has bugs that you do not see: choose another component for them."] },
  });
  const preview = await act("component.merge").preview(viewer, {
    ...of,
    component: "Storage",
    into: "General",
  });
  expect(preview).toMatchObject({ bugs: 0, weighs: true });
  expect(preview.lines).toContain("Bugs that you do not see change.");
});
