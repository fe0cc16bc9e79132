import { beforeEach, expect, test } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { listManagedComponents } from "#lib/admin/components/queries.ts";
import { findBug } from "#lib/bugs/views/bug.ts";
import { pool } from "#lib/db/client.ts";
import { resetDatabase } from "#tests/support/database.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

beforeEach(resetDatabase);

test("a disabled account is not assigned by default, its component says so, and a bug that has it is marked", async () => {
  const product = await makeProduct({ name: "Boat" });
  await makeUser({ handle: "gone" });
  const ann = await (await makeUser({ isAdministrator: true })).viewer();
  const change = (input: object) =>
    findAct("component.change")?.perform(everything, { product: "Boat", component: "General", ...input });
  await change({ defaultAssignee: "gone", defaultQaContact: "gone" });
  const before = await makeBug(ann, { product: "Boat", component: "General" });
  await pool.query("UPDATE users SET disabled_reason = 'left' WHERE handle = 'gone'");
  const after = await makeBug(ann, { product: "Boat", component: "General" });

  expect((await findBug(ann, before))?.assignee).toMatchObject({ handle: "gone", isDisabled: true });
  expect(await findBug(ann, after)).toMatchObject({ assignee: null, qaContact: null });
  const { rows } = await listManagedComponents(everything, product.id, {
    text: "",
    page: null,
    openRow: null,
  });
  expect(rows[0]?.defaultAssignee).toMatchObject({ value: "gone", isAble: false });
  await expect(change({ defaultAssignee: "gone", description: "x" })).rejects.toThrow(
    "The account “gone” is disabled: choose somebody else, or nobody.",
  );
});
