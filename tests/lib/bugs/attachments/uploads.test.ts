import "#tests/support/database.ts";
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { findAct } from "#lib/admin/act/registry.ts";
import { hasAttachment } from "#lib/bugs/attachments/store.ts";
import { UPLOADS_A_DAY } from "#lib/bugs/attachments/upload-limits.ts";
import { findUploads, receiveUpload } from "#lib/bugs/attachments/uploads.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { getBug } from "#lib/bugs/views/bug.ts";
import { db, pool } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { InvalidInput, NotSignedIn, TooMany } from "#lib/errors.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { everything, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { upload, uploadAll } from "#tests/support/uploads.ts";

const somebody = async () => (await makeUser()).viewer();

it("a file with a false type is stored with its real type", async () => {
  const page = new File(["<html><script>alert(1)</script></html>"], "holiday.png", { type: "image/png" });
  const [file] = await uploadAll(await somebody(), [page]);
  expect(file).toMatchObject({ fileName: "holiday.png", contentType: "text/html", isPatch: false, size: 38 });
  expect(await hasAttachment(file?.sha256 ?? "")).toBe(true);
});

it("an anonymous upload is neither read nor stored", async () => {
  const before = await storedFiles();
  let isRead = false;
  async function* content() {
    isRead = true;
    yield Buffer.from("of a stranger");
  }
  const sent = receiveUpload(anonymousViewer, { fileName: "x", length: 13 }, content());
  await expect(sent).rejects.toBeInstanceOf(NotSignedIn);
  expect(isRead).toBe(false);
  expect(await storedFiles()).toEqual(before);
});

it.each([
  ["too large as it says itself", new File([new Uint8Array(20_000_001)], "core.dump"), undefined],
  ["too large, and did not say so", new File([new Uint8Array(20_000_001)], "core.dump"), null],
  ["longer than declared", new File([new Uint8Array(100)], "core.dump"), 10],
])("a file that is %s is refused, and nothing is stored", async (_what, file, length) => {
  const before = await storedFiles();
  await expect(upload(await somebody(), file, length)).rejects.toThrow(
    "“core.dump” is too large: at most 20 MB.",
  );
  expect(await storedFiles()).toEqual(before);
  expect(await db.upload.count({ where: { fileName: "core.dump" } })).toBe(0);
});

describe("administrators set the limits", () => {
  const set = async (input: Record<string, unknown>) => findAct("setting.change")?.perform(everything, input);
  afterEach(() => db.setting.deleteMany());

  it("a file is refused by its size, and so is one that was uploaded before", async () => {
    const viewer = await somebody();
    const file = () => new File([new Uint8Array(1_500_000)], "core.dump");
    const { id } = await upload(viewer, file());
    await set({ attachmentMegabytes: 1 });
    const message =
      "“core.dump” is too large: at most 1 MB. Administrators of this site can raise the limit.";
    for (const length of [undefined, null])
      await expect(upload(viewer, file(), length)).rejects.toMatchObject({ code: "too_large", message });
    await expect(findUploads(viewer, { uploads: [id] })).rejects.toMatchObject({
      fields: { files: [message] },
    });
    await set({ attachmentMegabytes: 30 });
    await expect(upload(viewer, new File([new Uint8Array(21_000_000)], "core.dump"))).resolves.toBeTruthy();
  });

  it("a form has as many files as they say", async () => {
    const viewer = await somebody();
    const uploads = await Promise.all(
      ["a", "b", "c"].map((one) => upload(viewer, new File([one], `${one}.txt`))),
    );
    const ids = uploads.map(({ id }) => id);
    await set({ filesAtOnce: 2 });
    await expect(findUploads(viewer, { uploads: ids })).rejects.toMatchObject({
      fields: { files: ["At most 2 files at once. Administrators of this site can raise the limit."] },
    });
    expect(await findUploads(viewer, { uploads: ids.slice(1) })).toHaveLength(2);
  });

  it("a type is refused by the content of a file, whatever its name is", async () => {
    const viewer = await somebody();
    const zip = () =>
      new File([Buffer.from("504b0506000000000000000000000000000000000000", "hex")], "notes.txt");
    const { id } = await upload(viewer, zip());
    for (const refusedTypes of ["application/zip", "text/html, Application/*"]) {
      await set({ refusedTypes });
      const message =
        "“notes.txt” is of a type that this site does not take: application/zip. Administrators of this site can allow it.";
      const refusal = { fields: { files: [message] } };
      await expect(upload(viewer, zip())).rejects.toMatchObject(refusal);
      await expect(findUploads(viewer, { uploads: [id] })).rejects.toMatchObject(refusal);
    }
    await expect(upload(viewer, new File(["plain"], "a.zip"))).resolves.toBeTruthy();
    expect(await db.upload.count({ where: { fileName: "notes.txt" } })).toBe(1);
  });

  it("one account uploads as much in a day as they say", async () => {
    await set({ attachmentMegabytes: 1, uploadMegabytesADay: 1 });
    const viewer = await somebody();
    await upload(viewer, new File([new Uint8Array(800_000)], "a.bin"));
    await expect(upload(viewer, new File([new Uint8Array(800_000)], "b.bin"))).rejects.toThrow("(1 MB)");
  });

  it.each([
    [{ attachmentMegabytes: 0 }, "Give a whole number of megabytes from 1 to 1000."],
    [{ attachmentMegabytes: 501 }, "must be within what one account uploads in a day (500 MB)"],
    [{ uploadMegabytesADay: 19 }, "The largest file (20 MB) must be within"],
    [{ filesAtOnce: "many" }, "Give a whole number of files from 1 to 100."],
    [{ refusedTypes: "zip" }, "“zip” is not a type of files."],
  ])("%j is refused at its field", async (input, message) => {
    await expect(set(input)).rejects.toMatchObject({
      fields: { [Object.keys(input)[0] ?? ""]: [expect.stringContaining(message)] },
    });
  });
});

it("an empty file is refused with a message", async () => {
  await expect(upload(await somebody(), new File([], "empty.log"))).rejects.toThrow("“empty.log” is empty.");
});

it("an aborted upload leaves nothing behind", async () => {
  const viewer = await somebody();
  const before = await storedFiles();
  async function* content() {
    yield Buffer.from("half of ");
    throw new Error("The connection broke.");
  }
  const sent = receiveUpload(viewer, { fileName: "half", length: 16 }, content());
  await expect(sent).rejects.toThrow("The connection broke.");
  expect(await storedFiles()).toEqual(before);
  expect(await db.upload.count({ where: { fileName: "half" } })).toBe(0);
});

it("nobody uploads files without number, however small they are", async () => {
  const user = await makeUser();
  const sent = { userId: user.id, fileName: "one", size: 1 };
  await db.upload.createMany({ data: Array.from({ length: UPLOADS_A_DAY - 1 }, () => sent) });
  await upload(await user.viewer(), new File(["x"], "a.txt"));
  await expect(upload(await user.viewer(), new File(["x"], "a.txt"))).rejects.toThrow("2000 files");
});

it("the daily quota cannot be exceeded, not even by concurrent uploads", async () => {
  const user = await makeUser();
  const viewer = await user.viewer();
  await db.upload.create({ data: { userId: user.id, fileName: "much", size: 500_000_000 - 25 } });
  const sent = await Promise.allSettled(
    Array.from({ length: 15 }, (_, n) => upload(viewer, new File([`${n % 10}`.repeat(10)], "a.txt"))),
  );
  const refused = sent.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(13);
  expect(refused.every(({ reason }) => reason instanceof TooMany)).toBe(true);
  await expect(upload(await somebody(), new File(["0123456789"], "a.txt"))).resolves.toBeTruthy();
  await pool.query("UPDATE uploads SET at = at - interval '25 hours' WHERE user_id = $1", [user.id]);
  await expect(upload(viewer, new File(["0123456789"], "a.txt"))).resolves.toBeTruthy();
});

it("an upload is attached once, even if two forms use it at once", async () => {
  const { viewer, file } = await filer();
  const files = await uploadAll(viewer, [new File(["first"], "1.txt"), new File(["second"], "2.txt")]);
  const filed = await Promise.allSettled([file(files), file(files)]);
  expect(filed.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [refused] = filed.filter((one) => one.status === "rejected");
  expect(refused?.reason).toMatchObject({
    fields: { files: [expect.stringContaining("no longer available")] },
  });
  const [done] = filed.filter((one) => one.status === "fulfilled");
  const { attachments } = await getBug(viewer, done?.value ?? 0);
  expect(attachments.map(({ fileName }) => fileName).sort()).toEqual(["1.txt", "2.txt"]);
});

it("a form with files that is sent twice files one bug", async () => {
  const { viewer, file } = await filer();
  const { id } = await upload(viewer, new File(["first"], "1.txt"));
  const token = randomUUID();
  const send = async () => file(await findUploads(viewer, { uploads: [id] }), token);
  const first = await send();
  expect(await send()).toBe(first);
});

it("uploads of others, missing, expired and unfinished ones cannot be attached", async () => {
  const { viewer, file } = await filer();
  const mine = await upload(viewer, new File(["mine"], "mine.txt"));
  const message = { fields: { files: [expect.stringContaining("choose it again")] } };
  const other = await somebody();
  await expect(findUploads(other, { uploads: [mine.id] })).rejects.toMatchObject(message);
  await expect(findUploads(viewer, { uploads: [randomUUID()] })).rejects.toMatchObject(message);
  const unfinished = await db.upload.create({
    data: { userId: viewer.userId ?? 0, fileName: "x", size: 1 },
  });
  await expect(findUploads(viewer, { uploads: [unfinished.id] })).rejects.toMatchObject(message);
  const files = await findUploads(viewer, { uploads: [mine.id] });
  const { file: fileAs } = await filer(other);
  await expect(fileAs(files)).rejects.toMatchObject(message);
  await pool.query("UPDATE uploads SET at = at - interval '25 hours' WHERE id = $1", [mine.id]);
  await expect(findUploads(viewer, { uploads: [mine.id] })).rejects.toMatchObject(message);
  await expect(file(files)).rejects.toMatchObject(message);
  expect(await db.attachment.count({ where: { fileName: "mine.txt" } })).toBe(0);
});

it("when filing fails, the uploads are storedFiles for the next attempt", async () => {
  const { viewer, file } = await filer();
  const files = await uploadAll(viewer, [new File(["again"], "again.txt")]);
  await expect(file(files, undefined, { component: "no such" })).rejects.toBeInstanceOf(InvalidInput);
  expect(await file(files)).toBeGreaterThan(0);
});

async function filer(as?: Awaited<ReturnType<typeof somebody>>) {
  const product = await makeProduct();
  const viewer = as ?? (await somebody());
  const summary = unique("With files ");
  const file = (files: Awaited<ReturnType<typeof uploadAll>>, token?: string, more: object = {}) =>
    fileBug(viewer, fileBugInput.parse({ product: product.name, summary, ...more }), files, token);
  return { viewer, file };
}

async function storedFiles(): Promise<string[]> {
  return (await readdir(`${env().dataDir}/attachments`, { recursive: true }).catch(() => []))
    .filter((name) => name !== "incoming")
    .sort();
}
