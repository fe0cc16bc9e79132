import "server-only";
import { type Copied, copyContents } from "#lib/bugs/attachments/store.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";

/** Copies the contents of all attachments and uploads to the bucket, or from it to the data directory. */
export async function copyAllContents(to: "s3" | "disk"): Promise<Copied> {
  const rows = await queryRows<{ sha256: string }>(sql`
    SELECT sha256 FROM attachments WHERE sha256 IS NOT NULL UNION SELECT sha256 FROM uploads WHERE sha256 IS NOT NULL ORDER BY 1`);
  return copyContents(
    to,
    rows.map(({ sha256 }) => sha256),
  );
}
