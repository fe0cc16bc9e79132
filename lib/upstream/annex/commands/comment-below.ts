import "server-only";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { insidersOfProduct } from "#lib/bugs/comments/audience-words.ts";
import { visibleTrackings } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { requireActor, type Viewer } from "#lib/people/viewer.ts";
import type { AnnexComment } from "#lib/upstream/annex/schema.ts";

/**
 * Comments on the bug of a tracking for the audience of the tracking only: an ordinary comment of the bug, in its thread. Of a
 * tracking that everybody sees, for the insiders of its product. Throws NotFound, InvalidInput.
 */
export async function commentBelow(viewer: Viewer, { tracking, text }: AnnexComment): Promise<void> {
  const actor = requireActor(viewer);
  const [row] = await queryRows<{ bugId: number; product: string | null; group: string | null }>(
    sql`SELECT t.bug_id AS "bugId", CASE WHEN a.id IS NULL THEN p.name ELSE ap.name END::text AS product, g.name::text AS "group"
        FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN audiences a ON a.id = t.audience_id
        LEFT JOIN products ap ON ap.id = a.product_id LEFT JOIN groups g ON g.id = a.group_id
        WHERE t.id = ${tracking} AND ${visibleTrackings(actor)}`,
  );
  const commentAudience = row?.group ?? (row?.product ? insidersOfProduct(row.product) : null);
  if (!row || commentAudience === null) throw new NotFound("There is no such tracking.");
  await changeBug(actor, row.bugId, { comment: text, commentAudience });
}
