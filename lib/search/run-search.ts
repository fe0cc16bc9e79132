import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { BugRow } from "#lib/search/columns.ts";
import { compileQuery } from "#lib/search/compile.ts";
import { type Cursor, type Order, orderOf, parseCursor, printCursor } from "#lib/search/order.ts";
import type { BugQuery, Problem } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { findCursors, loadRows } from "#lib/search/rows.ts";

/** Which part of a list: after a cursor or before one, as an earlier answer gave them. */
export type Page = { after?: string; before?: string; limit?: number };

/** When it is not exact, there are more. */
export type Count = { number: number; isExact: boolean };

export type SearchResult = {
  rows: BugRow[];
  /** The cursors to ask for next, or null at an end. */
  next: string | null;
  previous: string | null;
  count: Count;
  /** Values that mean nothing to this viewer; the search ran without them. */
  problems: Problem[];
};

/** Nobody reads on to the thousandth bug, and counting further would cost every list more than its rows. */
const COUNT_LIMIT = 1000;

/**
 * One page of the bugs that a query gives to a viewer, and how many there are. Throws TooSlow when
 * the search takes too long, Busy when too many others search, InvalidInput when it asks for too much.
 */
export async function runSearch(viewer: Viewer, query: BugQuery, page: Page = {}): Promise<SearchResult> {
  const { condition, problems } = await compileQuery(viewer, query);
  const order = orderOf(query.sort);
  const { cursor, backwards } = readPage(order, page, problems);
  const limit = page.limit ?? 50;
  // Words are found before anything is sorted, so counting what was found costs nothing more. What
  // follows an index instead stops after a page: there, counting is another statement.
  const counts = query.text !== "" && cursor === null;
  const [{ cursors, total }, counted] = await Promise.all([
    // One more than asked for, to know whether there is more.
    findCursors(viewer, condition, order, { cursor, backwards, limit: limit + 1, counts }),
    counts ? null : countUnder(viewer, condition),
  ]);
  const hasMore = cursors.length > limit;
  if (hasMore) cursors.splice(backwards ? 0 : limit, 1);
  const [first, last] = [cursors.at(0), cursors.at(-1)];
  const ids = cursors.map(({ id }) => id);
  return {
    rows: await loadRows(viewer, ids, query.columns),
    previous: first && (backwards ? hasMore : cursor) ? printCursor(first) : null,
    next: last && (backwards || hasMore) ? printCursor(last) : null,
    count: counted ?? upToLimit(total),
    problems,
  };
}

/** How many bugs a query gives to a viewer, up to COUNT_LIMIT. */
export async function countSearch(viewer: Viewer, query: BugQuery): Promise<Count> {
  return countUnder(viewer, (await compileQuery(viewer, query)).condition);
}

/** Every bug that a query gives to a viewer, batch by batch: for exports. */
export async function* streamSearch(viewer: Viewer, query: BugQuery, batch = 1000): AsyncGenerator<BugRow[]> {
  const { condition } = await compileQuery(viewer, query);
  const order = orderOf(query.sort);
  let cursor: Cursor | null = null;
  for (;;) {
    const { cursors } = await findCursors(viewer, condition, order, {
      cursor,
      backwards: false,
      limit: batch,
    });
    const ids = cursors.map(({ id }) => id);
    if (ids.length > 0) yield await loadRows(viewer, ids, query.columns);
    if (ids.length < batch) return;
    cursor = cursors.at(-1) ?? null;
  }
}

async function countUnder(viewer: Viewer, condition: Sql): Promise<Count> {
  const [row] = await searchRows<{ number: number }>(
    viewer,
    sql`
    SELECT count(*)::int AS number FROM (SELECT FROM bugs b WHERE ${condition} LIMIT ${COUNT_LIMIT + 1}) x`,
  );
  return upToLimit(row?.number ?? 0);
}

function upToLimit(number: number): Count {
  return number > COUNT_LIMIT ? { number: COUNT_LIMIT, isExact: false } : { number, isExact: true };
}

function readPage(order: Order, { after, before }: Page, problems: Problem[]) {
  const word = after || before;
  if (!word) return { cursor: null, backwards: false };
  const cursor = parseCursor(order, word);
  if (cursor) return { cursor, backwards: !after };
  const message = "This page of the list is not there any more: here is the first.";
  problems.push({ field: "page", value: "", message });
  return { cursor: null, backwards: false };
}
