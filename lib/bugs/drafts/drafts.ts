import "server-only";
import type { KeptDraft } from "#lib/bugs/drafts/schema.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { db, type Sql, sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { NotFound } from "#lib/errors.ts";
import { refuseWhileImpersonating, requireActor, type Viewer } from "#lib/people/viewer.ts";

/** A draft that nobody went on with is deleted. */
const LIFETIME = sql`interval '30 days'`;

/** Drafts of one person. */
const MOST = 200;

/**
 * Keeps what the viewer typed into the comment form of a bug, in place of what was kept before. `page`: when the newest comment on the page with the form
 * was written. False: they have written a comment since, and nothing is kept, since what comes late is of a form that was sent. NotFound when
 * the bug is missing or hidden.
 */
export async function keepDraft(
  viewer: Viewer,
  bugId: number,
  kept: KeptDraft,
  page: Date,
): Promise<boolean> {
  refuseWhileImpersonating(viewer);
  const { userId } = requireActor(viewer);
  await demandVisible(viewer, bugId);
  const count = await db.$executeRaw(sql`
    INSERT INTO drafts (user_id, bug_id, kept, at)
    SELECT ${userId}, ${bugId}, ${JSON.stringify(kept)}::jsonb, ${new Date(kept.at)}
    WHERE NOT EXISTS (SELECT 1 FROM comments c WHERE c.bug_id = ${bugId} AND c.author_id = ${userId} AND c.created_at > ${page})
    ON CONFLICT (user_id, bug_id) DO UPDATE SET kept = excluded.kept, at = excluded.at, saved_at = now()`);
  // Whoever has more goes on with the newest.
  await db.$executeRaw(sql`
    DELETE FROM drafts WHERE user_id = ${userId} AND bug_id IN (
      SELECT bug_id FROM drafts WHERE user_id = ${userId} ORDER BY saved_at DESC, bug_id DESC OFFSET ${MOST})`);
  return count > 0;
}

/** The viewer’s draft for a bug that they see; null without one. Nobody reads those of another, not even as them. */
export async function findDraft(viewer: Viewer, bugId: number): Promise<KeptDraft | null> {
  if (viewer.userId === null || viewer.impersonatorId !== null) return null;
  const [row] = await queryRows<{ kept: KeptDraft }>(
    sql`SELECT d.kept FROM drafts d JOIN bugs b ON b.id = d.bug_id
        WHERE d.user_id = ${viewer.userId} AND d.bug_id = ${bugId} AND ${visibleBugs(viewer, "few")}`,
  );
  return row?.kept ?? null;
}

/** When the viewer’s draft for the bug was typed, ms: a column. */
export function draftTime(viewer: Viewer, bugId: number): Sql {
  if (viewer.userId === null || viewer.impersonatorId !== null) return sql`NULL::float8`;
  return sql`(SELECT floor(extract(epoch FROM d.at) * 1000)::float8 FROM drafts d WHERE d.user_id = ${viewer.userId} AND d.bug_id = ${bugId})`;
}

/** After a comment, or when it is discarded. Never fails for what is not there. */
export async function dropDraft(viewer: Viewer, bugId: number): Promise<void> {
  if (viewer.userId === null || viewer.impersonatorId !== null) return;
  await db.$executeRaw(sql`DELETE FROM drafts WHERE user_id = ${viewer.userId} AND bug_id = ${bugId}`);
}

/** Deletes those that nobody went on with for a month; how many. */
export async function sweepDrafts(): Promise<number> {
  return db.$executeRaw(sql`DELETE FROM drafts WHERE saved_at <= now() - ${LIFETIME}`);
}

async function demandVisible(viewer: Viewer, bugId: number): Promise<void> {
  const rows = await queryRows(
    sql`SELECT 1 FROM bugs b WHERE b.id = ${bugId} AND ${visibleBugs(viewer, "few")}`,
  );
  if (rows.length === 0) throw new NotFound(`There is no bug ${bugId}.`);
}
