import "server-only";
import { inOrder, UPLOAD_LIFE } from "#lib/bugs/attachments/attach.ts";
import { ContentSniffer } from "#lib/bugs/attachments/content-type.ts";
import { cleanFileName } from "#lib/bugs/attachments/file-name.ts";
import { storeAttachment } from "#lib/bugs/attachments/store.ts";
import type { UploadFields } from "#lib/bugs/attachments/upload-fields.ts";
import { ATTACHMENT_MAX, UPLOAD_QUOTA } from "#lib/bugs/attachments/upload-limits.ts";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { db, sql, transaction } from "#lib/db/client.ts";
import { queryRows, queryRowsIn } from "#lib/db/query.ts";
import { AppError, InvalidInput, TooMany } from "#lib/errors.ts";
import { type Actor, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** A file that waits for the form it belongs to. */
export type Upload = {
  id: string;
  fileName: string;
  contentType: string;
  /** Bytes. */
  size: number;
  isPatch: boolean;
};

/**
 * Keeps a file as it comes in and says what it is, by its content. `length` is what was announced, null
 * when nothing was; it counts against the day's quota from the start. Throws NotSignedIn before a byte is
 * read, TooMany when the quota is used up, and an AppError when the file is too large or empty; nothing
 * is kept then.
 */
export async function receiveUpload(
  viewer: Viewer,
  given: { fileName: string; length: number | null },
  content: AsyncIterable<Uint8Array>,
): Promise<Upload> {
  const actor = requireActor(viewer);
  const fileName = cleanFileName(given.fileName);
  const announced = given.length ?? ATTACHMENT_MAX;
  if (announced > ATTACHMENT_MAX) throw tooLarge(fileName);
  const { id } = await reserve(actor, fileName, announced);
  try {
    const sniffer = new ContentSniffer();
    const { sha256, size } = await storeAttachment(sniffer.watch(content), {
      maxBytes: announced,
      onTooLong: () => tooLarge(fileName),
    });
    if (size === 0) throw new InvalidInput({ files: [`“${fileName}” is empty.`] });
    const found = { size, ...(await sniffer.finish()) };
    await db.upload.update({ where: { id }, data: { sha256, ...found } });
    return { id, fileName, ...found };
  } catch (error) {
    await db.upload.deleteMany({ where: { id } });
    throw error;
  }
}

/**
 * The files that a form names, to be attached in its command's transaction. Used ones are given too: a
 * form that comes twice is told apart there. Throws InvalidInput at the field `files` for what is not
 * this person's own or older than a day, and for what was refused when it was sent.
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
    FROM uploads WHERE id = ANY(${ids}::uuid[]) AND user_id = ${userId} AND sha256 IS NOT NULL AND at > now() - ${UPLOAD_LIFE}`);
  return inOrder(ids, found);
}

/** A row of the announced size, so that files on their way at the same time share one quota. */
function reserve({ userId }: Actor, fileName: string, size: number): Promise<{ id: string }> {
  return transaction(async (tx) => {
    await queryRowsIn(tx, sql`SELECT FROM users WHERE id = ${userId} FOR NO KEY UPDATE`);
    const [used] = await queryRowsIn<{ bytes: number }>(
      tx,
      sql`SELECT coalesce(sum(size), 0)::float8 AS bytes FROM uploads WHERE user_id = ${userId} AND at > now() - interval '1 day'`,
    );
    if ((used?.bytes ?? 0) + size > UPLOAD_QUOTA) {
      throw new TooMany(
        `“${fileName}” is more than you may send in a day (${megabytes(UPLOAD_QUOTA)}): send it tomorrow, or put it somewhere and link to it.`,
        3600,
      );
    }
    return tx.upload.create({ data: { userId, fileName, size }, select: { id: true } });
  });
}

function tooLarge(fileName: string): AppError {
  return new AppError(
    "too_large",
    `“${fileName}” is too large: at most ${megabytes(ATTACHMENT_MAX)} are taken.`,
  );
}

function megabytes(bytes: number): string {
  return `${bytes / 1_000_000} MB`;
}
