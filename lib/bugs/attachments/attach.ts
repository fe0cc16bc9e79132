import "server-only";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** How long an upload waits for its form. */
export const UPLOAD_LIFE = sql`interval '1 day'`;

/**
 * Uses up uploads in your transaction, and gives their files in the order of `ids`. Each must be this
 * person's own, not used before and not older than a day: else InvalidInput at the field `files`.
 */
export async function claimUploads(
  tx: RunsSql,
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
