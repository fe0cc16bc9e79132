import "server-only";
import { bugMeaning } from "#lib/catalog/workflow/phase-sql.ts";
import type { Meaning } from "#lib/catalog/workflow/phases.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** How a bug was closed: why, in whose words, and for which version or milestone. */
export type Closing = {
  readonly meaning: Meaning;
  readonly resolution: string;
  readonly target: string | null;
};

/** Null: the bug is open. */
export async function loadClosing(tx: SqlTransaction, bugId: number): Promise<Closing | null> {
  const [closing] = await queryRowsIn<Closing>(
    tx,
    sql`SELECT f.meaning, b.resolution, coalesce(v.name, m.name) AS target
        FROM bugs b CROSS JOIN LATERAL (SELECT ${bugMeaning} AS meaning) f
        LEFT JOIN versions v ON v.id = b.target_release_id LEFT JOIN milestones m ON m.id = b.target_milestone_id
        WHERE b.id = ${bugId} AND f.meaning IS NOT NULL`,
  );
  return closing ?? null;
}
