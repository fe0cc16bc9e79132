import "#tests/support/database.ts";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findPeopleFor } from "#lib/bugs/views/people-of-bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { flag, makeFlagType, scene } from "#tests/lib/flags/scene.ts";
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

test("for a flag, those who answer such requests come first, as far as the viewer knows; a question is for the bug's people", async () => {
  const { id, product, maintainer, qe, reporter, stranger } = await scene();
  const [review, question] = [await makeFlagType(), await makeFlagType({ isQuestion: true })];
  const elsewhere = await makeProduct();
  await grantRole(stranger.userId ?? 0, elsewhere.id, "maintainer");
  const group = await db.group.create({ data: { name: "Secret reviewers", description: "" } });
  const answer = async (who: typeof qe, where: { name: string }, times: number) => {
    for (let time = 0; time < times; time++) {
      const bug = await makeBug(reporter, { product: where.name });
      await flag(who, bug, { type: review.name, status: "granted" });
    }
  };
  await answer(qe, product, 1);
  await answer(maintainer, product, 2);
  await answer(stranger, elsewhere, 3);
  const secret = await makeBug(reporter, { product: product.name });
  await flag(qe, secret, { type: review.name, status: "granted" });
  const first = async (viewer: typeof qe, key: string) =>
    (await findPeopleFor(viewer, id, "", { isAble: true, flag: key })).map(({ handle, part }) => [
      handle,
      part,
    ]);
  const mine = [reporter.handle, "reporter"];
  // As often as the other, and first by number.
  const both = [
    [maintainer.handle, "answers such requests"],
    [qe.handle, "answers such requests"],
  ];
  expect(await first(reporter, `t${review.id}`)).toEqual([...both, mine]);
  await answer(qe, product, 1);
  expect(await first(reporter, `t${review.id}`)).toEqual([...both.toReversed(), mine]);
  // What they did on a bug that is hidden does not show.
  await db.bug.update({
    where: { id: secret },
    data: { isRestricted: true, groupIds: [group.id], reporterAccessible: false },
  });
  await db.flag.updateMany({
    where: { bugId: { not: secret }, setterId: qe.userId },
    data: { changedAt: new Date(0) },
  });
  expect(await first(reporter, `t${review.id}`)).toEqual([both[0], mine]);
  await db.bug.update({
    where: { id: secret },
    data: { isRestricted: false, groupIds: [], reporterAccessible: true },
  });
  // As one that was granted in another tracker.
  await db.flag.create({
    data: { bugId: secret, typeId: question.id, status: "granted", setterId: qe.userId },
  });
  expect(await first(reporter, `t${question.id}`)).toEqual([mine]);
  const [open] = await db.flag.findMany({ where: { bugId: secret } });
  // A flag of another bug says nothing.
  expect(await first(reporter, `f${open?.id}`)).toEqual([mine]);
});
