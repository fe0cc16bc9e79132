import "server-only";
import { NEWEST, type Thread } from "#lib/bugs/views/thread.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Is it worth keeping what was sent? Where every comment is always sent, a next visit begins nowhere. */
export function isVisitKept({ comments, hidden, last, lastVisited }: Thread): boolean {
  return comments.length + hidden > NEWEST && last !== lastVisited;
}

/**
 * Keeps which comment of a bug was the last that was sent to the viewer, so that the next visit begins
 * there. The bug is one that the viewer sees. Nothing for somebody who is not signed in, and nothing
 * while an administrator looks through somebody's eyes.
 */
export async function rememberVisit(viewer: Viewer, bugId: number, commentNumber: number): Promise<void> {
  if (viewer.userId === null || viewer.impersonatorId !== null) return;
  await queryRows(sql`
    INSERT INTO bug_visits (user_id, bug_id, comment_number, at) VALUES (${viewer.userId}, ${bugId}, ${commentNumber}, now())
    ON CONFLICT (user_id, bug_id) DO UPDATE SET comment_number = excluded.comment_number, at = excluded.at`);
}
