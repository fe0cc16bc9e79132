import "server-only";
import { plainColumns } from "#lib/bugs/fields/columns.ts";
import { RELATED_FIELDS } from "#lib/bugs/fields/registry.ts";
import { saidComments, visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { type BugRow, type ColumnName, DEFAULT_COLUMNS, isPlainColumn } from "#lib/search/columns.ts";
import type { Cursor, Order } from "#lib/search/order.ts";
import { searchRows } from "#lib/search/read.ts";
import { relatedNumbers } from "#lib/search/related.ts";

export type Slice = {
  cursors: Cursor[];
  /** With `counts`: the number of rows after the cursor, regardless of the limit. */
  total: number;
};

/**
 * The cursors of the bugs after or before a cursor, in the order of the list. `condition` is on `b` and includes visibility.
 */
export async function findCursors(
  viewer: Viewer,
  condition: Sql,
  order: Order,
  page: { cursor: Cursor | null; backwards: boolean; limit: number; counts?: boolean },
): Promise<Slice> {
  const { cursor, backwards, limit, counts } = page;
  const beyond = cursor ? sql`AND ${order.beyond(cursor, backwards)}` : sql``;
  const total = counts ? sql`, (count(*) OVER ())::int AS total` : sql``;
  const found = await searchRows<Cursor & { total?: number }>(
    viewer,
    sql`
    SELECT b.id, ${order.key} AS key ${total} FROM bugs b ${order.join}
    WHERE ${condition} ${beyond} ORDER BY ${order.by(backwards)} LIMIT ${limit}`,
  );
  const cursors = found.map(({ id, key }) => ({ id, key }));
  return { cursors: backwards ? cursors.reverse() : cursors, total: found[0]?.total ?? 0 };
}

/** Loads found bugs as rows of a list, in the order of `ids`. Columns that are not requested are omitted. */
export async function loadRows(
  viewer: Viewer,
  ids: readonly number[],
  columns: readonly ColumnName[],
): Promise<BugRow[]> {
  if (ids.length === 0) return [];
  const where = (column: ColumnName, value: Sql, otherwise = sql`NULL`) =>
    columns.includes(column) ? value : otherwise;
  const plain = plainColumns([...new Set(["summary" as const, ...columns.filter(isPlainColumn)])]);
  const related = joinSql([
    sql``,
    ...RELATED_FIELDS.filter((name) => columns.includes(name)).map(
      (name) => sql`${relatedNumbers(viewer, name)} AS ${rawSql(`"${name}"`)}`,
    ),
  ]);
  // Subqueries rather than joins: planning ten joins costs more.
  const found = await searchRows<Found>(
    viewer,
    sql`
    SELECT b.id, ${plain}, b.status, b.resolution, b.severity, b.priority,
      b.resolution IS NULL AS "isOpen", b.is_restricted AS "isRestricted", ${bugPhase} AS phase, ${bugMeaning} AS meaning,
      ${where("product", sql`(SELECT p.name::text FROM products p WHERE p.id = b.product_id)`, sql`''`)} AS product,
      ${where("component", sql`(SELECT c.name::text FROM components c WHERE c.id = b.component_id)`)} AS component,
      ${where("version", sql`(SELECT v.name FROM versions v WHERE v.id = b.version_id)`)} AS version,
      ${where("targetRelease", sql`(SELECT v.name FROM versions v WHERE v.id = b.target_release_id)`)} AS "targetRelease",
      ${where("targetMilestone", sql`(SELECT m.name FROM milestones m WHERE m.id = b.target_milestone_id)`)} AS "targetMilestone",
      ${where("assignee", sql`(SELECT ${person} FROM users u WHERE u.id = b.assignee_id)`)} AS assignee,
      ${where("reporter", sql`(SELECT ${person} FROM users u WHERE u.id = b.reporter_id)`)} AS reporter,
      ${where("qaContact", sql`(SELECT ${person} FROM users u WHERE u.id = b.qa_contact_id)`)} AS "qaContact",
      b.created_at AS "createdAt", b.changed_at AS "changedAt",
      ${where("keywords", keywords, sql`'{}'::text[]`)} AS keywords,
      ${where("trackings", trackings(viewer), sql`'[]'::json`)} AS trackings,
      ${where("comments", comments(viewer), sql`0`)} AS comments,
      ${where("votes", votes, sql`0`)} AS votes${related}
    FROM bugs b WHERE b.id = ANY(${[...ids]}::int[])`,
    // Not prepared: the text depends on the columns, and a connection keeps every prepared statement.
    { prepared: columns === DEFAULT_COLUMNS },
  );
  const rows = new Map(found.map((row) => [row.id, toRow(row)]));
  return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
}

type Found = Omit<BugRow, "createdAt" | "changedAt"> & { createdAt: Date; changedAt: Date };

function toRow(found: Found): BugRow {
  return {
    ...found,
    createdAt: found.createdAt.toISOString(),
    changedAt: found.changedAt.toISOString(),
  };
}

/** A PersonRef. */
const person = sql`json_build_object('handle', u.handle, 'displayName', u.display_name)`;

const keywords = sql`ARRAY(SELECT k.name::text FROM bug_keywords bk JOIN keywords k ON k.id = bk.keyword_id
  WHERE bk.bug_id = b.id ORDER BY k.name)`;

/** Places of the bug's own product without its name. */
const trackings = (viewer: Viewer) => sql`(SELECT coalesce(json_agg(json_build_object(
    'place', CASE WHEN t.product_id = b.product_id THEN coalesce(s.name, v.name, p.name::text) ELSE p.name::text || coalesce(' ' || s.name, ' ' || v.name, '') END,
    'state', t.state) ORDER BY t.product_id = b.product_id DESC, p.name, coalesce(s.sort_key, v.sort_key) COLLATE "C" DESC NULLS LAST, t.id), '[]')
  FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN series s ON s.id = t.series_id LEFT JOIN versions v ON v.id = t.version_id
  WHERE t.bug_id = b.id AND ${visibleTrackings(viewer)})`;

const votes = sql`(SELECT count(*)::int FROM votes v WHERE v.bug_id = b.id)`;

const comments = (viewer: Viewer) =>
  sql`(SELECT count(*)::int FROM comments c WHERE c.bug_id = b.id AND c.number > 0 AND ${saidComments(viewer)})`;
