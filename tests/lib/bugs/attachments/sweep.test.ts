import "#tests/support/database.ts";
import { createHash } from "node:crypto";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { claimUploads } from "#lib/bugs/attachments/attach.ts";
import { hasAttachment, storeAttachment, sweepStore } from "#lib/bugs/attachments/store.ts";
import { sweepUploads } from "#lib/bugs/attachments/sweep.ts";
import { fileBug } from "#lib/bugs/filing/file-bug.ts";
import { fileBugInput } from "#lib/bugs/schema.ts";
import { db, pool, sql, transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { env } from "#lib/env.ts";
import { makeEvent } from "#tests/support/events.ts";
import { makeBug, makeProduct, makeUser, unique } from "#tests/support/factories.ts";
import { upload, uploadAll } from "#tests/support/uploads.ts";

const DAY_AGO = () => new Date(Date.now() - 86_400_000);
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** As if the content had last been stored two days ago. */
async function ageContent(sha256: string): Promise<void> {
  const then = new Date(Date.now() - 2 * 86_400_000);
  await utimes(join(env().dataDir, "attachments", sha256.slice(0, 2), sha256), then, then);
}

/** The same, and as if uploads had been sent then. */
async function age(sha256: string): Promise<void> {
  await ageContent(sha256);
  await pool.query("UPDATE uploads SET at = at - interval '2 days' WHERE sha256 = $1", [sha256]);
}

it("an upload that was not attached within a day is deleted with its row; a newer one is kept", async () => {
  const viewer = await (await makeUser()).viewer();
  const old = await uploadAll(viewer, [new File(["nobody wants this"], "old.txt")]);
  const { id } = await upload(viewer, new File(["somebody may want this"], "new.txt"));
  await age(old[0]?.sha256 ?? "");
  expect(await sweepUploads()).toEqual({ uploads: 1, files: 1 });
  expect(await hasAttachment(hashOf("nobody wants this"))).toBe(false);
  expect(await hasAttachment(hashOf("somebody may want this"))).toBe(true);
  expect(await db.upload.findMany({ select: { id: true } })).toEqual([{ id }]);
});

it("an attached file is kept, and so is content shared with another bug", async () => {
  const viewer = await (await makeUser()).viewer();
  const product = await makeProduct();
  const file = async (text: string) => {
    const files = await uploadAll(viewer, [new File([text], "a.txt")]);
    const input = fileBugInput.parse({ product: product.name, summary: unique("With a file ") });
    return fileBug(viewer, input, files);
  };
  const first = await file("shared");
  await file("shared");
  await age(hashOf("shared"));
  await sweepUploads();
  expect(await hasAttachment(hashOf("shared"))).toBe(true);
  await db.attachment.deleteMany({ where: { bugId: first } });
  await sweepUploads();
  expect(await hasAttachment(hashOf("shared"))).toBe(true);
  await db.attachment.deleteMany({ where: { sha256: hashOf("shared") } });
  await sweepUploads();
  expect(await hasAttachment(hashOf("shared"))).toBe(false);
});

it("an upload that is being attached during the sweep is kept", async () => {
  const viewer = await (await makeUser()).viewer();
  const bugId = await makeBug(viewer, { product: (await makeProduct()).name });
  const { id } = await upload(viewer, new File(["just in time"], "late.txt"));
  const sha256 = hashOf("just in time");
  await ageContent(sha256);
  let sweeping: Promise<unknown> | undefined;
  const eventId = await makeEvent(bugId);
  await transaction(async (tx) => {
    // Young enough when the transaction began, and a day old when the sweep begins.
    const [begun] = await queryRowsIn<{ at: Date }>(tx, sql`SELECT now() - interval '1 day' AS at`);
    await pool.query("UPDATE uploads SET at = $1::timestamptz + interval '2 ms' WHERE id = $2", [
      begun?.at,
      id,
    ]);
    const [file] = await claimUploads(tx, { userId: viewer.userId ?? 0 }, [id]);
    if (!file) throw new Error("It was not claimed.");
    const { uploadId: _, ...row } = file;
    await tx.attachment.create({ data: { ...row, bugId, eventId, authorId: viewer.userId } });
    sweeping = sweepUploads();
    await vi.waitUntil(async () => (await waiting()) > 0);
  });
  await sweeping;
  expect(await hasAttachment(sha256)).toBe(true);
});

/** How many wait for a row that somebody else holds. */
async function waiting(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'DELETE FROM uploads%'",
  );
  return rows[0]?.n ?? 0;
}

it("content that is stored again during the sweep is kept", async () => {
  const text = "stored again";
  await storeAttachment(Buffer.from(text));
  await age(hashOf(text));
  let wasAsked = false;
  await sweepStore(DAY_AGO(), async (hashes) => {
    if (!hashes.includes(hashOf(text))) return new Set(hashes);
    wasAsked = true;
    await storeAttachment(Buffer.from(text));
    return new Set();
  });
  expect(wasAsked).toBe(true);
  expect(await hasAttachment(hashOf(text))).toBe(true);
});

it("content that was recently stored again is kept", async () => {
  const text = "wanted once more";
  await storeAttachment(Buffer.from(text));
  await age(hashOf(text));
  await storeAttachment(Buffer.from(text));
  await sweepUploads();
  expect(await hasAttachment(hashOf(text))).toBe(true);
});
