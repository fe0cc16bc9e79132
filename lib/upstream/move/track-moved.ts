import "server-only";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { MovingBug } from "#lib/upstream/move/done.ts";
import type { KnownProduct } from "#lib/upstream/move/plan.ts";

type Moved = { product: KnownProduct; audienceId: number | null; bugs: ReadonlyMap<number, MovingBug> };

type Tracked = {
  /** The new tracking of each bug. */
  byBug: ReadonlyMap<number, number>;
  /** The records that it was found in the version. */
  presence: ReadonlyMap<number, string[]>;
  /** Bugs of which it is known since now what they were reported for. */
  routed: ReadonlySet<number>;
};

/**
 * Tracks bugs in the downstream product and the version that they had there, with their targets, and records that version as found: for the
 * audience of that tracking, and for those of trackings that were there already, whose states stand on it. The product is from now on
 * what the bug was reported for.
 */
export async function trackMoved(tx: RunsSql, { product, audienceId, bugs }: Moved): Promise<Tracked> {
  const rows = JSON.stringify(
    [...bugs.values()].map(({ id, version, targetRelease, targetMilestone }) => ({
      bug_id: id,
      version_id: version?.id ?? null,
      target_version_id: targetRelease?.id ?? null,
      target_milestone_id: targetMilestone?.id ?? null,
    })),
  );
  const given = sql`jsonb_to_recordset(${rows}::jsonb) AS n(bug_id int, version_id int, target_version_id int, target_milestone_id int)`;
  const trackings = await queryRowsIn<{ id: number; bugId: number }>(
    tx,
    sql`INSERT INTO trackings (bug_id, product_id, version_id, target_version_id, target_milestone_id, audience_id)
        SELECT n.bug_id, ${product.id}, n.version_id, n.target_version_id, n.target_milestone_id, ${audienceId}::int FROM ${given}
        WHERE NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = n.bug_id AND t.product_id = ${product.id} AND t.series_id IS NULL
          AND t.version_id IS NOT DISTINCT FROM n.version_id AND t.audience_id IS NOT DISTINCT FROM ${audienceId}::int)
        ORDER BY n.bug_id RETURNING id, bug_id AS "bugId"`,
  );
  const presence = await queryRowsIn<{ id: string; bugId: number }>(
    tx,
    sql`INSERT INTO presence (bug_id, version_id, kind, audience_id)
        SELECT n.bug_id, n.version_id, 'found', a.id FROM ${given}
        CROSS JOIN LATERAL (SELECT ${audienceId}::int AS id
          UNION SELECT t.audience_id FROM trackings t WHERE t.bug_id = n.bug_id AND t.product_id = ${product.id}) a
        WHERE n.version_id IS NOT NULL ORDER BY n.bug_id, a.id RETURNING id::text AS id, bug_id AS "bugId"`,
  );
  const routed = await queryRowsIn<{ bugId: number }>(
    tx,
    sql`INSERT INTO routed_reports (bug_id, product_id) SELECT n.bug_id, ${product.id} FROM ${given}
        ON CONFLICT DO NOTHING RETURNING bug_id AS "bugId"`,
  );
  const recordsOf = Map.groupBy(presence, ({ bugId }) => bugId);
  return {
    byBug: new Map(trackings.map(({ id, bugId }) => [bugId, id])),
    presence: new Map([...recordsOf].map(([bugId, rows]) => [bugId, rows.map(({ id }) => id)])),
    routed: new Set(routed.map(({ bugId }) => bugId)),
  };
}
