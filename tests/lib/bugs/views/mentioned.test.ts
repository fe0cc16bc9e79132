import { beforeEach, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { editComment, moderateComment } from "#lib/bugs/comments/commands.ts";
import { editCommentInput, moderateCommentInput } from "#lib/bugs/comments/schema.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listMentions } from "#lib/bugs/views/mentioned.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { rememberVisit, seenUntil, shouldRememberVisit } from "#lib/bugs/visits/commands.ts";
import { db } from "#lib/db/client.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let maja: Viewer;
let sam: Viewer;
let bug: number;
let product: { id: number; name: string };

beforeEachBuilt(async () => {
  const [one, other] = [await makeUser(), await makeUser()];
  product = await makeProduct();
  await grantRole(one.id, product.id, "maintainer");
  [maja, sam] = [await one.viewer(), await other.viewer()];
});
beforeEach(async () => {
  bug = await makeBug(maja, { product: product.name, description: "It stops." });
});

const at = ({ handle }: Viewer) => `@${handle}`;
const say = async (comment: string, commentAudience?: string) =>
  (await changeBug(maja, bug, changeBugInput.parse({ comment, commentAudience }))).commentAnchor ?? "";
const edit = (comment: string, text: string, revision: number) =>
  editComment(maja, bug, editCommentInput.parse({ comment, text, revision }));
const mentions = async (viewer: Viewer) =>
  (await listMentions(requireActor(viewer, "read"))).map(({ id, anchor }) => `${id} ${anchor}`);
async function visit(viewer: Viewer) {
  const thread = await listThread(viewer, bug);
  if (shouldRememberVisit(thread))
    await rememberVisit(viewer, bug, { last: thread.last, at: new Date(seenUntil(thread)) });
}

it("a comment and a description tell whom they mention who said what, and nobody else", async () => {
  const filed = await makeBug(maja, { product: product.name, description: `For ${at(sam)} to see.` });
  await say(`Ask ${at(sam)}, or ${at(maja)}.`);
  expect(await mentions(sam)).toEqual([`${bug} c1`, `${filed} c0`]);
  expect(await mentions(maja)).toEqual([]);
  const [line] = await listMentions(requireActor(sam, "read"));
  expect(line).toMatchObject({ by: { handle: maja.handle }, text: `Ask ${at(sam)}, or ${at(maja)}.` });
});

it("what is quoted, code or no mention tells nobody", async () => {
  await say(`> ${at(sam)} knows\n>\n> > ${at(sam)}\n>\n> and ${at(sam)}\n\n\`${at(sam)}\` and me${at(sam)}`);
  expect(await mentions(sam)).toEqual([]);
  await say(`> Who?\n\n${at(sam)}`);
  expect(await mentions(sam)).toEqual([`${bug} c2`]);
});

it("is gone when the bug was seen, or answered", async () => {
  await say(`One for ${at(sam)}`);
  await visit(sam);
  expect(await mentions(sam)).toEqual([]);
  await say(`Two for ${at(sam)}`);
  expect(await mentions(sam)).toEqual([`${bug} c2`]);
  await changeBug(sam, bug, changeBugInput.parse({ comment: "I am here." }));
  expect(await mentions(sam)).toEqual([]);
});

it("an edit that adds a mention tells it once, also somebody who has seen the comment", async () => {
  await say("Who knows?");
  await visit(sam);
  await edit("c1", `Who knows? ${at(sam)}?`, 1);
  expect(await mentions(sam)).toEqual([`${bug} c1`]);
  await visit(sam);
  expect(await mentions(sam)).toEqual([]);
  await edit("c1", "Who knows?", 2);
  await edit("c1", `Who knows? ${at(sam)} does.`, 3);
  expect(await mentions(sam)).toEqual([]);
});

it("an edit that takes a mention out takes it back", async () => {
  await say(`Who knows? ${at(sam)}?`);
  await edit("c1", "Who knows?", 1);
  expect(await mentions(sam)).toEqual([]);
});

it("is not shown to somebody who does not see the comment or the bug as it is now", async () => {
  await say(`Quietly: ${at(sam)}`, "@insiders");
  expect(await mentions(sam)).toEqual([]);
  await say(`Aloud: ${at(sam)}`);
  expect(await mentions(sam)).toEqual([`${bug} c1`]);
  const form = { comment: "c1", seenHiddenAs: "", seenTags: "", tags: "" };
  await moderateComment(maja, bug, moderateCommentInput.parse({ ...form, hiddenAs: "off-topic" }));
  expect(await mentions(sam)).toEqual([]);
  await moderateComment(
    maja,
    bug,
    moderateCommentInput.parse({ ...form, seenHiddenAs: "off-topic", hiddenAs: "" }),
  );
  expect(await mentions(sam)).toEqual([`${bug} c1`]);
  const group = await db.group.create({ data: { name: "security" } });
  await db.bugGroup.create({ data: { bugId: bug, groupId: group.id } });
  expect(await mentions(sam)).toEqual([]);
});

it("who got another account by merging finds what mentioned the old one", async () => {
  await say(`Ask ${at(sam)}`);
  const { id, viewer } = await makeUser();
  await db.user.update({ where: { id: sam.userId ?? 0 }, data: { mergedIntoId: id } });
  const merged = await viewer();
  expect(await mentions(merged)).toEqual([`${bug} c1`]);
  await say(`Ask ${at(sam)} again`);
  expect(await mentions(merged)).toEqual([`${bug} c2`, `${bug} c1`]);
});
