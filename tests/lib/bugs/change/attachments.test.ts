import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { describeChange, sayChange } from "#lib/bugs/history/describe.ts";
import { type ChangeBugInput, changeBugInput } from "#lib/bugs/schema.ts";
import { findAttachment, getAttachmentStory } from "#lib/bugs/views/attachment.ts";
import { getBug, listChanges } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { Collision } from "#lib/errors.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { flag, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, makeUser, unique } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

type Change = NonNullable<ChangeBugInput["attachments"]>[number];

async function edit(viewer: Viewer, bugId: number, change: Change, more: ChangeBugInput = {}) {
  const { revision } = await getBug(everything, bugId);
  return changeBug(viewer, bugId, changeBugInput.parse({ revision, attachments: [change], ...more }));
}

/** A bug with a file of its reporter. */
async function world() {
  const known = await scene();
  const file = await makeAttachment(known.id, { authorId: known.reporter.userId ?? 0 });
  const said = async (viewer: Viewer = everything) =>
    (await listChanges(viewer, known.id)).map((change) => sayChange(change));
  return { ...known, file, said };
}

describe("the details of an attachment", () => {
  it("change with history, in words that name it", async () => {
    const { id, reporter, file, said } = await world();
    await edit(reporter, id, {
      id: file,
      summary: " The  trace ",
      fileName: "../a/trace.txt",
      isPatch: true,
    });
    await edit(reporter, id, { id: file, isObsolete: true, summary: "" });
    expect(await db.attachment.findUnique({ where: { id: file } })).toMatchObject({
      summary: "",
      fileName: "trace.txt",
      isPatch: true,
      isObsolete: true,
    });
    expect(await said(anonymousViewer)).toEqual([
      `described attachment ${file} as “The trace”`,
      `renamed attachment ${file} from “p.diff” to “trace.txt”`,
      `marked attachment ${file} as a patch`,
      `removed the description of attachment ${file}`,
      `marked attachment ${file} as obsolete`,
    ]);
    const [first] = await listChanges(anonymousViewer, id);
    expect(first && describeChange(first)).toMatch(/^Attachments: described/);
    expect((await getBug(everything, id)).revision).toBe(3);
  });

  it("are changed by its author and by who may edit, obsolete also by who moderates, by nobody else", async () => {
    const { id, qe, stranger, file, maintainer } = await world();
    await edit(qe, id, { id: file, summary: "by QE" });
    await edit(maintainer, id, { id: file, isObsolete: true });
    for (const change of [{ summary: "mine" }, { isPatch: true }, { isObsolete: false }, { audience: "" }]) {
      const work = edit(stranger, id, { id: file, ...change });
      if ("audience" in change) expect((await work).revision).toBe(3);
      else expect(await refusal(work, "attachments")).toContain("can change an attachment of somebody else");
    }
    expect(await refusal(edit(qe, id, { id: file + 1_000_000, summary: "x" }), "attachments")).toBe(
      "There is no such attachment on this bug.",
    );
    const other = await world();
    expect(await refusal(edit(qe, id, { id: other.file, summary: "x" }), "attachments")).toBe(
      "There is no such attachment on this bug.",
    );
  });

  it("collide with what somebody else changed meanwhile", async () => {
    const { id, qe, reporter, file } = await world();
    const { revision } = await getBug(everything, id);
    const both = [qe, reporter].map((viewer, index) =>
      changeBug(
        viewer,
        id,
        changeBugInput.parse({ revision, attachments: [{ id: file, summary: `${index}` }] }),
      ),
    );
    const failed = (await Promise.allSettled(both)).filter((one) => one.status === "rejected");
    expect(failed.map(({ reason }) => reason)).toEqual([expect.any(Collision)]);
  });
});

it.each([
  ["twice in one change", 1],
  ["and replaced in one change", 0],
])("an attachment that is made private is not changed %s", async (_, repeats) => {
  const { id, qe, file } = await world();
  const attachments = [
    { id: file, audience: "@insiders" },
    ...Array(repeats).fill({ id: file, summary: "x" }),
  ];
  const replaces = repeats === 0 ? { id: file } : undefined;
  const files = replaces ? await uploadAll(qe, [new File(["x"], "new.diff")]) : [];
  const input = changeBugInput.parse({ revision: "current", attachments, replaces });
  expect(await refusal(changeBug(qe, id, input, files), "attachments")).toContain("is changed twice");
  expect(await db.attachment.findMany({ where: { bugId: id } })).toMatchObject([
    { id: file, audienceId: null, isObsolete: false },
  ]);
});

describe("details of an attachment that somebody else changed since the form was opened", () => {
  const SEEN = { summary: "", fileName: "p.diff", isPatch: true, isObsolete: false, audience: "" };

  it.each([
    [{ audience: "@insiders" }, {}, "it is visible to insiders now"],
    [
      { audience: "@insiders", summary: "secret" },
      { audience: undefined },
      "its description is “secret” now",
    ],
    [{ audience: "@insiders", fileName: "x.c" }, { audience: undefined }, "its name is “x.c” now"],
    [{ audience: "@insiders", isObsolete: true }, { audience: undefined }, "it is obsolete now"],
  ])("stay: %j, also where no revision tells", async (change, unseen, words) => {
    const { id, qe, maintainer, file } = await world();
    const now = await db.attachment.findUniqueOrThrow({ where: { id: file } });
    const seen = { ...SEEN, summary: now.summary, isPatch: now.isPatch };
    const { revision } = await getBug(everything, id);
    await edit(qe, id, { id: file, ...change });
    expect((await getBug(everything, id)).revision).toBe(revision);
    const stale = { id: file, ...seen, summary: "The log", seen: { ...seen, ...unseen } };
    const save = (change: Change) => edit(maintainer, id, change);
    await expect(save(stale)).rejects.toThrow(Collision);
    await expect(save(stale)).rejects.toThrow(words);
    const stays = await db.attachment.findUniqueOrThrow({ where: { id: file } });
    expect(stays.audienceId).not.toBeNull();
    expect(stays.summary).toBe("summary" in change ? change.summary : now.summary);
    const fresh = { ...seen, ...change };
    await save({ id: file, summary: "The log", seen: fresh });
    expect((await db.attachment.findUniqueOrThrow({ where: { id: file } })).summary).toBe("The log");
  });
});

describe("an obsolete attachment", () => {
  it("is not asked about any more; what was granted stays, and what the same change answers", async () => {
    const { id, qe, reporter, file } = await world();
    const [review, sign, check] = [
      await makeFlagType({ target: "attachment", grantRoles: ["qe"] }),
      await makeFlagType({ target: "attachment", grantRoles: ["qe"] }),
      await makeFlagType({ target: "attachment", grantRoles: ["qe"] }),
    ];
    for (const { id: typeId } of [review, sign, check])
      await flag(reporter, id, { typeId, attachmentId: file, status: "requested", requestee: qe.handle });
    await flag(qe, id, { typeId: sign.id, attachmentId: file, status: "granted" });
    await edit(
      qe,
      id,
      { id: file, isObsolete: true },
      { flags: [{ typeId: check.id, attachmentId: file, status: "denied" }] },
    );
    expect(await flagsOf(id)).toEqual([`${sign.name}+`, `${check.name}-`]);
    const last = (await listChanges(everything, id)).slice(-3).map((change) => sayChange(change));
    expect(last).toEqual([
      `denied ${check.name} on attachment ${file}`,
      `marked attachment ${file} as obsolete`,
      `cleared the request for ${review.name} (of @${qe.handle}) on attachment ${file}`,
    ]);
  });
});

describe("the audience of an attachment", () => {
  it("is chosen among those of a comment, and its flags and history go with it", async () => {
    const { id, qe, product, reporter, stranger, file, said } = await world();
    const type = await makeFlagType({ target: "attachment", grantRoles: ["qe"] });
    await flag(reporter, id, {
      typeId: type.id,
      attachmentId: file,
      status: "requested",
      requestee: qe.handle,
    });
    const audienceId = await audienceOf({ productId: product.id });
    const before = await said(stranger);
    const { revision } = await getBug(everything, id);
    await edit(qe, id, { id: file, audience: "@insiders", summary: "secret" });
    expect(await db.attachment.findUnique({ where: { id: file } })).toMatchObject({ audienceId });
    expect(await db.flag.findFirst({ where: { attachmentId: file } })).toMatchObject({ audienceId });
    expect((await getBug(everything, id)).revision).toBe(revision);
    // What was public about the file before is for those who see it now.
    expect(await said(stranger)).toEqual(before.filter((line) => !line.includes(`attachment ${file}`)));
    expect((await said(qe)).slice(-2)).toEqual([
      `described attachment ${file} as “secret”`,
      `made attachment ${file} visible to insiders of ${product.name}`,
    ]);
    await edit(qe, id, { id: file, audience: "" });
    expect((await said(stranger)).slice(-1)).toEqual([
      `made attachment ${file} visible to everyone who sees the bug`,
    ]);
    const [opened] = (await listChanges(anonymousViewer, id)).slice(-1);
    expect(opened?.from).toBe("others");
  });

  it("is refused to who is not in it, and while somebody is asked who would not see the file", async () => {
    const { id, qe, reporter, stranger, file } = await world();
    expect(await refusal(edit(reporter, id, { id: file, audience: "@insiders" }), "attachments")).toContain(
      "can make attachments private",
    );
    expect(
      await refusal(edit(reporter, id, { id: file, audience: unique("Crew") }), "attachments"),
    ).toContain("You are in no group");
    const type = await makeFlagType({ target: "attachment" });
    const ask = { typeId: type.id, attachmentId: file, status: "requested" as const };
    await flag(qe, id, { ...ask, requestee: stranger.handle });
    expect(await refusal(edit(qe, id, { id: file, audience: "@insiders" }), "attachments")).toContain(
      `is asked of @${stranger.handle}, who would not see this file any more`,
    );
    await edit(qe, id, { id: file, audience: "@insiders", isObsolete: true });
    expect(await flagsOf(id)).toEqual([]);
  });

  it("hides a file on its page from everybody else: its details, flags, history and the comments about it", async () => {
    const { id, qe, product, reporter, stranger } = await world();
    const audienceId = await audienceOf({ productId: product.id });
    const hidden = await makeAttachment(id, { audienceId, authorId: qe.userId ?? 0, fileName: "hidden.txt" });
    const type = await makeFlagType({ target: "attachment", grantRoles: ["qe"] });
    await flag(qe, id, { typeId: type.id, attachmentId: hidden, status: "requested", requestee: qe.handle });
    await changeBug(
      qe,
      id,
      changeBugInput.parse({ comment: `See attachment ${hidden}.`, commentAudience: "@insiders" }),
    );
    for (const viewer of [reporter, stranger, anonymousViewer, await (await makeUser()).viewer()])
      expect(await findAttachment(viewer, id, hidden)).toBeNull();
    const seen = await findAttachment(qe, id, hidden);
    if (!seen) throw new Error("It is hidden from an insider.");
    const story = await getAttachmentStory(qe, seen);
    expect(story.flags.set.map(({ type: name }) => name)).toEqual([type.name]);
    expect(story.comments.map(({ html }) => html)).toEqual([expect.stringContaining("See <a")]);
    expect(story.changes.map((change) => sayChange(change))).toEqual([
      `asked @${qe.handle} for ${type.name} on attachment ${hidden}`,
    ]);
  });
});

it("the page of an attachment has the comments that concern it, and no others", async () => {
  const { id, reporter, qe, file } = await world();
  const say = (comment: string, more: ChangeBugInput = {}) =>
    changeBug(reporter, id, changeBugInput.parse({ comment, ...more }));
  await say("Nothing about it.");
  await say(`Please read attachment ${file}.`);
  await say(`attachment ${file}0 is another one`);
  await say(`A picture: ![x](/attachments/${file}/a.png)`);
  await say("Whispered", {});
  await changeBug(
    qe,
    id,
    changeBugInput.parse({ comment: `attachment ${file} is secret`, commentAudience: "@insiders" }),
  );
  await edit(reporter, id, { id: file, summary: "New" }, { comment: "I renamed it." });
  const texts = async (viewer: Viewer) => {
    const page = await findAttachment(viewer, id, file);
    if (!page) throw new Error("It is hidden.");
    const { comments } = await getAttachmentStory(viewer, page);
    return comments.map(({ html }) => html.replace(/<[^>]+>/g, "").trim());
  };
  expect(await texts(anonymousViewer)).toEqual([
    `Please read attachment ${file}.`,
    "A picture:",
    "I renamed it.",
  ]);
  expect(await texts(qe)).toContain(`attachment ${file} is secret`);
});
