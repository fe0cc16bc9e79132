import "server-only";
import type { Thread } from "#lib/bugs/views/thread.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Does a visit tell more than what is stored: is it the first, or has anything been said since, or been edited to mention them? */
export function shouldRememberVisit(thread: Thread): boolean {
  return thread.visitedAt === null || seenUntil(thread) > Date.parse(thread.visitedAt);
}

/** The moment up to which somebody who is shown a thread has seen its bug, ms: no clock of theirs matters. */
export function seenUntil({ newestAt, mentionedAt }: Thread): number {
  return Math.max(newestAt, mentionedAt);
}

/**
 * Stores that the viewer was shown a bug as it was at a moment, with its last public comment, so that their next visit begins there.
 * Does nothing for a bug that they do not see, for anonymous viewers, and while impersonating.
 */
export async function rememberVisit(
  viewer: Viewer,
  bugId: number,
  { last, at }: { last: number; at: Date },
): Promise<void> {
  if (viewer.userId === null || viewer.impersonatorId !== null) return;
  await queryRows(sql`
    INSERT INTO bug_visits (user_id, bug_id, comment_number, at)
    SELECT ${viewer.userId}::int, b.id, least(${last}::int, (SELECT coalesce(max(c.number), 0) FROM comments c WHERE c.bug_id = b.id AND c.audience_id IS NULL)), least(${at}::timestamptz, now()) FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")}
    ON CONFLICT (user_id, bug_id) DO UPDATE SET comment_number = excluded.comment_number, at = excluded.at WHERE bug_visits.at < excluded.at`);
}
