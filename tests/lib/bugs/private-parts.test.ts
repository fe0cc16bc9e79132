import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { listComments } from "#lib/bugs/views/bug.ts";
import { getHome } from "#lib/bugs/views/home.ts";
import { db } from "#lib/db/client.ts";
import { requireActor } from "#lib/people/viewer.ts";
import { makeFlagType, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment, makeEvent } from "#tests/support/events.ts";
import { makeUser } from "#tests/support/factories.ts";

it("a request on a private attachment is on the home page of insiders only", async () => {
  const { id, product, qe, stranger } = await scene();
  const type = await makeFlagType({ target: "attachment", in: [{ productId: product.id }] });
  const audienceId = await audienceOf({ productId: product.id });
  const attachmentId = await makeAttachment(id, { audienceId });
  for (const requesteeId of [qe.userId, stranger.userId]) {
    await db.flag.create({
      data: { bugId: id, attachmentId, typeId: type.id, status: "requested", requesteeId },
    });
  }
  expect((await getHome(requireActor(qe))).requests).toMatchObject({ count: 1, lines: [{ id }] });
  expect((await getHome(requireActor(stranger))).requests).toEqual({ lines: [], count: 0, hasMore: false });
  await db.attachment.update({ where: { id: attachmentId }, data: { audienceId: null } });
  expect((await getHome(requireActor(stranger))).requests.count).toBe(1);
});

it("private comments of a merged account are visible to the remaining account", async () => {
  const { id, product, stranger } = await scene();
  const old = await makeUser();
  const audienceId = await audienceOf({ productId: product.id });
  const eventId = await makeEvent(id, { authorId: old.id, audienceId });
  await db.comment.create({
    data: { bugId: id, eventId, audienceId, number: 1, authorId: old.id, text: "x", html: "x" },
  });
  const read = async () => (await listComments(stranger, id)).map(({ number }) => number);
  expect(await read()).toEqual([0]);
  await db.user.update({ where: { id: old.id }, data: { mergedIntoId: stranger.userId } });
  expect(await read()).toEqual([0, 1]);
});
