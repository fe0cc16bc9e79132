import "server-only";
import { FIRST_HTML, firstWords } from "#lib/bugs/comments/first-words.ts";
import { visibleByThings } from "#lib/bugs/history/visible-changes.ts";
import { isIgnored } from "#lib/bugs/ignored/ignored.ts";
import { type ChangeView, commentAnchor, type PersonRef } from "#lib/bugs/views/bug.ts";
import { type HomeLine, homeLineColumns, homeLineJoins } from "#lib/bugs/views/home-line.ts";
import { saidComments, visibleBugs, visiblePart, visibleTrackings } from "#lib/bugs/visibility.ts";
import { rawSql, type Sql, sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import type { Actor } from "#lib/people/viewer.ts";
import { cutQuote } from "#lib/text.ts";

/** The newest thing that somebody else did on a bug. */
export type Move = {
  by: PersonRef | null;
  /** The rule that did it, when no person did. */
  rule: string | null;
  /** ISO 8601. */
  at: string;
  /** A comment with the beginning of its text, or null. */
  comment: { anchor: string; text: string; isDescription: boolean } | null;
  /** The changes that were made at once; empty for a comment alone. */
  changes: Pick<ChangeView, "field" | "from" | "to">[];
};
export type MovedLine = HomeLine & { move: Move };

/** How many of a person's bugs of each kind are looked at, newest change first. */
const CANDIDATES = rawSql("20");
/** How many of a person's own comments and records of versions are looked at, newest first. */
const COMMENTED = rawSql("100");
/** How many characters of a comment are shown. */
const EXCERPT = 140;
/** How many characters of an old and of a new value are shown. */
const VALUE = 120;

/**
 * Bugs that concern the viewer (assignee, QA contact, reporter, CC, a fix asked for, own comments and records of versions) on which somebody else did something: with the
 * newest thing that the viewer may see, newest first.
 */
export async function listMoved(viewer: Actor, limit = 8): Promise<MovedLine[]> {
  const me = viewer.userId;
  const seen = sql`${visibleBugs(viewer, "few")} AND NOT ${isIgnored(viewer)}`;
  // The person's bugs first, then the newest of them: else PostgreSQL reads all bugs from the newest on until it has found
  // enough that are theirs. It does not look through an OFFSET or an array.
  const newestOf = (which: Sql) =>
    sql`(SELECT b.id FROM (SELECT b.id, b.changed_at FROM bugs b WHERE ${which} AND ${seen} OFFSET 0) b
      ORDER BY b.changed_at DESC, b.id DESC LIMIT ${CANDIDATES})`;
  const among = (ids: Sql) => sql`b.id = ANY(ARRAY(${ids}))`;
  const lines = await queryPrepared<MovedLine>(sql`
    WITH mine AS (
      ${newestOf(sql`b.assignee_id = ${me}`)} UNION ${newestOf(sql`b.qa_contact_id = ${me}`)}
      UNION ${newestOf(sql`b.reporter_id = ${me}`)}
      UNION ${newestOf(among(sql`SELECT bug_id FROM bug_cc WHERE user_id = ${me}`))}
      UNION ${newestOf(among(sql`SELECT t.bug_id FROM trackings t WHERE t.asked_by_id = ${me} AND ${visibleTrackings(viewer)}`))}
      UNION ${newestOf(among(sql`SELECT bug_id FROM comments WHERE author_id = ${me} ORDER BY id DESC LIMIT ${COMMENTED}`))}
      UNION ${newestOf(among(sql`SELECT r.bug_id FROM presence r WHERE r.user_id = ${me} ORDER BY r.id DESC LIMIT ${COMMENTED}`))}
    ), moved AS (
      SELECT mine.id, x.event_id, x.at FROM mine JOIN bugs b ON b.id = mine.id CROSS JOIN LATERAL (
        (SELECT c.event_id, c.created_at AS at FROM comments c
          WHERE c.bug_id = b.id AND c.author_id IS DISTINCT FROM ${me} AND ${saidComments(viewer)}
            AND (c.number > 0 OR b.assignee_id = ${me} OR b.qa_contact_id = ${me})
          ORDER BY c.created_at DESC, c.id DESC LIMIT 1)
        UNION ALL
        (SELECT h.event_id, h.at FROM changes h JOIN events e ON e.id = h.event_id
          WHERE h.bug_id = b.id AND e.author_id IS DISTINCT FROM ${me} AND h."from" <> h."to"
            AND ${visiblePart(viewer, sql`h`, sql`e.author_id`)} AND ${visibleByThings(viewer)}
          ORDER BY h.at DESC, h.id DESC LIMIT 1)
        ORDER BY at DESC LIMIT 1) x
      ORDER BY x.at DESC, mine.id DESC LIMIT ${limit}
    )
    SELECT ${homeLineColumns(viewer)}, json_build_object(
      'by', (SELECT json_build_object('handle', u.handle, 'displayName', u.display_name)
        FROM events e JOIN users u ON u.id = e.author_id WHERE e.id = moved.event_id),
      'rule', (SELECT split_part(e.rule, ': ', 1) FROM events e WHERE e.id = moved.event_id AND e.author_id IS NULL AND e.door = 'rule'),
      'at', moved.at,
      'comment', (SELECT json_build_object('anchor', ${commentAnchor}, 'text', left(c.html, ${FIRST_HTML}), 'isDescription', c.number = 0)
        FROM comments c WHERE c.event_id = moved.event_id AND c.bug_id = b.id AND ${saidComments(viewer)}
        ORDER BY c.id LIMIT 1),
      'changes', (SELECT coalesce(json_agg(json_build_object('field', h.field, 'from', left(h."from", ${VALUE + 1}), 'to', left(h."to", ${VALUE + 1})) ORDER BY h.id), '[]')
        FROM changes h JOIN events e ON e.id = h.event_id
        WHERE h.event_id = moved.event_id AND h.bug_id = b.id AND h."from" <> h."to"
          AND ${visiblePart(viewer, sql`h`, sql`e.author_id`)} AND ${visibleByThings(viewer)})) AS move
    FROM moved JOIN bugs b ON b.id = moved.id ${homeLineJoins}
    ORDER BY moved.at DESC, b.id DESC`);
  return lines.map(({ move, ...line }) => ({
    ...line,
    move: {
      ...move,
      comment: move.comment && { ...move.comment, text: firstWords(move.comment.text, EXCERPT) },
      changes: move.changes.map(shorten),
    },
  }));
}

function shorten({ field, from, to }: Move["changes"][number]): Move["changes"][number] {
  return { field, from: cutQuote(from, VALUE), to: cutQuote(to, VALUE) };
}
