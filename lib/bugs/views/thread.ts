import "server-only";
import { isReadable } from "#lib/bugs/comments/rights.ts";
import { draftTime } from "#lib/bugs/drafts/drafts.ts";
import { type CommentView, commentAnchor, commentColumns } from "#lib/bugs/views/bug.ts";
import { mentionedAt } from "#lib/bugs/views/mentioned.ts";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** How many of the newest comments are always shown. */
export const NEWEST = 20;
/** How many comments since the last visit are shown. */
const SINCE_VISIT_MAX = 100;
/** Earlier changes are shown together with all comments. */
export const NEWEST_CHANGES = 100;
/** So few more than the newest are shown, too: they are found on the page, and on paper. */
const FEW = 10;
const BEYOND_LAST = 1_000_000;

/**
 * Which comments to show besides the description and the newest: all, or those from a number on. `written`: the anchor of one that
 * is shown with its text as it was written, to be edited or quoted.
 */
export type ThreadOptions = { from?: number; all?: boolean; written?: string };

export type Thread = {
  /** Oldest first. */
  comments: CommentView[];
  /** How many visible comments are not included; they are between the description and the next one. */
  hidden: number;
  /** The number of the last comment that the viewer sees; 0 when there is only the description. */
  last: number;
  /** The anchor of the last comment of any audience; "" without one. */
  lastAnchor: string;
  /** When the page of the viewer's last visit was made; null: they were not here before, or it is unknown. */
  visitedAt: string | null;
  /** When the viewer typed what is kept of a comment that they have not sent, ms; null without one. */
  draftAt: number | null;
  /** When the newest comment was written, ms: what is later than that is not in the thread. */
  newestAt: number;
  /** When one of these comments mentioned the viewer last, ms, 0 for never: later than it was written, when it was edited. */
  mentionedAt: number;
  /** The comment that was asked for as it was written; null: there is none that the viewer may read. */
  written: (CommentView & { text: string }) | null;
};

type Extra = Pick<Thread, "visitedAt" | "draftAt"> & {
  total: number;
  text: string | null;
  mentionedAt: string | null;
};

/**
 * The comments of a bug for its page: the description, the newest, those since the viewer's last visit, and those
 * requested by `options`.
 */
export async function listThread(
  viewer: Viewer,
  bugId: number,
  options: ThreadOptions = {},
): Promise<Thread> {
  const { all = false, from = BEYOND_LAST, written: asked = "" } = options;
  const isAsked = sql`${commentAnchor} = ${asked}`;
  const rows = await queryPrepared<CommentView & Extra>(sql`
    SELECT ${commentColumns(viewer)}, s.total, to_json(s.visited_at) AS "visitedAt", ${draftTime(viewer, bugId)} AS "draftAt",
      CASE WHEN ${isAsked} AND ${isReadable(viewer)} THEN c.text END AS text, ${mentionedAt(viewer)} AS "mentionedAt"
    FROM (
      SELECT c.id, c.number = 0 AND c.audience_id IS NULL AS is_description,
        row_number() OVER (ORDER BY c.created_at DESC, c.id DESC) AS position, (count(*) OVER ())::int AS total, v.visited_at,
        c.created_at >= (${timeOfComment(bugId, sql`${from}::int`)}) AS is_requested,
        c.created_at > v.visited_at AS is_new
      FROM comments c JOIN bugs b ON b.id = c.bug_id CROSS JOIN (
        SELECT max(at) AS visited_at FROM bug_visits WHERE user_id = ${viewer.userId}::int AND bug_id = ${bugId}) v
      WHERE c.bug_id = ${bugId} AND ${visibleBugs(viewer)} AND ${visiblePart(viewer, sql`c`)}
    ) s JOIN comments c ON c.id = s.id JOIN bugs b ON b.id = c.bug_id LEFT JOIN users u ON u.id = c.author_id
    WHERE ${all}::boolean OR s.is_description OR s.is_requested OR s.position <= ${NEWEST} OR s.total <= ${NEWEST + FEW} OR (s.is_new AND s.position <= ${SINCE_VISIT_MAX}) OR ${isAsked}
    ORDER BY s.is_description DESC, c.created_at, c.id`);
  const comments = rows.map(
    ({ total: _, visitedAt: __, draftAt: ___, text: ____, mentionedAt: _____, ...comment }): CommentView =>
      comment,
  );
  const asIs = rows.find(({ text }) => text !== null);
  return {
    comments,
    hidden: (rows[0]?.total ?? 0) - rows.length,
    last: comments.findLast(({ audience }) => audience === null)?.number ?? 0,
    lastAnchor: comments.at(-1)?.anchor ?? "",
    visitedAt: rows[0]?.visitedAt ?? null,
    draftAt: rows[0]?.draftAt ?? null,
    newestAt: Math.max(0, ...comments.map(({ createdAt }) => Date.parse(createdAt))),
    mentionedAt: Math.max(
      0,
      ...rows.flatMap(({ mentionedAt }) => (mentionedAt ? Date.parse(mentionedAt) : [])),
    ),
    written: asIs ? { ...asIs, text: asIs.text ?? "" } : null,
  };
}

/**
 * When the comment with this number was written, or the next one: numbers have gaps where comments were taken back, and in
 * imported trackers. Only public comments have numbers.
 */
function timeOfComment(bugId: number, number: Sql): Sql {
  return sql`SELECT o.created_at FROM comments o WHERE o.bug_id = ${bugId} AND o.audience_id IS NULL AND o.number >= ${number}
    ORDER BY o.number LIMIT 1`;
}
