import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** A file whose bytes are already kept (lib/bugs/attachments/store.ts), to be put on a bug. */
export type StoredFile = {
  fileName: string;
  summary: string;
  contentType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  isPatch: boolean;
  isPrivate?: boolean;
  /** The upload that it comes from, which is used up by attaching it. */
  uploadId?: string;
};

/** How long an upload waits for its form. */
export const UPLOAD_LIFE = sql`interval '1 day'`;

/** Writes the rows of files that came with a comment. */
export async function attachAll(
  tx: Transaction,
  to: { bugId: number; commentId: number; authorId: number },
  files: readonly StoredFile[],
): Promise<void> {
  if (files.length === 0) return;
  const ids = files.flatMap(({ uploadId }) => uploadId ?? []);
  if (ids.length > 0) await claimUploads(tx, { userId: to.authorId }, ids);
  await tx.attachment.createMany({ data: files.map(({ uploadId: _, ...file }) => ({ ...to, ...file })) });
}

/**
 * Uses up uploads in your transaction, and gives their files in the order of `ids`. Each must be this
 * person's own, not used before and not older than a day: else InvalidInput at the field `files`.
 */
export async function claimUploads(
  tx: Transaction,
  actor: Pick<Actor, "userId">,
  ids: readonly string[],
): Promise<StoredFile[]> {
  const claimed = await queryRowsIn<StoredFile & { uploadId: string }>(
    tx,
    sql`UPDATE uploads SET used_at = now()
        WHERE id = ANY(${[...ids]}::uuid[]) AND user_id = ${actor.userId} AND used_at IS NULL
          AND sha256 IS NOT NULL AND at > now() - ${UPLOAD_LIFE}
        RETURNING id AS "uploadId", file_name AS "fileName", file_name AS summary, content_type AS "contentType",
          size, sha256, is_patch AS "isPatch"`,
  );
  return inOrder(ids, claimed);
}

/** The files in the order of their ids; InvalidInput when one is missing. */
export function inOrder<File extends { uploadId: string }>(
  ids: readonly string[],
  files: readonly File[],
): File[] {
  const found = ids
    .map((id) => files.find(({ uploadId }) => uploadId === id))
    .filter((file) => file !== undefined);
  if (found.length === ids.length) return found;
  throw new InvalidInput({
    files: [
      "A file is not waiting here any more: it was sent with another form, or chosen more than a day ago. Remove it and choose it again.",
    ],
  });
}
