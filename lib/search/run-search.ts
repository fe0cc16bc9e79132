import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { BugRow } from "#lib/search/columns.ts";
import { compileQuery } from "#lib/search/compile.ts";
import { type Cursor, type Order, orderOf, parseCursor, printCursor } from "#lib/search/order.ts";
import { refuseProblems } from "#lib/search/problems.ts";
import type { BugQuery, Problem } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { findCursors, loadRows } from "#lib/search/rows.ts";

/** A page of a list: after or before a cursor of an earlier result. */
export type Page = { after?: string; before?: string; limit?: number };

/** If it is not exact, there are more. */
export type Count = { number: number; isExact: boolean };

export type SearchResult = {
  rows: BugRow[];
  /** The cursors of the next and previous page, or null. */
  next: string | null;
  previous: string | null;
  count: Count;
  /** The query with our words marked. */
  understood: BugQuery;
  /** Things in the query are called otherwise now. */
  isRenamed: boolean;
  /** Unknown values, which match nothing. */
  problems: Problem[];
};

/** Counting further would cost more than loading the rows. */
const COUNT_LIMIT = 1000;

/**
 * One page of the visible bugs that match a query, and their count. Throws TooSlow on timeout, Busy when too many searches
 * are running, and InvalidInput for searches that are too broad.
 */
export async function runSearch(viewer: Viewer, query: BugQuery, page: Page = {}): Promise<SearchResult> {
  const { condition, problems, understood, isRenamed } = await compileQuery(viewer, query);
  const order = orderOf(viewer, query.sort);
  const { cursor, backwards } = readPage(order, page, problems);
  const limit = page.limit ?? 50;
  // A text search finds all matches before sorting, so counting them is free. Other searches stop after a
  // page of an index, so counting needs another statement.
  const counts = query.text !== "" && cursor === null;
  const [{ cursors, total }, counted] = await Promise.all([
    // One more than the limit, to know whether there are more.
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
    understood,
    isRenamed,
  };
}

/** The number of visible bugs that match a query, up to COUNT_LIMIT. */
export async function countSearch(viewer: Viewer, query: BugQuery): Promise<Count> {
  return countUnder(viewer, (await compileQuery(viewer, query)).condition);
}

/**
 * All visible bugs that match a query, in batches, for exports. Throws InvalidInput that names every unknown value, together
 * with the `problems` that parsing found.
 */
export async function* streamSearch(
  viewer: Viewer,
  query: BugQuery,
  batch = 1000,
  problems: readonly Problem[] = [],
): AsyncGenerator<BugRow[]> {
  const { condition, problems: unknown } = await compileQuery(viewer, query);
  refuseProblems([...problems, ...unknown]);
  const order = orderOf(viewer, query.sort);
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
