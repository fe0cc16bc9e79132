import "#tests/support/database.ts";
import { expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { filterChoices } from "#lib/bugs/history/filter.ts";
import { momentAt, momentNow } from "#lib/bugs/history/moment.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { readHistory } from "#lib/bugs/views/history.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

it("tells of everything to whom may see it, and of nothing hidden to others: no act, no person, no field, no value at a moment", async () => {
  const [open, closed] = [await makeProduct(), await makeProduct()];
  const [insider, triager] = [await makeUser(), await makeUser()];
  for (const { id } of [insider, triager]) await grantRole(id, open.id, "triager");
  await grantRole(insider.id, closed.id, "triager");
  await db.product.update({ where: { id: closed.id }, data: { visibility: "groups" } });
  const [inside, outside] = [await insider.viewer(), await triager.viewer()];
  const id = await makeBug(outside, { product: open.name });
  const secret = await makeBug(inside, { product: closed.name });
  const change = (viewer: Viewer, input: Record<string, unknown>) =>
    changeBug(viewer, id, changeBugInput.parse({ revision: "current", ...input }));
  await change(inside, { dependsOn: { add: [secret], remove: [] } });
  await change(inside, { comment: "Among us.", commentAudience: "@insiders" });
  const [before] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const moment = before?.now ?? new Date();
  await change(inside, { dependsOn: { add: [], remove: [secret] } });

  const seen = async (viewer: Viewer) => {
    const history = await readHistory(viewer, id);
    const then = momentAt(momentNow(await getBug(viewer, id)), history.changes, moment);
    const { people, fields } = filterChoices(history);
    return {
      changes: history.changes.map(({ field }) => field),
      comments: history.comments.map(({ anchor }) => anchor.split("-")[0]?.[0]),
      people: people.map(({ value }) => value),
      fields: fields.map(({ value }) => value),
      dependsOn: then.fields.dependsOn,
    };
  };
  expect(await seen(inside)).toEqual({
    changes: ["dependsOn", "dependsOn"],
    comments: ["c", "p"],
    people: [insider.handle, triager.handle].sort(),
    fields: ["comment", "dependsOn"],
    dependsOn: [String(secret)],
  });
  const nothing = {
    changes: [],
    comments: ["c"],
    people: [triager.handle],
    fields: ["comment"],
    dependsOn: [],
  };
  expect(await seen(anonymousViewer)).toEqual(nothing);
  const stranger = await makeUser();
  expect(await seen(await stranger.viewer())).toEqual(nothing);
});

it("tells who edited and who hid a comment, and when", async () => {
  const product = await makeProduct();
  const [author, moderator] = [await makeUser(), await makeUser()];
  const id = await makeBug(await author.viewer(), { product: product.name });
  const comment = await db.comment.findFirstOrThrow({ where: { bugId: id } });
  const day = (number: number) => new Date(`2030-01-0${number}T00:00:00.000Z`);
  const commentId = comment.id;
  for (const [number, writtenAt] of [comment.createdAt, day(1)].entries())
    await db.commentRevision.create({
      data: { commentId, number: number + 1, text: "", authorId: author.id, writtenAt },
    });
  await db.comment.update({
    where: { id: commentId },
    data: {
      revision: 3,
      editedAt: day(2),
      editedById: moderator.id,
      hiddenAs: "spam",
      hiddenAt: day(3),
      hiddenById: moderator.id,
    },
  });
  const { comments } = await readHistory(anonymousViewer, id);
  expect(comments.map(({ verb, author }) => `${author?.handle} ${verb}`)).toEqual([
    `${author.handle} wrote`,
    `${author.handle} edited`,
    `${moderator.handle} edited`,
    `${moderator.handle} hid`,
  ]);
});
