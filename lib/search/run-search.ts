import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { BugRow } from "#lib/search/columns.ts";
import { compileQuery } from "#lib/search/compile.ts";
import { type Order, orderOf, type Place, parsePlace, printPlace } from "#lib/search/order.ts";
import type { BugQuery, Problem } from "#lib/search/query.ts";
import { searchRows } from "#lib/search/read.ts";
import { findPlaces, loadRows } from "#lib/search/rows.ts";

/** Which part of a list: after a place or before one, as an earlier answer named them. */
export type Page = { after?: string; before?: string; limit?: number };

/** When it is not exact, there are more. */
export type Count = { number: number; isExact: boolean };

export type SearchResult = {
  rows: BugRow[];
  /** The places to ask for next, or null at an end. */
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
  const { place, backwards } = readPage(order, page, problems);
  const limit = page.limit ?? 50;
  // Words are found before anything is sorted, so counting what was found costs nothing more. What
  // follows an index instead stops after a page: there, counting is another statement.
  const counts = query.text !== "" && place === null;
  const [{ places, total }, counted] = await Promise.all([
    // One more than asked for, to know whether there is more.
    findPlaces(viewer, condition, order, { place, backwards, limit: limit + 1, counts }),
    counts ? null : countUnder(viewer, condition),
  ]);
  const hasMore = places.length > limit;
  if (hasMore) places.splice(backwards ? 0 : limit, 1);
  const [first, last] = [places.at(0), places.at(-1)];
  const ids = places.map(({ id }) => id);
  return {
    rows: await loadRows(viewer, ids, query.columns),
    previous: first && (backwards ? hasMore : place) ? printPlace(first) : null,
    next: last && (backwards || hasMore) ? printPlace(last) : null,
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
  let place: Place | null = null;
  for (;;) {
    const { places } = await findPlaces(viewer, condition, order, { place, backwards: false, limit: batch });
    const ids = places.map(({ id }) => id);
    if (ids.length > 0) yield await loadRows(viewer, ids, query.columns);
    if (ids.length < batch) return;
    place = places.at(-1) ?? null;
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
  if (!word) return { place: null, backwards: false };
  const place = parsePlace(order, word);
  if (place) return { place, backwards: !after };
  const message = "This page of the list is not there any more: here is the first.";
  problems.push({ field: "page", value: "", message });
  return { place: null, backwards: false };
}
