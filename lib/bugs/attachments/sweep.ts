import "server-only";
import { UPLOAD_LIFE } from "#lib/bugs/attachments/attach.ts";
import { sweepStore } from "#lib/bugs/attachments/store.ts";
import { db, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

const DAY_MS = 86_400_000;

/**
 * Forgets uploads that no form has named within a day, then deletes the content of files that nothing
 * names. An upload that is being put on a bug is held by its row until it is: then the bug has it.
 */
export async function sweepUploads(now = new Date()): Promise<{ uploads: number; files: number }> {
  const uploads = await db.$executeRaw(sql`DELETE FROM uploads WHERE at <= now() - ${UPLOAD_LIFE}`);
  const files = await sweepStore(new Date(now.getTime() - DAY_MS), findNamed);
  return { uploads, files };
}

async function findNamed(hashes: string[]): Promise<Set<string>> {
  const rows = await queryRows<{ sha256: string }>(sql`
    SELECT sha256 FROM attachments WHERE sha256 = ANY(${hashes}::text[])
    UNION SELECT sha256 FROM uploads WHERE sha256 = ANY(${hashes}::text[])`);
  return new Set(rows.map(({ sha256 }) => sha256));
}
