import "server-only";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { type RunsSql, type Sql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * Bugs that are about to leave their product stay reported for the version that they had there: as records without a person, for the
 * insiders of a product that not everybody sees. Not those that are closed, whose version would be an unfixed bug of the old
 * product for ever, nor where a person who decides said better of that version. Called before the bugs are written.
 */
export async function keepReports(tx: RunsSql, bugIds: readonly number[]): Promise<void> {
  if (bugIds.length === 0) return;
  const last = (is: Sql, whose: Sql) =>
    sql`(SELECT ${is} FROM presence r WHERE r.bug_id = b.id AND r.version_id = v.id AND ${whose}
      AND r.audience_id IS NOT DISTINCT FROM x.audience_id ORDER BY r.id DESC LIMIT 1)`;
  await queryRowsIn(
    tx,
    sql`INSERT INTO presence (bug_id, version_id, kind, audience_id)
        SELECT b.id, v.id, 'found', x.audience_id
        FROM bugs b JOIN versions v ON v.id = b.version_id AND ${isRealVersion} JOIN products p ON p.id = v.product_id
        CROSS JOIN LATERAL (SELECT CASE WHEN p.visibility <> 'open' THEN (SELECT a.id FROM audiences a WHERE a.product_id = p.id) END AS audience_id) x
        WHERE b.id = ANY(${[...bugIds]}::int[]) AND b.resolution IS NULL
          AND NOT coalesce(${last(sql`r.kind = 'found'`, sql`TRUE`)}, FALSE)
          AND NOT coalesce(${last(sql`r.kind IN ('fixed', 'absent')`, sql`r.decides`)}, FALSE)
        ORDER BY b.id`,
  );
}
