import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findPeopleFor } from "#lib/bugs/views/people-of-bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { makePlaceholder } from "#tests/support/people.ts";

test("people of the bug come first and are marked, as far as the viewer may know", async () => {
  const product = await makeProduct();
  const reporter = await makeUser({ handle: "lena.z", displayName: "Lena Zorn" });
  const insider = await makeUser({ handle: "lena.m", displayName: "Lena Mohr" });
  await makeUser({ handle: "lena", displayName: "Lena Alt" });
  await grantRole(insider.id, product.id, "maintainer");
  const id = await makeBug(await reporter.viewer(), { product: product.name });
  const secret = changeBugInput.parse({ comment: "For us.", commentAudience: "@insiders" });
  await changeBug(await insider.viewer(), id, secret);

  const found = async (viewer: Parameters<typeof findPeopleFor>[0]) =>
    (await findPeopleFor(viewer, id, "len")).map(({ handle, part }) => [handle, part]);
  const others = [
    ["lena", null],
    ["lena.m", null],
  ];
  expect(await found(await insider.viewer())).toEqual([
    ["lena.z", "reporter"],
    ["lena.m", "commented"],
    ["lena", null],
  ]);
  expect(await found(anonymousViewer)).toEqual([["lena.z", "reporter"], ...others]);

  // For what is to be answered, only those who can sign in.
  const imported = await makePlaceholder("lena.imported", null);
  await db.bug.update({ where: { id }, data: { qaContactId: imported } });
  const marks = async (isAble: boolean) =>
    (await findPeopleFor(anonymousViewer, id, "len", { isAble })).map((one) => [one.handle, one.isImported]);
  expect(await marks(false)).toContainEqual(["lena.imported", true]);
  expect(await marks(true)).not.toContainEqual(["lena.imported", true]);
  expect(await marks(true)).toContainEqual(["lena.z", false]);
  await db.bug.update({ where: { id }, data: { qaContactId: null } });
  await db.user.delete({ where: { id: imported } });

  // Of a bug that one does not see, nobody is known.
  const group = await db.group.create({ data: { name: "own" } });
  await db.bugGroup.create({ data: { bugId: id, groupId: group.id } });
  expect(await found(anonymousViewer)).toEqual([...others, ["lena.z", null]]);
});
