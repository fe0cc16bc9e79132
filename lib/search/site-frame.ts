import "server-only";
import { cache } from "react";
import { openBoxCountQuery } from "#lib/bugs/trackings/open-boxes.ts";
import { toVerifyCountQuery } from "#lib/bugs/views/home.ts";
import { requestCountQuery } from "#lib/bugs/views/request-queries.ts";
import { myProductsQuery } from "#lib/catalog/queries.ts";
import { sql } from "#lib/db/client.ts";
import { queryPrepared } from "#lib/db/query.ts";
import { type Settings, settingsFrom, settingsQuery } from "#lib/people/settings.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { type SavedSearch, savedSearchesQuery } from "#lib/search/saved-searches.ts";

/** The data of the site bar and the sidebar of every page. */
export type SiteFrame = {
  settings: Settings;
  /** The viewer's searches, by name; the pinned ones are in the sidebar. */
  searches: SavedSearch[];
  /** The products in which the viewer holds a role, by name. */
  products: { name: string }[];
  /** Flags requested of the viewer, counted up to 100; null for anonymous viewers. */
  requestCount: number | null;
  /** Fixes that are asked for and wait for an answer of the viewer, counted up to 100. */
  fixCount: number;
  /** Bugs that wait for the viewer to verify them, counted up to 100. */
  toVerifyCount: number;
};

type Row = Omit<SiteFrame, "settings"> & { settings: Parameters<typeof settingsFrom>[0] };

/** The frame for this viewer, in one round trip. Cached during a render. */
export const getSiteFrame = cache(async (viewer: Viewer): Promise<SiteFrame> => {
  const mine =
    viewer.userId === null
      ? sql`'[]'::json AS searches, '[]'::json AS products, NULL::int AS "requestCount", 0 AS "toVerifyCount", 0 AS "fixCount"`
      : sql`(SELECT coalesce(json_agg(x), '[]') FROM (${savedSearchesQuery(viewer.userId)}) x) AS searches,
          (SELECT coalesce(json_agg(x), '[]') FROM (${myProductsQuery(viewer)}) x) AS products,
          (${requestCountQuery(viewer, viewer.userId)}) AS "requestCount", (${toVerifyCountQuery(viewer)}) AS "toVerifyCount",
          (${openBoxCountQuery(viewer)}) AS "fixCount"`;
  const [row] = await queryPrepared<Row>(sql`
    SELECT (SELECT coalesce(json_agg(x), '[]') FROM (${settingsQuery}) x) AS settings, ${mine}`);
  const { settings = [], searches = [], products = [], requestCount = null, toVerifyCount = 0 } = row ?? {};
  return {
    settings: settingsFrom(settings),
    ...{ searches, products, requestCount, toVerifyCount },
    fixCount: row?.fixCount ?? 0,
  };
});

/** The viewer's saved search with this query, as `printBugQuery` prints it; the first by name. */
export async function findSavedSearch(viewer: Viewer, query: string): Promise<SavedSearch | null> {
  if (viewer.userId === null) return null;
  const { searches } = await getSiteFrame(viewer);
  return searches.find((search) => search.query === query) ?? null;
}
