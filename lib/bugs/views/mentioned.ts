import "server-only";
import { FIRST_HTML, firstWords } from "#lib/bugs/comments/first-words.ts";
import { commentAnchor, type PersonRef } from "#lib/bugs/views/bug.ts";
import { type HomeLine, homeLineColumns, homeLineJoins } from "#lib/bugs/views/home-line.ts";
import { saidComments, visibleBugs } from "#lib/bugs/visibility.ts";
import { rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Actor, Viewer } from "#lib/people/viewer.ts";

/** A comment that mentions the viewer, who has not seen it yet. */
export type MentionLine = HomeLine & {
  by: PersonRef | null;
  /** ISO 8601. */
  mentionedAt: string;
  anchor: string;
  /** The beginning of the comment. */
  text: string;
};

/** How many of the newest mentions of a person are looked at, and how many are shown. */
const LOOKED_AT = rawSql("200");
const LINES = rawSql("10");
/** How many characters of a comment are shown. */
const EXCERPT = 140;

/**
 * Comments that mention the viewer, newest first: those that they may see now, and have not seen. A visit to the bug or a comment
 * of theirs on it, after the mention, ends it.
 */
export async function listMentions(viewer: Actor): Promise<MentionLine[]> {
  const me = viewer.userId;
  const lines = await queryPrepared<MentionLine>(sql`
    WITH said AS (
      SELECT b.id, e.id AS event_id, e.at, e.author_id, ${commentAnchor} AS anchor, left(c.html, ${FIRST_HTML}) AS text
      FROM (SELECT m.comment_id, m.event_id FROM comment_mentions m WHERE m.user_id = ANY(${accountsOf(viewer)}) AND NOT m.is_withdrawn
          ORDER BY m.event_id DESC LIMIT ${LOOKED_AT}) m
        JOIN events e ON e.id = m.event_id JOIN comments c ON c.id = m.comment_id JOIN bugs b ON b.id = c.bug_id
      WHERE ${visibleBugs(viewer, "few")} AND ${saidComments(viewer)} AND e.author_id IS DISTINCT FROM ${me}
        AND NOT EXISTS (SELECT 1 FROM bug_visits v WHERE v.bug_id = b.id AND v.user_id = ${me} AND v.at >= e.at)
        AND NOT EXISTS (SELECT 1 FROM comments o WHERE o.bug_id = b.id AND o.author_id = ${me} AND o.created_at > e.at)
      ORDER BY e.at DESC, e.id DESC LIMIT ${LINES}
    )
    SELECT ${homeLineColumns(viewer)}, to_json(said.at) AS "mentionedAt", said.anchor, said.text,
      (SELECT json_build_object('handle', u.handle, 'displayName', u.display_name) FROM users u WHERE u.id = said.author_id) AS by
    FROM said JOIN bugs b ON b.id = said.id ${homeLineJoins}
    ORDER BY said.at DESC, said.event_id DESC`);
  return lines.map(({ text, ...line }) => ({ ...line, text: firstWords(text, EXCERPT) }));
}

/** When the comment `c` mentioned the viewer; null: it does not. */
export function mentionedAt(viewer: Viewer): Sql {
  if (viewer.userId === null) return sql`NULL`;
  return sql`(SELECT to_json(max(e.at)) FROM comment_mentions m JOIN events e ON e.id = m.event_id
    WHERE m.comment_id = c.id AND m.user_id = ANY(${accountsOf(viewer)}) AND NOT m.is_withdrawn)`;
}

/** The numbers of the viewer's account, and of those that were merged into it. */
function accountsOf(viewer: Viewer): Sql {
  return sql`ARRAY(SELECT u.id FROM users u WHERE u.id = ${viewer.userId}::int OR u.merged_into_id = ${viewer.userId}::int)`;
}
