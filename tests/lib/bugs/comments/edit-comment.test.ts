import fc from "fast-check";
import { expect, test } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { editComment, removeText } from "#lib/bugs/comments/commands.ts";
import { differenceOf } from "#lib/bugs/comments/difference.ts";
import { findTexts, TEXTS_SHOWN } from "#lib/bugs/comments/queries.ts";
import { editCommentInput } from "#lib/bugs/comments/schema.ts";
import { describeChange, sayChange } from "#lib/bugs/history/describe.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision, InvalidInput, NotAllowed, NotFound } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { parseBugQuery } from "#lib/search/query.ts";
import { runSearch } from "#lib/search/run-search.ts";
import { beforeEachBuilt } from "#tests/support/database.ts";
import { grantRole, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";

/** A bug of `reporter` with comment 1 of `author`, and p…-1 for insiders by `developer`. */
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
  await say("author", "The kettle is **warm**.");
  inside = (await say("developer", "Only among insiders: teapot.", "@insiders")) ?? "";
});

const say = async (name: string, comment: string, commentAudience?: string) =>
  (await changeBug(who(name), bug, changeBugInput.parse({ comment, commentAudience }))).commentAnchor;
const edit = (name: string, comment: string, text: string, more: object = {}) =>
  editComment(who(name), bug, editCommentInput.parse({ comment, text, revision: 1, ...more }));
const read = async (name: string, anchor: string) =>
  (await listComments(who(name), bug)).find((comment) => comment.anchor === anchor);
const texts = async (name: string, anchor: string) =>
  (await findTexts(who(name), bug, anchor))?.texts.map(({ text }) => text);
/** The numbers of all texts of a comment, read as its page shows them: some at once, the newest first. */
async function allNumbers(name: string, anchor: string) {
  const numbers: number[] = [];
  let current = 0;
  for (let upTo: number | null = null; upTo === null || upTo > 0; upTo = (numbers[0] ?? 1) - 1) {
    const part = await findTexts(who(name), bug, anchor, upTo);
    current = part?.current ?? 0;
    numbers.unshift(...(part?.texts ?? []).slice(-TEXTS_SHOWN).map(({ number }) => number));
  }
  return { numbers, current };
}
/** The bugs that a search for a word finds. */
async function found(name: string, word: string): Promise<number[]> {
  const { query } = parseBugQuery(new URLSearchParams({ text: word }));
  return (await runSearch(who(name), query, { limit: 500 })).rows.map(({ id }) => id);
}

test.each<[comment: string, allowed: string[], refused: string[], missing: string[]]>([
  ["c0", ["reporter", "qe", "maintainer"], ["author", "developer", "stranger"], []],
  ["c1", ["author", "qe", "maintainer"], ["reporter", "developer", "stranger"], []],
  ["inside", ["developer", "qe", "maintainer"], [], ["reporter", "author", "stranger"]],
])("%s may be edited by %j, not by %j, and is missing for %j", async (which, allowed, refused, missing) => {
  const anchor = which === "inside" ? inside : which;
  for (const name of refused) await expect(edit(name, anchor, "No.")).rejects.toThrow(NotAllowed);
  for (const name of missing) await expect(edit(name, anchor, "No.")).rejects.toThrow(NotFound);
  let revision = 1;
  for (const name of allowed) {
    await edit(name, anchor, `By ${name}.`, { revision });
    revision += 1;
    expect(await read(name, anchor)).toMatchObject({ html: `<p>By ${name}.</p>`, revision });
  }
});

test("what was said stays, with who wrote it, and is marked as edited by whom", async () => {
  await edit("author", "c1", "The kettle is cold.");
  expect(await read("stranger", "c1")).toMatchObject({ editedBy: null, editedAt: expect.any(String) });
  await edit("maintainer", "c1", "The kettle is off.", { revision: 2 });
  expect(await read("stranger", "c1")).toMatchObject({ editedBy: { displayName: "maintainer" } });
  const all = await findTexts(anonymousViewer, bug, "c1");
  expect(all?.texts.map(({ number, text, writer }) => [number, text, writer?.displayName])).toEqual([
    [1, "The kettle is **warm**.", "author"],
    [2, "The kettle is cold.", "author"],
    [3, "The kettle is off.", "maintainer"],
  ]);
  const history = await listChanges(anonymousViewer, bug);
  expect(history.map((row) => [row.author?.displayName, sayChange(row)])).toEqual([
    ["author", "edited comment 1"],
    ["maintainer", "edited comment 1"],
  ]);
  expect(history.map(describeChange)).toContain("Comment: edited comment 1");
});

test("a refusal names the weakest role that would be enough", async () => {
  const { name } = await db.product.findFirstOrThrow();
  const say = `Only a qe of ${name} can`;
  await expect(edit("reporter", "c1", "No.")).rejects.toThrow(`${say} edit what somebody else wrote.`);
  await expect(removeText(who("author"), bug, { comment: "c1", number: 1 })).rejects.toThrow(`${say} remove`);
});

test("an edit that changes nothing is none", async () => {
  await edit("author", "c1", "The kettle is **warm**.", { revision: 7 });
  expect(await read("author", "c1")).toMatchObject({ revision: 1, editedAt: null });
  expect(await listChanges(anonymousViewer, bug)).toEqual([]);
});

test("the words that were, and that are only for some, are found by nobody else", async () => {
  expect(await found("stranger", "kettle")).toEqual([bug]);
  await edit("author", "c1", "The samovar is cold.");
  expect(await found("stranger", "kettle")).toEqual([]);
  expect(await found("stranger", "samovar")).toEqual([bug]);
  const before = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  await edit("developer", inside, "Only among insiders: saucer.");
  expect(await found("developer", "teapot")).toEqual([]);
  expect(await found("developer", "saucer")).toEqual([bug]);
  expect(await found("author", "saucer")).toEqual([]);
  // Nothing public changes with it.
  const { revision, changedAt } = await db.bug.findUniqueOrThrow({ where: { id: bug } });
  expect({ revision, changedAt }).toEqual({ revision: before.revision, changedAt: before.changedAt });
  expect((await listChanges(who("author"), bug)).map(sayChange)).toEqual(["edited comment 1"]);
  expect((await listChanges(who("qe"), bug)).map(sayChange)).toContain("edited a private comment");
  expect(await texts("author", inside)).toBeUndefined();
  expect(await texts("qe", inside)).toEqual(["Only among insiders: teapot.", "Only among insiders: saucer."]);
});

test("of edits at once one is saved, and the others are told the text of the first", async () => {
  const results = await Promise.allSettled(
    ["One.", "Two.", "Three.", "Four.", "Five.", "Six."].map((text, index) =>
      edit(index % 2 === 0 ? "author" : "maintainer", "c1", text),
    ),
  );
  const lost = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(lost).toHaveLength(5);
  const now = (await findTexts(anonymousViewer, bug, "c1"))?.texts.at(-1);
  for (const reason of lost) {
    if (!(reason instanceof Collision)) throw reason;
    expect(reason).toMatchObject({ current: 2, since: [{ what: now?.text }] });
  }
  const current = 2;
  // Saved anyway, both are there.
  await edit("author", "c1", "Both.", { revision: current });
  expect(await texts("author", "c1")).toEqual(["The kettle is **warm**.", now?.text, "Both."]);
});

test("who moderates removes earlier texts for good, and that they did stays", async () => {
  await edit("author", "c1", "My password is hunter2.");
  await edit("author", "c1", "Forget what I said.", { revision: 2 });
  const remove = (name: string, number: number) => removeText(who(name), bug, { comment: "c1", number });
  for (const name of ["author", "developer", "stranger"])
    await expect(remove(name, 2)).rejects.toThrow(NotAllowed);
  await expect(edit("author", "c1", "No.", { revision: 3, removesEarlier: "on" })).rejects.toThrow(
    NotAllowed,
  );
  // Not the text as it is.
  await expect(remove("qe", 3)).rejects.toThrow(NotAllowed);
  await remove("qe", 2);
  await remove("qe", 2);
  expect(await texts("stranger", "c1")).toEqual(["The kettle is **warm**.", null, "Forget what I said."]);
  const all = await findTexts(anonymousViewer, bug, "c1");
  expect(all?.texts[1]).toMatchObject({
    writer: { displayName: "author" },
    removedBy: { displayName: "qe" },
  });
  await edit("maintainer", "c1", "Nothing to see.", { revision: 3, removesEarlier: "on" });
  expect(await texts("stranger", "c1")).toEqual([null, null, null, "Nothing to see."]);
  expect((await listChanges(anonymousViewer, bug)).map(sayChange).slice(2)).toEqual([
    "removed an earlier text of comment 1 for good",
    "edited comment 1",
    "removed 2 earlier texts of comment 1 for good",
  ]);
  const left = await db.commentRevision.findMany({ select: { text: true } });
  expect(left.filter(({ text }) => text !== "")).toEqual([]);
});

test("a comment of an imported tracker stays plain text", async () => {
  await db.comment.updateMany({ where: { bugId: bug, number: 1 }, data: { format: "plain" } });
  await edit("author", "c1", "It is **not** bold.");
  expect((await read("author", "c1"))?.html).toContain("**not**");
});

test("a comment on a bug that one does not see any more cannot be edited, and has no texts", async () => {
  await db.product.updateMany({ data: { visibility: "groups" } });
  await expect(edit("author", "c1", "Still there?")).rejects.toThrow(NotFound);
  expect(await texts("author", "c1")).toBeUndefined();
});

test("whatever is edited by whom, the words of the texts as they are find the bug, and earlier texts are complete", async () => {
  const word = fc.constantFrom("anchor", "buoy", "cleat", "davit");
  const step = fc.record({
    name: fc.constantFrom("reporter", "author", "developer", "qe"),
    anchor: fc.constantFrom("c0", "c1", inside),
    text: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" ")),
    isLate: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const { name, anchor, text, isLate } of steps) {
        const now = (await read(name, anchor))?.revision ?? 1;
        await edit(name, anchor, text, { revision: isLate ? now + 1 : now }).catch((error) => {
          if (![Collision, NotAllowed, NotFound].some((kind) => error instanceof kind)) throw error;
        });
      }
      for (const name of ["stranger", "qe"]) {
        const seen = ["c0", "c1", ...(name === "qe" ? [inside] : [])];
        const lasts = await Promise.all(
          seen.map(async (anchor) => (await texts(name, anchor))?.at(-1) ?? ""),
        );
        for (const one of ["anchor", "buoy", "cleat", "davit"]) {
          const isThere = lasts.some((text) => text.split(" ").includes(one));
          expect([one, await found(name, one)]).toEqual([one, isThere ? [bug] : []]);
        }
        for (const anchor of seen) {
          const { numbers, current } = await allNumbers(name, anchor);
          expect(numbers).toEqual(Array.from({ length: current }, (_, place) => place + 1));
        }
      }
    }),
    { numRuns: 12 },
  );
});

test("one person edits a comment only so often within an hour, and a page shows the newest ten texts", async () => {
  for (let revision = 1; revision <= 20; revision += 1)
    await edit("author", "c1", `Text ${revision}.`, { revision });
  await expect(edit("author", "c1", "Once more.", { revision: 21 })).rejects.toThrow(InvalidInput);
  const all = await findTexts(anonymousViewer, bug, "c1");
  expect(all).toMatchObject({ current: 21 });
  // With the one before, to compare the first with.
  expect(all?.texts.map(({ number }) => number)).toEqual(Array.from({ length: 11 }, (_, at) => at + 11));
  const earlier = await findTexts(anonymousViewer, bug, "c1", 3);
  expect(earlier?.texts.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect((await findTexts(anonymousViewer, bug, "c1", 8_700_000_000_000))?.texts).toHaveLength(11);
  // Others edit it still, and so does its author an hour later.
  await edit("maintainer", "c1", "By somebody else.", { revision: 21 });
  await db.commentRevision.updateMany({ data: { writtenAt: new Date(Date.now() - 3_600_000) } });
  await edit("author", "c1", "Later.", { revision: 22 });
});

test.each<[from: string, to: string, pieces: string]>([
  ["a b c", "a x c", "a [-b][+x] c"],
  ["same", "same", "same"],
  ["", "new", "[+new]"],
  ["one\ntwo\n", "one\n", "one\n[-two\n]"],
])("the difference of %j and %j is %j", (from, to, pieces) => {
  const signs = { same: "", gone: "-", new: "+" };
  const words = differenceOf(from, to).map(({ kind, text }) =>
    kind === "same" ? text : `[${signs[kind]}${text}]`,
  );
  expect(words.join("")).toBe(pieces);
});

test("texts that have nothing in common are shown one after the other, soon", () => {
  const text = (mark: string) => Array.from({ length: 30_000 }, (_, line) => `${mark}${line}`).join("\n");
  expect(differenceOf(text("a"), text("b")).map(({ kind }) => kind)).toEqual(["gone", "new"]);
});

test("comparing gives up after some hundred differences, and after some time", () => {
  const text = (mark: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${mark}${place}`).join(" same ");
  const kinds = (count: number, time = Number.POSITIVE_INFINITY) =>
    new Set(differenceOf(text("a", count), text("b", count), time).map(({ kind }) => kind));
  expect([...kinds(100)]).toContain("same");
  expect([...kinds(200)]).toEqual(["gone", "new"]);
  expect([...kinds(100, -1)]).toEqual(["gone", "new"]);
});
