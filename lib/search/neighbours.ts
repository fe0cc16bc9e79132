import "server-only";
import { visibleByThings } from "#lib/bugs/history/visible-changes.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { compileQuery } from "#lib/search/compile.ts";
import { type Cursor, orderOf, parseCursor, printCursor } from "#lib/search/order.ts";
import type { BugQuery } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";

/** The numbers of the previous and next bug in a list; null at its ends, and when the bug is not in the list. */
export type Neighbours = {
  previous: number | null;
  next: number | null;
  /** The cursor after which a page of the list begins with the bug; null when it is on the page that was visited. */
  after: string | null;
};

/** A page of a list, by the cursors in its address. */
type VisitedPage = { after: string | null; before: string | null };

const NOWHERE: Neighbours = { previous: null, next: null, after: null };

/**
 * The previous and next bug in the list of a query, as of `seenAt`. A bug that was changed since then keeps its position: after
 * closing it, or changing it in a list by last change, one continues with the next bug.
 */
export async function findNeighbours(
  viewer: Viewer,
  query: BugQuery,
  id: number,
  seenAt: Date,
  visited: VisitedPage = { after: null, before: null },
): Promise<Neighbours> {
  const { condition } = await compileQuery(viewer, query);
  const order = orderOf(viewer, query.sort);
  const seen = sql`${seenAt.toISOString()}::timestamptz`;
  // Its last change at that time, by public comments and history: only these update changed_at.
  const changedBefore = sql`(extract(epoch FROM greatest(b.created_at,
    (SELECT max(h.at) FROM changes h WHERE h.bug_id = b.id AND h.at <= ${seen} AND h.audience_id IS NULL
      AND ${visibleByThings(viewer)}),
    (SELECT max(c.created_at) FROM comments c WHERE c.bug_id = b.id AND c.created_at <= ${seen} AND c.audience_id IS NULL))) * 1000)::float8`;
  const key =
    query.sort.column === "changed"
      ? sql`CASE WHEN b.changed_at > ${seen} THEN ${changedBefore} ELSE ${order.key} END`
      : order.key;
  const [cursor] = await searchRows<Cursor & { isIn: boolean; hasStayed: boolean }>(
    viewer,
    sql`
    SELECT b.id, ${key} AS key, (b.changed_at > ${seen} OR (${condition})) AS "isIn", (${condition}) AS "hasStayed"
    FROM bugs b ${order.join} WHERE b.id = ${id}::int AND ${visibleBugs(viewer)}`,
  );
  if (!cursor?.isIn) return NOWHERE;
  const beside = (
    backwards: boolean,
  ) => sql`(SELECT json_build_object('id', b.id, 'key', ${order.key}) FROM bugs b ${order.join}
    WHERE b.id <> ${id}::int AND ${condition} AND ${order.beyond(cursor, backwards)}
    ORDER BY ${order.by(backwards)} LIMIT 1)`;
  const backwards = visited.after === null && visited.before !== null;
  const from = parseCursor(order, visited.after ?? visited.before ?? "");
  const [found] = await searchRows<{ previous: Cursor | null; next: Cursor | null; visited: number[] }>(
    viewer,
    sql`SELECT ${beside(true)} AS previous, ${beside(false)} AS next, ARRAY(SELECT b.id FROM bugs b ${order.join}
      WHERE ${condition} ${from ? sql`AND ${order.beyond(from, backwards)}` : sql``}
      ORDER BY ${order.by(backwards)} LIMIT ${PAGE}) AS visited`,
  );
  if (!found) return NOWHERE;
  const { previous, next } = found;
  // A bug that has left the list is returned to where the one after it is.
  const sought = cursor.hasStayed ? [id] : [previous?.id, next?.id];
  const isThere = !previous || sought.some((one) => one !== undefined && found.visited.includes(one));
  return {
    previous: previous?.id ?? null,
    next: next?.id ?? null,
    after: isThere ? null : printCursor(previous),
  };
}

/** How many bugs a page of a list has. */
const PAGE = 50;
