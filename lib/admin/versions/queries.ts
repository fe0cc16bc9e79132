import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import type { NumberingScheme } from "#lib/catalog/numbering.ts";
import type { VersionState } from "#lib/catalog/version-states.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** A version as its maintainers see it. Days are as 2026-11-22; bugs are those that the viewer sees. */
export type ManagedVersion = {
  id: number;
  name: string;
  revision: number;
  state: VersionState;
  description: string;
  isActive: boolean;
  dueOn: string | null;
  releasedOn: string | null;
  tag: string | null;
  series: string | null;
  predecessor: string | null;
  /** Open bugs that are to be fixed in it. */
  openTargets: number;
  /** All bugs that are or were to be fixed in it. */
  targets: number;
  found: number;
};

export type ManagedSeries = {
  id: number;
  name: string;
  revision: number;
  state: "development" | "active" | "maintenance" | "ended";
  description: string;
  branchPattern: string | null;
  endsOn: string | null;
};

/** All versions of a product, newest first. The caller has checked the right. */
export async function listManagedVersions(viewer: Viewer, productId: number): Promise<ManagedVersion[]> {
  return queryRows<ManagedVersion>(sql`
    WITH seen AS (
      SELECT b.version_id, b.target_release_id, b.resolution IS NULL AS is_open FROM bugs b
      WHERE b.product_id = ${productId} AND (b.version_id IS NOT NULL OR b.target_release_id IS NOT NULL) AND ${visibleBugs(viewer)}
    ), targeted AS (
      SELECT target_release_id AS id, count(*)::int AS count, (count(*) FILTER (WHERE is_open))::int AS open FROM seen GROUP BY 1
    ), found AS (SELECT version_id AS id, count(*)::int AS count FROM seen GROUP BY 1)
    SELECT v.id, v.name, v.revision, v.state, v.description, v.is_active AS "isActive",
      v.due_on::text AS "dueOn", v.released_on::text AS "releasedOn", v.tag, s.name AS series, p.name AS predecessor,
      coalesce(t.open, 0) AS "openTargets", coalesce(t.count, 0) AS targets, coalesce(f.count, 0) AS found
    FROM versions v
    LEFT JOIN series s ON s.id = v.series_id
    LEFT JOIN versions p ON p.id = v.predecessor_id
    LEFT JOIN targeted t ON t.id = v.id
    LEFT JOIN found f ON f.id = v.id
    WHERE v.product_id = ${productId} ORDER BY v.sort_key DESC, v.id DESC`);
}

/** All series of a product, newest first. */
export async function listManagedSeries(productId: number): Promise<ManagedSeries[]> {
  return queryRows<ManagedSeries>(sql`
    SELECT id, name, revision, state, description, branch_pattern AS "branchPattern", ends_on::text AS "endsOn"
    FROM series WHERE product_id = ${productId} ORDER BY sort_key DESC`);
}

/** How a product numbers its versions. */
export async function getNumbering(
  productId: number,
): Promise<{ scheme: NumberingScheme; pattern: string | null }> {
  const [row] = await queryRows<{ scheme: NumberingScheme; pattern: string | null }>(
    sql`SELECT numbering_scheme AS scheme, numbering_pattern AS pattern FROM products WHERE id = ${productId}`,
  );
  return row ?? { scheme: "free", pattern: null };
}
