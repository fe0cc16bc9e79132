import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { moderateComment } from "#lib/bugs/comments/commands.ts";
import { reactToComment } from "#lib/bugs/comments/react.ts";
import { reactInput } from "#lib/bugs/comments/schema.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let bug: number;
let inside: string;
const people: Record<string, Viewer> = {};
const who = (name: string): Viewer => people[name] ?? anonymousViewer;

beforeEachBuilt(async () => {
  const product = await makeProduct();
  for (const name of ["reporter", "maintainer", "stranger"]) {
    const { id, viewer } = await makeUser({ displayName: name });
    if (name === "maintainer") await grantRole(id, product.id, name);
    people[name] = await viewer();
  }
  bug = await makeBug(who("reporter"), { product: product.name });
  const input = changeBugInput.parse({ comment: "Among us.", commentAudience: "@insiders" });
  inside = (await changeBug(who("maintainer"), bug, input)).commentAnchor ?? "";
});

const react = (name: string, given: object, comment = "c0") =>
  reactToComment(who(name), bug, reactInput.parse({ comment, ...given }));
const seen = async (name: string, anchor = "c0") =>
  (await listComments(who(name), bug))
    .find((comment) => comment.anchor === anchor)
    ?.reactions.map(({ reaction, count, isMine, names }) => [reaction, count, isMine, names]);

test("reactions are counted with who had them, once each, and taken back", async () => {
  await Promise.all([react("stranger", { add: "+1" }), react("stranger", { add: "+1" })]);
  await react("reporter", { add: "+1" });
  await react("reporter", { add: "heart" });
  expect(await seen("stranger")).toEqual([
    ["+1", 2, true, ["stranger", "reporter"]],
    ["heart", 1, false, ["reporter"]],
  ]);
  expect((await seen("anonymous"))?.map(([, , isMine]) => isMine)).toEqual([false, false]);
  await react("stranger", { remove: "+1" });
  await react("stranger", { remove: "+1" });
  expect(await seen("stranger")).toEqual([
    ["+1", 1, false, ["reporter"]],
    ["heart", 1, false, ["reporter"]],
  ]);
});

test("a reaction changes nothing else: it is no event, and the bug did not move", async () => {
  const state = async () => [
    await db.bug.findUniqueOrThrow({ where: { id: bug }, select: { revision: true, changedAt: true } }),
    await db.event.count(),
  ];
  const before = await state();
  await react("stranger", { add: "sad" });
  expect(await state()).toEqual(before);
});

test("nobody reacts to what they do not see, to what is hidden, or without an account", async () => {
  await expect(react("anonymous", { add: "+1" })).rejects.toThrow(NotSignedIn);
  await expect(react("stranger", { add: "+1" }, inside)).rejects.toThrow(NotFound);
  await expect(react("stranger", { add: "+1" }, "c7")).rejects.toThrow(NotFound);
  await react("maintainer", { add: "+1" }, inside);
  expect(await seen("maintainer", inside)).toEqual([["+1", 1, true, ["maintainer"]]]);
  await moderateComment(who("maintainer"), bug, {
    comment: "c0",
    seenHiddenAs: null,
    seenTags: [],
    hiddenAs: "spam",
    tags: [],
  });
  for (const name of ["stranger", "reporter", "maintainer"])
    await expect(react(name, { add: "+1" })).rejects.toThrow(NotAllowed);
});

test.each([{}, { add: "+1", remove: "+1" }, { add: "+2" }])("%j is no reaction", (given) => {
  expect(reactInput.safeParse({ comment: "c0", ...given }).success).toBe(false);
});
