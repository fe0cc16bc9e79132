import "server-only";
import { NEWEST, type Thread } from "#lib/bugs/views/thread.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Should the visit be stored? Not for short threads, whose comments are always all shown. */
export function shouldRememberVisit({ comments, hidden, last, lastVisited }: Thread): boolean {
  return comments.length + hidden > NEWEST && last !== lastVisited;
}

/**
 * Stores the last comment of a visible bug that was shown to the viewer, so that the next visit begins there. Does nothing
 * for anonymous viewers and while impersonating.
 */
export async function rememberVisit(viewer: Viewer, bugId: number, commentNumber: number): Promise<void> {
  if (viewer.userId === null || viewer.impersonatorId !== null) return;
  await queryRows(sql`
    INSERT INTO bug_visits (user_id, bug_id, comment_number, at) VALUES (${viewer.userId}, ${bugId}, ${commentNumber}, now())
    ON CONFLICT (user_id, bug_id) DO UPDATE SET comment_number = excluded.comment_number, at = excluded.at`);
}
