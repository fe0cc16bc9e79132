import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchCondition } from "#lib/search/conditions.ts";
import { resolveNames } from "#lib/search/names.ts";
import { orderOf, type Place } from "#lib/search/order.ts";
import type { BugQuery } from "#lib/search/query.ts";
import { findPlaces } from "#lib/search/rows.ts";

/** The numbers of the bugs beside one in a list; null at an end of it. */
export type Neighbours = { previous: number | null; next: number | null };

/**
 * What comes before and after a bug in the list of a query. The bug itself need
 * not be in the list any more: whoever closes a bug goes on from where it was.
 */
export async function findNeighbours(viewer: Viewer, query: BugQuery, id: number): Promise<Neighbours> {
  const { meanings } = await resolveNames(viewer, query);
  const condition = searchCondition(viewer, meanings, query.text);
  const order = orderOf(query.sort);
  const [place] = await queryRows<Place>(
    sql`SELECT b.id, ${order.key} AS key FROM bugs b ${order.join} WHERE b.id = ${id}::int AND ${visibleBugs(viewer)}`,
  );
  if (!place) return { previous: null, next: null };
  const [before, after] = await Promise.all(
    [true, false].map((backwards) => findPlaces(condition, order, { place, backwards, limit: 1 })),
  );
  return { previous: before?.places[0]?.id ?? null, next: after?.places[0]?.id ?? null };
}
