import "server-only";
import { z } from "zod";
import { inOrder, UPLOAD_LIFETIME } from "#lib/bugs/attachments/attach.ts";
import { ContentSniffer } from "#lib/bugs/attachments/content-type.ts";
import { cleanFileName } from "#lib/bugs/attachments/file-name.ts";
import { isSafeImage } from "#lib/bugs/attachments/safe-images.ts";
import { storeAttachment } from "#lib/bugs/attachments/store.ts";
import type { UploadFields } from "#lib/bugs/attachments/upload-fields.ts";
import {
  sayRefused,
  sayTooMany,
  UPLOADS_A_DAY,
  type UploadLimits,
  uploadLimits,
  WHO_RAISES,
} from "#lib/bugs/attachments/upload-limits.ts";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { db, sql, transaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { AppError, InvalidInput, TooMany } from "#lib/errors.ts";
import { readSettings } from "#lib/people/settings.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** An uploaded file that is not attached yet. */
export type Upload = {
  id: string;
  fileName: string;
  contentType: string;
  /** Bytes. */
  size: number;
  isPatch: boolean;
};

/**
 * Stores an uploaded file and detects its type. `length` is the announced length, null when unknown; it counts against
 * the daily quota from the start. Throws NotSignedIn before reading the content, TooMany when the quota is exceeded, and
 * an AppError when the file is too large, empty or of a type that the site does not take; then nothing is kept.
 */
export async function receiveUpload(
  viewer: Viewer,
  file: { fileName: string; length: number | null },
  content: AsyncIterable<Uint8Array>,
): Promise<Upload> {
  const actor = requireActor(viewer);
  const fileName = cleanFileName(file.fileName);
  const limits = uploadLimits(await readSettings());
  const announced = file.length ?? limits.maxSize;
  const tooLarge = () =>
    new AppError(
      "too_large",
      sayRefused({ fileName, size: Number.POSITIVE_INFINITY }, limits) ?? `“${fileName}” is too large.`,
    );
  if (announced > limits.maxSize) throw tooLarge();
  const { id } = await reserve(actor, fileName, announced, limits);
  try {
    const sniffer = new ContentSniffer();
    const { sha256, size } = await storeAttachment(sniffer.watch(content), {
      maxBytes: announced,
      onTooLong: tooLarge,
    });
    if (size === 0) throw new InvalidInput({ files: [`“${fileName}” is empty.`] });
    const found = { size, ...(await sniffer.finish()) };
    const refused = sayRefused({ fileName, ...found }, limits);
    if (refused) throw new InvalidInput({ files: [refused] });
    await db.upload.update({ where: { id }, data: { sha256, ...found } });
    return { id, fileName, ...found };
  } catch (error) {
    await db.upload.deleteMany({ where: { id } });
    throw error;
  }
}

/**
 * The uploads of a form, to be attached in its command's transaction. Includes used ones, so that the command can detect
 * a form that is sent twice. Throws InvalidInput at the field `files` for uploads of others, uploads older than a day, files
 * that were refused, and what exceeds the limits of now, such as the files of an old draft.
 */
export async function findUploads(
  viewer: Viewer,
  { uploads: ids = [], uploadProblems = [] }: UploadFields,
): Promise<StoredFile[]> {
  if (ids.length === 0 && uploadProblems.length === 0) return [];
  const { userId } = requireActor(viewer);
  if (uploadProblems.length > 0) throw new InvalidInput({ files: uploadProblems });
  const found = await queryRows<StoredFile & { uploadId: string }>(sql`
    SELECT id AS "uploadId", file_name AS "fileName", file_name AS summary, content_type AS "contentType", size, sha256,
      is_patch AS "isPatch"
    FROM uploads WHERE id = ANY(${ids}::uuid[]) AND user_id = ${userId} AND sha256 IS NOT NULL AND at > now() - ${UPLOAD_LIFETIME}`);
  const limits = uploadLimits(await readSettings());
  if (ids.length > limits.maxCount) throw new InvalidInput({ files: [sayTooMany(limits.maxCount)] });
  const refused = found.flatMap((file) => sayRefused(file, limits) ?? []);
  if (refused.length > 0) throw new InvalidInput({ files: refused });
  return inOrder(ids, found);
}

/** A picture that the viewer uploaded, which a page may show; null for what others uploaded, and while impersonating. */
export async function findOwnPicture(
  { userId, impersonatorId }: Viewer,
  id: string,
): Promise<{ sha256: string; contentType: string } | null> {
  if (userId === null || impersonatorId !== null || !z.uuid().safeParse(id).success) return null;
  const found = await db.upload.findFirst({ where: { id, userId, sha256: { not: null } } });
  if (!found?.sha256 || !isSafeImage(found.contentType)) return null;
  return { sha256: found.sha256, contentType: found.contentType };
}

/** Inserts a row with the announced size, so that concurrent uploads count against the quota. */
function reserve(
  { userId }: Actor,
  fileName: string,
  size: number,
  { quota }: UploadLimits,
): Promise<{ id: string }> {
  return transaction(async (tx) => {
    await queryRowsIn(tx, sql`SELECT FROM users WHERE id = ${userId} FOR NO KEY UPDATE`);
    const [used] = await queryRowsIn<{ bytes: number; files: number }>(
      tx,
      sql`SELECT coalesce(sum(size), 0)::float8 AS bytes, count(*)::int AS files
          FROM uploads WHERE user_id = ${userId} AND at > now() - interval '1 day'`,
    );
    const { bytes = 0, files = 0 } = used ?? {};
    if (files >= UPLOADS_A_DAY) {
      throw new TooMany(
        `“${fileName}” exceeds your daily upload limit (${UPLOADS_A_DAY} files). Upload it tomorrow.`,
        3600,
      );
    }
    if (bytes + size > quota) {
      throw new TooMany(
        `“${fileName}” exceeds your daily upload limit (${quota / 1_000_000} MB). Upload it tomorrow, or link to it instead. ${WHO_RAISES}`,
        3600,
      );
    }
    return tx.upload.create({ data: { userId, fileName, size }, select: { id: true } });
  });
}
