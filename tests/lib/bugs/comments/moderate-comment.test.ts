import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { editComment, moderateComment } from "#lib/bugs/comments/commands.ts";
import { HIDING_NAMES } from "#lib/bugs/comments/hiding.ts";
import { mayAnswerComment, mayEditComment, mayReadComment } from "#lib/bugs/comments/policy.ts";
import { findTexts } from "#lib/bugs/comments/queries.ts";
import { editCommentInput, moderateCommentInput } from "#lib/bugs/comments/schema.ts";
import { sayChange } from "#lib/bugs/history/describe.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { listMoved } from "#lib/bugs/views/moved.ts";
import { listThread } from "#lib/bugs/views/thread.ts";
import { db } from "#lib/db/client.ts";
import { Collision, NotAllowed, NotFound } from "#lib/errors.ts";
import { anonymousViewer, requireActor, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

let bug: number;
let inside: string;
const people: Record<string, Viewer> = {};
const who = (name: string): Viewer => people[name] ?? anonymousViewer;

beforeEachBuilt(async () => {
  const product = await makeProduct();
  for (const name of ["reporter", "author", "developer", "qe", "maintainer", "stranger"]) {
    const { id, viewer } = await makeUser({ displayName: name });
    if (["developer", "qe", "maintainer"].includes(name)) await grantRole(id, product.id, name);
    people[name] = await viewer();
  }
  bug = await makeBug(who("reporter"), { product: product.name, description: "It stops at noon." });
  await say("author", "Buy cheap watches.");
  inside = (await say("developer", "Only among insiders.", "@insiders")) ?? "";
});

const say = async (name: string, comment: string, commentAudience?: string) =>
  (await changeBug(who(name), bug, changeBugInput.parse({ comment, commentAudience }))).commentAnchor;
/** With the form as it is now, or as it was `seen`. */
async function moderate(name: string, comment: string, given: object, seen?: object) {
  const now = seen ?? (await form(name, comment));
  await moderateComment(who(name), bug, moderateCommentInput.parse({ comment, ...now, ...given }));
}
async function form(name: string, anchor = "c1") {
  const { hiddenAs, tags } = (await read(name, anchor)) ?? { hiddenAs: null, tags: [] };
  return { seenHiddenAs: hiddenAs ?? "", seenTags: tags.join(" ") };
}
const read = async (name: string, anchor = "c1") =>
  (await listComments(who(name), bug)).find((comment) => comment.anchor === anchor);
const history = async (name: string) => (await listChanges(who(name), bug)).map(sayChange);

async function search(name: string, text: string) {
  const { query } = parseBugQuery(new URLSearchParams({ text, columns: "comments" }));
  return (await runSearch(who(name), query, { limit: 500 })).rows.map(({ id, comments }) => [id, comments]);
}

test.each<[comment: string, allowed: string[], refused: string[], missing: string[]]>([
  ["c1", ["qe", "maintainer"], ["reporter", "author", "developer", "stranger"], []],
  ["inside", ["qe", "maintainer"], ["developer"], ["reporter", "author", "stranger"]],
])("%s may be hidden by %j, not by %j, and is missing for %j", async (which, allowed, refused, missing) => {
  const anchor = which === "inside" ? inside : which;
  for (const name of refused)
    await expect(moderate(name, anchor, { hiddenAs: "spam" })).rejects.toThrow(NotAllowed);
  for (const name of missing)
    await expect(moderate(name, anchor, { hiddenAs: "spam" })).rejects.toThrow(NotFound);
  for (const [index, name] of allowed.entries()) {
    await moderate(name, anchor, { hiddenAs: HIDING_NAMES[index] });
    const hidden = { by: { displayName: name }, at: expect.any(String) };
    expect(await read("qe", anchor)).toMatchObject({ hiddenAs: HIDING_NAMES[index], hidden });
  }
});

test.each([
  ["spam", { author: true, qe: true, stranger: false, anonymous: false }],
  ["abusive", { author: true, qe: true, stranger: false, anonymous: false }],
  ["off-topic", { author: true, qe: true, stranger: true, anonymous: true }],
  ["obsolete", { author: true, qe: true, stranger: true, anonymous: true }],
])("a comment hidden as %s is read by %j, and all see that it is there", async (hiddenAs, readers) => {
  await moderate("maintainer", "c1", { hiddenAs });
  for (const [name, reads] of Object.entries(readers)) {
    const comment = await read(name);
    expect([name, comment?.hiddenAs, comment?.html.includes("watches")]).toEqual([name, hiddenAs, reads]);
    expect([name, (await findTexts(who(name), bug, "c1")) !== null]).toEqual([name, reads]);
    const { written } = await listThread(who(name), bug, { written: "c1" });
    expect([name, written !== null]).toEqual([name, reads]);
  }
});

test("what is hidden is neither found nor counted, also by moderators, until it is shown again", async () => {
  const both = async () => [await search("stranger", "watches"), await search("maintainer", "watches")];
  expect(await both()).toEqual([[[bug, 1]], [[bug, 2]]]);
  await moderate("maintainer", "c1", { hiddenAs: "off-topic" });
  expect(await both()).toEqual([[], []]);
  expect(await search("stranger", "")).toEqual([[bug, 0]]);
  await moderate("maintainer", "c1", { hiddenAs: "" });
  expect(await both()).toEqual([[[bug, 1]], [[bug, 2]]]);
  expect(await read("stranger")).toMatchObject({ hiddenAs: null, hidden: null });
});

test("what moved does not quote what is hidden, but says that it was", async () => {
  const news = async () => {
    const [line] = await listMoved(requireActor(who("reporter")));
    return [line?.move.comment?.text, line?.move.changes.map(sayChange)];
  };
  expect(await news()).toEqual(["Buy cheap watches.", []]);
  await moderate("maintainer", "c1", { hiddenAs: "spam" });
  expect(await news()).toEqual([undefined, ["hid comment 1 as spam"]]);
});

test("hiding, showing and tagging are in the history, for the same audience, once", async () => {
  await moderate("qe", "c1", { hiddenAs: "spam", tags: "Bot, seen-twice" });
  await moderate("maintainer", "c1", { hiddenAs: "spam", tags: "seen-twice bot" });
  // The first to hide it for this reason did.
  expect(await read("stranger")).toMatchObject({
    hidden: { by: { displayName: "qe" } },
    tags: ["bot", "seen-twice"],
  });
  await moderate("maintainer", "c1", { tags: "bot" });
  await moderate("qe", inside, { hiddenAs: "obsolete" });
  const seen = [
    "hid comment 1 as spam",
    "tagged comment 1 with bot, seen-twice",
    "showed comment 1 again",
    "took seen-twice from the tags of comment 1",
  ];
  expect(await history("stranger")).toEqual(seen);
  expect(await history("developer")).toEqual([...seen, "hid a private comment as obsolete"]);
});

test.each([
  ["to tag it", { hiddenAs: "", tags: "bot" }, { hiddenAs: "spam", tags: ["bot", "kept", "new"] }],
  ["to take a tag off", { hiddenAs: "", tags: "" }, { hiddenAs: "spam", tags: ["new"] }],
  [
    "to hide it for the same",
    { hiddenAs: "spam", tags: "kept" },
    { hiddenAs: "spam", tags: ["kept", "new"] },
  ],
  ["to hide it for another reason", { hiddenAs: "abusive", tags: "kept" }, Collision],
])("a form from before it was hidden and tagged, sent %s, undoes neither", async (_, given, after) => {
  await moderate("qe", "c1", { tags: "kept" });
  const seen = await form("maintainer");
  await moderate("qe", "c1", { hiddenAs: "spam", tags: "kept new" });
  const sent = moderate("maintainer", "c1", { ...given, tags: given.tags.replace("bot", "kept bot") }, seen);
  if (after === Collision) await expect(sent).rejects.toThrow(Collision);
  else await sent;
  const expected = after === Collision ? { hiddenAs: "spam", tags: ["kept", "new"] } : after;
  expect(await read("maintainer")).toMatchObject(expected);
});

test("a form from before it was shown again does not hide it, and tags of two people are at most ten", async () => {
  await moderate("qe", "c1", { hiddenAs: "spam", tags: "tag1 tag2 tag3 tag4 tag5" });
  const seen = await form("maintainer");
  await moderate("qe", "c1", { hiddenAs: "", tags: "tag1 tag2 tag3 tag4 tag5 tag6 tag7 tag8 tag9" });
  const six = { hiddenAs: "spam", tags: "tag1 tag2 tag3 tag4 tag5 more1 more2" };
  await expect(moderate("maintainer", "c1", six, seen)).rejects.toThrow("at most 10 tags");
  await moderate("maintainer", "c1", { ...six, tags: "tag1 tag2 tag3 tag4 tag5 more1" }, seen);
  expect(await read("maintainer")).toMatchObject({
    hiddenAs: null,
    tags: expect.arrayContaining(["more1", "tag9"]),
  });
});

test.each([
  ["ab", "A tag has at least 3 characters."],
  ["a".repeat(25), "A tag has at most 24 characters."],
  ["so/so", "A tag is one word of letters, digits, dots, hyphens and underscores."],
  [Array.from({ length: 11 }, (_, index) => `tag${index}`).join(" "), "A comment has at most 10 tags."],
])("the tags %s are refused", (tags, message) => {
  const { error } = moderateCommentInput.safeParse({ comment: "c1", tags });
  expect(error?.issues.map((issue) => issue.message)).toContain(message);
});

test("an edit and a hiding at once: what was edited in time is hidden with its new text, and nothing is edited after", async () => {
  const edit = (text: string, revision: number) =>
    editComment(who("author"), bug, editCommentInput.parse({ comment: "c1", text, revision }));
  const [edited, hidden] = await Promise.allSettled([
    edit("Buy expensive watches.", 1),
    moderate("maintainer", "c1", { hiddenAs: "spam" }),
  ]);
  expect(hidden.status).toBe("fulfilled");
  const { text, hiddenAs } = await db.comment.findFirstOrThrow({
    where: { bugId: bug, number: 1, audienceId: null },
  });
  expect(hiddenAs).toBe("spam");
  expect(text).toBe(edited.status === "fulfilled" ? "Buy expensive watches." : "Buy cheap watches.");
  await expect(edit("Please.", edited.status === "fulfilled" ? 2 : 1)).rejects.toThrow(NotAllowed);
});

/** own, moderated, hidden as → read, edit, edit where one may not comment */
test.each<[boolean, boolean, (typeof HIDING_NAMES)[number] | null, boolean, boolean, boolean]>([
  [false, false, null, true, false, false],
  [true, false, null, true, true, false],
  [false, true, null, true, true, true],
  [false, false, "spam", false, false, false],
  [true, false, "spam", true, false, false],
  [false, true, "spam", true, true, true],
  [false, false, "obsolete", true, false, false],
  [true, false, "obsolete", true, false, false],
])("own %s, moderated %s, hidden as %s: read %s, edit %s, and %s without the right to comment", (...row) => {
  const [isOwn, isModerated, hiddenAs, reads, edits, editsStill] = row;
  const standing = { isOwn, isModerated, hiddenAs };
  expect([mayReadComment(standing), mayEditComment(standing, true), mayEditComment(standing, false)]).toEqual(
    [reads, edits, editsStill],
  );
  expect(mayAnswerComment({ hiddenAs, audience: null }, true)).toBe(hiddenAs === null);
});

test("wherever else the text of comments is read, hidden ones are left out", () => {
  const own = [
    "lib/bugs/comments/",
    "lib/bugs/change/write",
    "lib/bugs/views/bug.ts",
    "lib/bugs/views/thread.ts",
  ];
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).map((name) => `lib/${name}`);
  const reading = files.filter((file) => {
    if (!file.endsWith(".ts") || /^lib\/(import|db)\//.test(file)) return false;
    const text = readFileSync(file, "utf8");
    return /\bcomments c\b/.test(text) && /\bc\.(text|html)\b/.test(text) && !text.includes("saidComments(");
  });
  expect(reading.filter((file) => !own.some((start) => file.startsWith(start)))).toEqual([]);
});
