import "#tests/support/database.ts";
import { describe, expect, it } from "vitest";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { sayChange } from "#lib/bugs/history/describe.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findAttachment } from "#lib/bugs/views/attachment.ts";
import { listChanges, listComments } from "#lib/bugs/views/bug.ts";
import { db } from "#lib/db/client.ts";
import { anonymousViewer, type Viewer } from "#lib/people/viewer.ts";
import { flag, flagsOf, makeFlagType, refusal, scene } from "#tests/lib/flags/scene.ts";
import { audienceOf, makeAttachment } from "#tests/support/events.ts";
import { everything, makeUser } from "#tests/support/factories.ts";
import { uploadAll } from "#tests/support/uploads.ts";

async function world({ isPrivate = false } = {}) {
  const known = await scene();
  const { id, product, qe, reporter } = known;
  const author = isPrivate ? qe : reporter;
  const file = await makeAttachment(id, {
    authorId: author.userId ?? 0,
    ...(isPrivate ? { audienceId: await audienceOf({ productId: product.id }) } : {}),
  });
  await db.attachment.update({ where: { id: file }, data: { summary: "The fix" } });
  const replace = async (viewer: Viewer, requests?: "carry" | "cancel", old = file) => {
    const files = await uploadAll(viewer, [new File(["new\n"], "new.txt")]);
    await changeBug(
      viewer,
      id,
      changeBugInput.parse({ comment: "Better.", replaces: { id: old, requests } }),
      files,
    );
    const { id: version } = await db.attachment.findFirstOrThrow({ where: { replacesId: old } });
    return version;
  };
  return { ...known, author, file, replace };
}

describe("a new version of an attachment", () => {
  it("makes the old one obsolete and keeps its description; both know their versions", async () => {
    const { id, reporter, file, replace } = await world();
    const second = await replace(reporter);
    const third = await replace(reporter, undefined, second);
    expect(await db.attachment.findMany({ where: { bugId: id }, orderBy: { id: "asc" } })).toMatchObject([
      { id: file, isObsolete: true, replacesId: null },
      { id: second, isObsolete: true, replacesId: file, summary: "The fix", fileName: "new.txt" },
      { id: third, isObsolete: false, replacesId: second, summary: "The fix" },
    ]);
    for (const one of [file, second, third]) {
      const page = await findAttachment(anonymousViewer, id, one);
      expect(page?.versions.map((version) => version.id)).toEqual([file, second, third]);
    }
  });

  it.each(["carry", "cancel"] as const)("foretells the open requests, and they %s", async (requests) => {
    const { id, qe, reporter, stranger, file, replace } = await world();
    const [review, sign] = [
      await makeFlagType({ target: "attachment", grantRoles: ["qe"] }),
      await makeFlagType({ target: "attachment", grantRoles: ["qe"] }),
    ];
    await flag(stranger, id, {
      typeId: review.id,
      attachmentId: file,
      status: "requested",
      requestee: qe.handle,
    });
    await flag(qe, id, { typeId: sign.id, attachmentId: file, status: "granted" });
    const page = await findAttachment(reporter, id, file);
    expect(page?.requests).toEqual([`${review.name} of @${qe.handle}`]);
    const before = await db.flag.findFirstOrThrow({ where: { typeId: review.id } });
    const version = await replace(reporter, requests);
    const flags = await db.flag.findMany({ where: { bugId: id }, orderBy: { id: "asc" } });
    const carried = { id: before.id, attachmentId: version, status: "requested", setterId: stranger.userId };
    const granted = { attachmentId: file, status: "granted" };
    expect(flags).toMatchObject(requests === "carry" ? [carried, granted] : [granted]);
    const words = (await listChanges(anonymousViewer, id)).map((change) => sayChange(change));
    expect(words.slice(-(requests === "carry" ? 3 : 2))).toEqual([
      `marked attachment ${file} as obsolete`,
      `cleared the request for ${review.name} (of @${qe.handle}) on attachment ${file}`,
      ...(requests === "carry" ? [`asked @${qe.handle} for ${review.name} on attachment ${version}`] : []),
    ]);
  });

  it("is for those who see the old one, and nobody else learns of it", async () => {
    const { id, qe, reporter, file, replace } = await world({ isPrivate: true });
    const type = await makeFlagType({ target: "attachment", grantRoles: ["qe"] });
    await flag(qe, id, { typeId: type.id, attachmentId: file, status: "requested", requestee: qe.handle });
    const seen = async (viewer: Viewer) => [await listComments(viewer, id), await listChanges(viewer, id)];
    const before = await seen(reporter);
    const version = await replace(qe, "carry");
    expect(await seen(reporter)).toEqual(before);
    expect(await findAttachment(reporter, id, version)).toBeNull();
    const { audienceId } = await db.attachment.findUniqueOrThrow({ where: { id: file } });
    expect(audienceId).not.toBeNull();
    expect(await db.attachment.findUnique({ where: { id: version } })).toMatchObject({ audienceId });
    expect(await db.flag.findFirst({ where: { attachmentId: version } })).toMatchObject({ audienceId });
  });

  it("shows no version that the viewer may not see", async () => {
    const { id, product, qe, reporter, file, replace } = await world();
    const second = await replace(reporter);
    const third = await replace(reporter, undefined, second);
    const audienceId = await audienceOf({ productId: product.id });
    await db.attachment.update({ where: { id: second }, data: { audienceId, authorId: qe.userId ?? 0 } });
    const versions = async (viewer: Viewer) =>
      (await findAttachment(viewer, id, file))?.versions.map((version) => version.id);
    expect(await versions(anonymousViewer)).toEqual([file, third]);
    expect(await versions(qe)).toEqual([file, second, third]);
  });

  it("is refused to who may not, for what is elsewhere, hidden or replaced already", async () => {
    const { qe, reporter, stranger, file, replace, ...known } = await world();
    expect(await refusal(replace(stranger), "files")).toContain("replace an attachment of somebody else");
    const other = await world();
    expect(await refusal(replace(reporter, undefined, other.file), "files")).toContain("no such attachment");
    const hidden = await makeAttachment(known.id, {
      authorId: qe.userId ?? 0,
      audienceId: await audienceOf({ productId: known.product.id }),
    });
    expect(await refusal(replace(reporter, undefined, hidden), "files")).toContain("no such attachment");
    const left = await makeUser();
    const own = await makeAttachment(known.id, {
      authorId: left.id,
      audienceId: await audienceOf({ productId: known.product.id }),
    });
    expect(await refusal(replace(await left.viewer(), undefined, own), "files")).toContain(
      "not write to those",
    );
    const nothing = changeBugInput.parse({ comment: "x", replaces: { id: file } });
    expect(await refusal(changeBug(reporter, known.id, nothing), "files")).toContain("Choose one file");
    await replace(reporter);
    expect(await refusal(replace(reporter), "files")).toContain("has a newer version already");
  });

  it("is one, when two people replace at once", async () => {
    const { id, qe, reporter, replace } = await world();
    const answers = await Promise.allSettled([replace(qe), replace(reporter)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.attachment.count({ where: { bugId: id } })).toBe(2);
    expect(await flagsOf(id)).toEqual([]);
    expect((await listComments(everything, id)).length).toBe(2);
  });
});
