import "server-only";
import { UPLOAD_LIFETIME } from "#lib/bugs/attachments/attach.ts";
import { sweepStore } from "#lib/bugs/attachments/store.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

const DAY_MS = 86_400_000;

/**
 * Deletes uploads that were not attached within a day, then stored files without references. While an upload is being
 * attached its row still references the file; afterwards the attachment does.
 */
export async function sweepUploads(now = new Date()): Promise<{ uploads: number; files: number }> {
  const uploads = await db.$executeRaw(sql`DELETE FROM uploads WHERE at <= now() - ${UPLOAD_LIFETIME}`);
  const files = await sweepStore(new Date(now.getTime() - DAY_MS), findReferenced);
  return { uploads, files };
}

async function findReferenced(hashes: string[]): Promise<Set<string>> {
  const rows = await queryRows<{ sha256: string }>(sql`
    SELECT sha256 FROM attachments WHERE sha256 = ANY(${hashes}::text[])
    UNION SELECT sha256 FROM uploads WHERE sha256 = ANY(${hashes}::text[])`);
  return new Set(rows.map(({ sha256 }) => sha256));
}
