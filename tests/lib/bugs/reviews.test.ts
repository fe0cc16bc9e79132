import "#tests/support/database.ts";
import { describe, expect, it, vi } from "vitest";
import { readPatch } from "#lib/bugs/attachments/patch/parse.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { editComment } from "#lib/bugs/comments/commands.ts";
import { renderMarkdown } from "#lib/bugs/comments/markdown.ts";
import { editCommentInput } from "#lib/bugs/comments/schema.ts";
import { removeReviewNote, saveReviewNote, sendReview } from "#lib/bugs/reviews/commands.ts";
import { composeReview } from "#lib/bugs/reviews/compose.ts";
import { listReviewNotes } from "#lib/bugs/reviews/queries.ts";
import { reviewInput, reviewNoteInput } from "#lib/bugs/reviews/schema.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { getBug, listComments } from "#lib/bugs/views/bug.ts";
import { db, pool, transaction } from "#lib/db/client.ts";
import { Collision, NotFound, NotSignedIn } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { flag, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf } from "#tests/support/events.ts";
import { everything, grantRole, makeUser } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

const PATCH = `--- a/src/<b>.c
+++ b/src/<b>.c
@@ -1,3 +1,3 @@
 int a;
-int b;
+int \`\`\`c;
 int d;
--- a/x.c
+++ b/x.c
@@ -7,1 +7,2 @@
 int x;
+int y;
`;

async function world({ isPrivate = false } = {}) {
  const known = await scene();
  const { reporter, qe } = known;
  const author = isPrivate ? qe : reporter;
  const files = await uploadAll(author, [new File([PATCH], "fix.patch")]);
  const input = changeBugInput.parse({
    comment: "A fix.",
    ...(isPrivate ? { commentAudience: "@insiders" } : {}),
  });
  await changeBug(author, known.id, input, files);
  const { id: file } = await db.attachment.findFirstOrThrow({ where: { bugId: known.id } });
  const place = { bugId: known.id, id: file };
  const note = (viewer: Viewer, anchor: string, text: string, noteId?: number) =>
    saveReviewNote(viewer, reviewNoteInput.parse({ ...place, anchor, text, noteId }));
  const send = async (viewer: Viewer, more: object = {}) =>
    sendReview(
      viewer,
      reviewInput.parse({ ...place, revision: (await getBug(everything, known.id)).revision, ...more }),
    );
  const notes = async (viewer: Viewer) =>
    (await listReviewNotes(viewer, file)).map(
      ({ path, isOld, line, text, commentAnchor }) =>
        `${path}:${isOld ? "-" : ""}${line} ${text}${commentAnchor ? ` @${commentAnchor}` : ""}`,
    );
  return { ...known, file, place, note, send, notes };
}

describe("a review", () => {
  it("is one comment with the quoted lines, and its flags, in one event", async () => {
    const { id, file, qe, reporter, note, send, notes } = await world();
    const type = await makeFlagType({ target: "attachment", grantRoles: ["qe"] });
    await flag(reporter, id, {
      typeId: type.id,
      attachmentId: file,
      status: "requested",
      requestee: qe.handle,
    });
    await note(qe, "f2R8", "And **y**?");
    await note(qe, "f1L2", "Why?");
    await note(qe, "f1R2", "Odd name.");
    const { commentAnchor } = await send(qe, {
      summary: "Nearly.",
      flags: [{ typeId: type.id, attachmentId: file, status: "granted" }],
    });
    expect(commentAnchor).toBe("c2");
    expect(await flagsOf(id)).toEqual([`${type.name}+`]);
    const { text, eventId } = await db.comment.findFirstOrThrow({ where: { bugId: id, number: 2 } });
    expect(text.split("\n\n").filter((part) => !part.startsWith("```"))).toEqual([
      `Review of attachment ${file}:`,
      "Nearly.",
      `[src/\\<b\\>.c, removed line 2](/bugs/${id}/attachments/${file}#f1L2):`,
      "Why?",
      `[src/\\<b\\>.c, line 2](/bugs/${id}/attachments/${file}#f1R2):`,
      "Odd name.",
      `[x.c, line 8](/bugs/${id}/attachments/${file}#f2R8):`,
      "And **y**?",
    ]);
    expect(await db.change.count({ where: { eventId, attachmentId: file } })).toBe(1);
    expect(await notes(anonymousViewer)).toEqual([
      "x.c:8 And **y**? @c2",
      "src/<b>.c:-2 Why? @c2",
      "src/<b>.c:2 Odd name. @c2",
    ]);
  });

  it("has what was written at lines, and not added before it was sent", async () => {
    const { qe, reporter, place, note, notes, send, id } = await world();
    await note(qe, "f1R1", "First");
    const [{ id: noteId } = { id: 0 }] = await listReviewNotes(qe, place.id);
    const open = [
      { anchor: "f1R1", noteId, text: "Better" },
      { anchor: "f2R8", text: "And this" },
    ];
    expect(await refusal(send(qe, { open: [{ anchor: "f9R9", text: "Where?" }] }), "summary")).toContain(
      "no such line",
    );
    expect(await refusal(send(reporter, { open }), "summary")).toContain("sent or removed");
    expect(await notes(qe)).toEqual(["src/<b>.c:1 First"]);
    await send(qe, { open });
    expect(await notes(reporter)).toEqual(["src/<b>.c:1 Better @c2", "x.c:8 And this @c2"]);
    const { text } = await db.comment.findFirstOrThrow({ where: { bugId: id, number: 2 } });
    expect(text).toMatch(/Better.*And this$/s);
    expect(text).not.toContain("First");
  });

  it("is seen by nobody else before it is sent, and can be changed until then", async () => {
    const { qe, reporter, maintainer, note, notes, send, place } = await world();
    await note(qe, "f1R1", "First");
    const [{ id: noteId } = { id: 0 }] = await listReviewNotes(qe, place.id);
    await note(qe, "f1R1", "Better", noteId);
    for (const viewer of [reporter, maintainer, anonymousViewer]) expect(await notes(viewer)).toEqual([]);
    await note(reporter, "f1R1", "Mine");
    expect(await notes(qe)).toEqual(["src/<b>.c:1 Better"]);
    expect(await notes(reporter)).toEqual(["src/<b>.c:1 Mine"]);
    expect(await refusal(note(reporter, "f1R1", "Not mine", noteId), "text")).toContain("sent or removed");
    await removeReviewNote(reporter, noteId);
    expect(await notes(qe)).toEqual(["src/<b>.c:1 Better"]);
    await send(qe);
    expect(await notes(reporter)).toEqual(["src/<b>.c:1 Better @c2", "src/<b>.c:1 Mine"]);
    expect(await refusal(note(qe, "f1R1", "Too late", noteId), "text")).toContain("sent or removed");
    await removeReviewNote(qe, noteId);
    expect(await notes(qe)).toEqual(["src/<b>.c:1 Better @c2"]);
  });

  it("of a private attachment is for those who see it, whatever is chosen", async () => {
    const { id, qe, reporter, note, send, notes, place } = await world({ isPrivate: true });
    await note(qe, "f1R1", "Secret");
    const before = await listComments(reporter, id);
    await send(qe, { summary: "Secret", audience: "" });
    expect(await listComments(reporter, id)).toEqual(before);
    expect(await notes(reporter)).toEqual([]);
    expect(await notes(qe)).toEqual([expect.stringMatching(/^src\/<b>.c:1 Secret @p\d+-2$/)]);
    await expect(note(reporter, "f1R1", "x")).rejects.toThrow(NotFound);
    await expect(send(reporter, { summary: "x" })).rejects.toThrow(NotFound);
    await expect(sendReview(anonymousViewer, reviewInput.parse({ ...place, summary: "x" }))).rejects.toThrow(
      NotSignedIn,
    );
  });

  it("of a public attachment can be for insiders, who alone see its notes", async () => {
    const { qe, reporter, note, send, notes } = await world();
    await note(qe, "f1R1", "Between us");
    await send(qe, { audience: "@insiders" });
    expect(await notes(reporter)).toEqual([]);
    expect(await notes(qe)).toHaveLength(1);
  });

  it.each([
    ["f1R9", "no such line"],
    ["f9R1", "no such line"],
    ["x", "no such line"],
  ])("has no note at %s", async (anchor, message) => {
    const { qe, note } = await world();
    expect(await refusal(note(qe, anchor, "x"), "text")).toContain(message);
  });

  it("says something, and not the same twice", async () => {
    const { qe, send } = await world();
    expect(await refusal(send(qe), "summary")).toContain("Write a summary");
    await send(qe, { summary: "Good." });
    expect(await refusal(send(qe, { summary: "Good." }), "comment")).toContain("just posted");
  });
});

it("two reviewers who grant and deny at once: one review stands, the other is told, with its notes kept", async () => {
  const { id, file, qe, product, note, place, notes } = await world();
  const other = await makeUser();
  await grantRole(other.id, product.id, "qe");
  const second = await other.viewer();
  const type = await makeFlagType({ target: "attachment", grantRoles: ["qe"] });
  await note(qe, "f1R1", "Yes");
  await note(second, "f1R1", "No");
  const { revision } = await getBug(everything, id);
  const answers = await Promise.allSettled(
    [qe, second].map((viewer, index) =>
      sendReview(
        viewer,
        reviewInput.parse({
          ...place,
          revision,
          summary: `${index}`,
          flags: [{ typeId: type.id, attachmentId: file, status: index === 0 ? "granted" : "denied" }],
        }),
      ),
    ),
  );
  const refused = answers.findIndex(({ status }) => status === "rejected");
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const answer = answers[refused];
  expect(answer?.status === "rejected" && answer.reason).toBeInstanceOf(Collision);
  expect(await flagsOf(id)).toEqual([refused === 0 ? `${type.name}-` : `${type.name}+`]);
  const loser = refused === 0 ? qe : second;
  expect((await notes(loser)).filter((words) => !words.includes("@"))).toHaveLength(1);
  expect(await db.comment.count({ where: { bugId: id, text: { startsWith: "Review of" } } })).toBe(1);
});

it("the same draft sent twice at once is one comment", async () => {
  const { id, qe, note, send } = await world();
  await note(qe, "f1R1", "Once");
  const answers = await Promise.allSettled([send(qe), send(qe)]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await db.comment.count({ where: { bugId: id, text: { startsWith: "Review of" } } })).toBe(1);
});

it("whoever may not read the comment of a review does not read its notes", async () => {
  const { id, qe, note, send, notes } = await world();
  await note(qe, "f1R1", "Rude words");
  await send(qe);
  expect(await notes(anonymousViewer)).toHaveLength(1);
  await db.comment.updateMany({ where: { bugId: id, number: 2 }, data: { html: "" } });
  expect(await notes(anonymousViewer)).toEqual([]);
});

it("notes follow their comment: what it does not say after an edit is not shown, and what is removed for good is gone", async () => {
  const { id, file, qe, note, send, notes } = await world();
  await note(qe, "f1R1", "The password is hunter2.");
  await note(qe, "f1R2", "Odd name.");
  const { commentAnchor } = await send(qe);
  const { text } = await db.comment.findFirstOrThrow({ where: { bugId: id, number: 2 } });
  const edit = (revision: number, to: string, more: object = {}) =>
    editComment(qe, id, editCommentInput.parse({ comment: commentAnchor, revision, text: to, ...more }));
  await edit(1, text.replace("hunter2", "secret"));
  expect(await notes(anonymousViewer)).toEqual(["src/<b>.c:1  @c2", "src/<b>.c:2 Odd name. @c2"]);
  expect(JSON.stringify(await listReviewNotes(qe, file))).not.toContain("hunter2");
  // Earlier texts can be read, so far.
  expect(await db.reviewNote.count({ where: { attachmentId: file, text: { contains: "hunter2" } } })).toBe(1);

  await edit(2, text.replace("hunter2", "…"), { removesEarlier: "on" });
  const kept = await db.reviewNote.findMany({ where: { attachmentId: file }, orderBy: { id: "asc" } });
  expect(kept.map(({ text, html, quote }) => [text, html, quote])).toEqual([
    ["", "", ""],
    ["Odd name.", expect.stringContaining("Odd name."), expect.stringContaining("int")],
  ]);
  expect((await listReviewNotes(anonymousViewer, file)).map(({ isEdited }) => isEdited)).toEqual([
    true,
    false,
  ]);
});

it("what was changed in another window while the review is sent is not sent unseen", async () => {
  const { id, qe, note, send, notes, place } = await world();
  await note(qe, "f1R1", "Seen");
  const [{ id: noteId } = { id: 0 }] = await listReviewNotes(qe, place.id);
  let sending: Promise<unknown> = Promise.resolve();
  await transaction(async (tx) => {
    await tx.reviewNote.update({ where: { id: noteId }, data: { text: "Unseen", changedAt: new Date() } });
    sending = refusal(send(qe), "summary");
    await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 10_000 });
  });
  expect(await sending).toContain("changed or sent in another window");
  expect(await notes(qe)).toEqual(["src/<b>.c:1 Unseen"]);
  expect(await db.comment.count({ where: { bugId: id, number: { gt: 1 } } })).toBe(0);
});

it.each([
  ["private", false],
  ["public", true],
])(
  "an attachment that becomes %s while its review is sent: the review is not for others than the file",
  async (_, isPrivate) => {
    const { id, file, product, qe, note, send, notes } = await world({ isPrivate });
    await note(qe, "f1R1", "The exploit");
    const audienceId = isPrivate ? null : await audienceOf({ productId: product.id });
    let sending: Promise<unknown> = Promise.resolve();
    await transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM bugs WHERE id = ${id} FOR UPDATE`;
      await tx.attachment.update({ where: { id: file }, data: { audienceId } });
      sending = refusal(send(qe), "summary");
      await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 10_000 });
    });
    expect(await sending).toContain("who sees this attachment");
    expect(await notes(qe)).toEqual(["src/<b>.c:1 The exploit"]);
    expect(await db.comment.count({ where: { bugId: id, text: { startsWith: "Review of" } } })).toBe(0);
  },
);

/** Statements of this file that wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await pool.query(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows[0].n;
}

it("what is quoted stays what it is in the comment: fences, markup and names", () => {
  const patch = readPatch(PATCH);
  if ("problem" in patch) throw new Error(patch.problem);
  const notes = [{ path: "src/<b>.c", isOld: false, line: 2, quote: "+int ```c; <b>", text: "Why?" }];
  const text = composeReview({ attachmentId: 5, page: "/bugs/1/attachments/5", summary: "", notes }, patch);
  const html = renderMarkdown(text);
  expect(html).toContain('<a href="/bugs/1/attachments/5#f1R2">src/&#x3C;b>.c, line 2</a>');
  expect(html).toContain("+int ```c; &#x3C;b>");
  expect(html).toContain("<p>Why?</p>");
  expect(html).toContain('href="/attachments/5"');
});
