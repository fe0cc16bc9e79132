import "server-only";
import type { StoredFile } from "#lib/bugs/change/planned.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Actor } from "#lib/people/viewer.ts";

/** How long an upload is kept before its form is sent. */
export const UPLOAD_LIFETIME = sql`interval '1 day'`;

/**
 * Marks uploads as used in your transaction and returns their files in the order of `ids`. Each must belong to the actor,
 * be unused and not older than a day; otherwise InvalidInput at the field `files`.
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
          AND sha256 IS NOT NULL AND at > now() - ${UPLOAD_LIFETIME}
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
      "An uploaded file is no longer available: it was used in another form, or uploaded more than a day ago. Remove it and choose it again.",
    ],
  });
}
