import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { similarAddresses } from "#lib/bugs/filing/similar.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

it("a similar bug begins with what says where it is, and with the relation that the viewer may set", async () => {
  const product = await makeProduct();
  const [maintainer, reporter] = [await makeUser(), await makeUser()];
  await grantRole(maintainer.id, product.id, "maintainer");
  const viewer = await maintainer.viewer();
  const id = await makeBug(viewer, {
    product: product.name,
    component: "General",
    type: "task",
    whiteboard: "[mine]",
  });
  const paramsOf = async (who = viewer) =>
    similarAddresses(who, await getBug(viewer, id)).map(({ address }) =>
      Object.fromEntries(new URL(address, "http://x").searchParams),
    );
  const same = { product: product.name, component: "General", type: "task" };
  expect(await paramsOf()).toEqual([
    same,
    { ...same, dependsOn: String(id) },
    { ...same, blocks: String(id) },
    { ...same, regressedBy: String(id) },
  ]);
  expect(await paramsOf(await reporter.viewer())).toEqual([same]);
  const bug = await getBug(viewer, id);
  const [restricted] = similarAddresses(viewer, { ...bug, isRestricted: true });
  expect(restricted?.address).toContain("isPrivate=on");
});
