import "server-only";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A stored search: its query is the part of /bugs?… after the question mark. */
export type SavedSearchRef = { name: string; query: string };

/** The viewer's own searches that stand beside every page, by name. */
export async function listPinnedSearches(viewer: Viewer): Promise<SavedSearchRef[]> {
  if (viewer.userId === null) return [];
  return queryRows<SavedSearchRef>(sql`
    SELECT name, query FROM saved_searches WHERE owner_id = ${viewer.userId} AND is_pinned ORDER BY lower(name), id`);
}
