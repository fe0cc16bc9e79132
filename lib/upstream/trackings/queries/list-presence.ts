import "server-only";
import { visibleBugs, visiblePart } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import { PERSON_NAME } from "#lib/people/person-name.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { RecordKind } from "#lib/upstream/presence/evaluate.ts";

/** Where somebody found a bug, or found it fixed. `at` is ISO 8601 in UTC. */
export type PresenceView = {
  id: number;
  productId: number;
  versionId: number;
  version: string;
  series: string | null;
  kind: RecordKind;
  /** The name of the person. */
  who: string | null;
  /** Their handle, as whose voice it counts (lib/upstream/presence). */
  by: string | null;
  /** They might edit in the product. */
  decides: boolean;
  /** Of the viewer. */
  isMine: boolean;
  at: string;
  note: string;
};

/** The records of a visible bug that the viewer sees, newest first. */
export async function listPresence(viewer: Viewer, bugId: number): Promise<PresenceView[]> {
  return queryRows<PresenceView>(
    sql`SELECT r.id::int AS id, v.product_id AS "productId", v.id AS "versionId", v.name AS version, s.name AS series, r.kind, r.decides, ${PERSON_NAME} AS who, u.handle::text AS by, r.user_id IS NOT NULL AND r.user_id IS NOT DISTINCT FROM ${viewer.userId}::int AS "isMine", to_json(r.at) AS at, r.note
        FROM presence r JOIN bugs b ON b.id = r.bug_id JOIN versions v ON v.id = r.version_id JOIN products p ON p.id = v.product_id
        LEFT JOIN series s ON s.id = v.series_id LEFT JOIN users u ON u.id = r.user_id
        WHERE r.bug_id = ${bugId} AND ${visibleBugs(viewer, "few")} AND ${visibleProducts(viewer)} AND ${visiblePart(viewer, sql`r`, sql`r.user_id`)}
        ORDER BY r.id DESC`,
  );
}
