import "server-only";
import { audienceName } from "#lib/bugs/access/audiences.ts";
import { commentAnchor } from "#lib/bugs/views/bug.ts";
import { visiblePart } from "#lib/bugs/visibility.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { PublishInput } from "#lib/upstream/routing/publication.ts";

/**
 * What was chosen to become public although not everybody who sees the private report may read it: "a comment only for insiders of
 * RHV Manager". Each once.
 */
export async function findInsideParts(
  tx: SqlTransaction,
  viewer: Viewer,
  { bug, comments, files }: PublishInput,
): Promise<string[]> {
  const rows = await queryRowsIn<{ part: string }>(
    tx,
    sql`SELECT 'a comment only for ' || ${audienceName(viewer, sql`c`)} AS part FROM comments c
        WHERE c.bug_id = ${bug} AND c.audience_id IS NOT NULL AND ${commentAnchor} = ANY(${comments}::text[]) AND ${visiblePart(viewer, sql`c`)}
        UNION SELECT 'a file only for ' || ${audienceName(viewer, sql`f`)} FROM attachments f
        WHERE f.bug_id = ${bug} AND f.audience_id IS NOT NULL AND f.id = ANY(${files}::int[]) AND ${visiblePart(viewer, sql`f`)} ORDER BY 1`,
  );
  return rows.map(({ part }) => part);
}
