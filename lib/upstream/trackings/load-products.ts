import "server-only";
import { isRealVersion } from "#lib/catalog/real-version.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import {
  type ManifestFacts,
  type MilestoneFacts,
  type ProductFacts,
  productFacts,
  type SeriesFacts,
  type VersionFacts,
} from "#lib/upstream/trackings/product-facts.ts";

type LineRow = ManifestFacts & { milestoneId: number | null; inVersionId: number | null };

/** Series, versions and manifests of these products, and of the products that their versions contain. */
export async function loadProducts(
  tx: RunsSql,
  productIds: readonly number[],
): Promise<Map<number, ProductFacts>> {
  const lines = await loadLines(
    tx,
    // What is in a product that not everybody sees says nothing of one that everybody sees.
    sql`l.in_version_id IN (SELECT v.id FROM versions v JOIN products o ON o.id = v.product_id JOIN products c ON c.id = l.product_id
      WHERE v.product_id = ANY(${[...productIds]}::int[]) AND (o.visibility <> 'open' OR c.visibility = 'open'))`,
  );
  const ids = [...new Set([...productIds, ...lines.map(({ productId }) => productId)])];
  const series = await queryRowsIn<SeriesFacts & { productId: number }>(
    tx,
    sql`SELECT s.id, s.product_id AS "productId", s.sort_key AS "sortKey", s.state <> 'ended' AS "isSupported"
        FROM series s WHERE s.product_id = ANY(${ids}::int[])`,
  );
  const versions = await queryRowsIn<VersionFacts & { productId: number }>(
    tx,
    sql`SELECT v.id, v.product_id AS "productId", v.series_id AS "seriesId", v.predecessor_id AS "predecessorId",
          v.sort_key AS "sortKey", v.state = 'released' AND coalesce(v.released_on, current_date) <= current_date AS "isReleased"
        FROM versions v WHERE v.product_id = ANY(${ids}::int[]) AND ${isRealVersion}`,
  );
  const seriesOf = Map.groupBy(series, ({ productId }) => productId);
  const versionsOf = Map.groupBy(versions, ({ productId }) => productId);
  const linesOf = Map.groupBy(lines, ({ inVersionId }) => inVersionId ?? 0);
  return new Map(
    ids.map((id) => {
      const own = versionsOf.get(id) ?? [];
      const manifests = new Map(
        own.flatMap((version) => {
          const contained = linesOf.get(version.id);
          return contained ? [[version.id, contained] as const] : [];
        }),
      );
      return [id, productFacts(id, seriesOf.get(id) ?? [], own, manifests)];
    }),
  );
}

/** The milestones with their manifests. */
export async function loadMilestones(
  tx: RunsSql,
  milestoneIds: readonly number[],
): Promise<Map<number, MilestoneFacts>> {
  const ids = [...milestoneIds];
  const rows = await queryRowsIn<{ id: number; isReleased: boolean; releasedAt: string | null }>(
    tx,
    sql`SELECT m.id, coalesce(m.released_on <= current_date, FALSE) AS "isReleased", m.released_on::text AS "releasedAt"
        FROM milestones m WHERE m.id = ANY(${ids}::int[])`,
  );
  const lines = Map.groupBy(
    await loadLines(tx, sql`l.milestone_id = ANY(${ids}::int[])`),
    ({ milestoneId }) => milestoneId ?? 0,
  );
  return new Map(
    rows.map(({ id, isReleased, releasedAt }) => [
      id,
      {
        id,
        isReleased,
        releasedAt: releasedAt === null ? null : Date.parse(`${releasedAt}T23:59:59.999Z`),
        lines: lines.get(id) ?? [],
      },
    ]),
  );
}

/** The lines of manifests that match `which`, a condition on `l`. */
async function loadLines(tx: RunsSql, which: ReturnType<typeof sql>): Promise<LineRow[]> {
  return queryRowsIn<LineRow>(
    tx,
    sql`SELECT l.id AS "lineId", l.product_id AS "productId", l.version_id AS "versionId", l.milestone_id AS "milestoneId", l.in_version_id AS "inVersionId",
          (SELECT coalesce(json_agg(json_build_object('name', x.name, 'bugId', x.bug_id)), '[]') FROM manifest_patches x WHERE x.manifest_line_id = l.id) AS patches
        FROM manifest_lines l WHERE ${which}`,
  );
}
