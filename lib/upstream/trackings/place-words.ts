import "server-only";
import type { PlannedChange } from "#lib/bugs/change/planned.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** A place in words, "oVirt Engine 4.4", and for whom it is. */
export type PlaceInWords = {
  name: string;
  audienceId: number | null;
  /** Everybody who sees the bug sees it. */
  isPublic: boolean;
};

/** The places of trackings. */
export async function placesOf(
  tx: RunsSql,
  trackingIds: readonly number[],
): Promise<Map<number, PlaceInWords>> {
  const rows = await queryRowsIn<PlaceInWords & { id: number }>(
    tx,
    sql`SELECT t.id, p.name::text || coalesce(' ' || s.name, ' ' || v.name, '') AS name, t.audience_id AS "audienceId",
          t.audience_id IS NULL AND p.visibility = 'open' AS "isPublic"
        FROM trackings t JOIN products p ON p.id = t.product_id LEFT JOIN series s ON s.id = t.series_id
        LEFT JOIN versions v ON v.id = t.version_id WHERE t.id = ANY(${[...trackingIds]}::int[])`,
  );
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** A row of history about a tracking: "oVirt Engine 4.4: affected → in review". "" for none. */
export function trackingChange(
  trackingId: number,
  { name, audienceId, isPublic }: PlaceInWords,
  from: string,
  to: string,
): PlannedChange {
  const inWords = (text: string) => (text === "" ? "" : `${name}: ${text}`);
  return {
    field: "tracking",
    from: inWords(from),
    to: inWords(to),
    fromId: null,
    toId: null,
    trackingId,
    audienceId,
    isHidden: !isPublic,
  };
}
