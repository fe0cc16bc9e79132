import "server-only";
import { findPredecessor, versionSortKey } from "#lib/catalog/numbering.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { targetOf } from "#lib/upstream/move/mapping.ts";
import type { KnownProduct, MovePlan, Need } from "#lib/upstream/move/plan.ts";

/** Series, versions and milestones that bugs need there: with state and days of the downstream ones, and their texts if `isPublic`. */
export async function makeVersions(
  tx: RunsSql,
  { mapping, product, needs }: MovePlan,
  products: ReadonlyMap<string, KnownProduct>,
  isPublic: boolean,
): Promise<void> {
  for (const there of products.values()) {
    const ofKind = (kind: Need["kind"]) =>
      needs.filter((need) => need.kind === kind && need.product.toLowerCase() === there.name.toLowerCase());
    const versions = await describeVersions(tx, product.id, ofKind("version"));
    const series = targetOf(mapping, there.name).series;
    await makeSeries(tx, product.id, there.id, [...series, ...versions.flatMap((one) => one.series ?? [])]);
    await insertVersions(tx, there.id, versions, isPublic);
    await makeMilestones(tx, product, there, ofKind("milestone"), isPublic);
  }
}

type Version = { name: string; from: number; series: string | null; predecessor: string | null };

/** The downstream versions, with the predecessor that each gets there. */
async function describeVersions(tx: RunsSql, productId: number, needs: readonly Need[]): Promise<Version[]> {
  if (needs.length === 0) return [];
  const rows = await queryRowsIn<{
    id: number;
    name: string;
    series: string | null;
    hasPredecessor: boolean;
  }>(
    tx,
    sql`SELECT v.id, v.name, s.name AS series, v.predecessor_id IS NOT NULL AS "hasPredecessor"
        FROM versions v LEFT JOIN series s ON s.id = v.series_id WHERE v.product_id = ${productId}`,
  );
  const byName = new Map(rows.map((row) => [row.name.toLowerCase(), row]));
  const names = needs.map(({ name }) => name);
  return needs.flatMap(({ name, from }) => {
    const row = byName.get(from.toLowerCase());
    if (!row) return [];
    const predecessor = row.hasPredecessor ? findPredecessor(name, names) : null;
    return [{ name, from: row.id, series: row.series, predecessor }];
  });
}

async function makeSeries(
  tx: RunsSql,
  fromId: number,
  intoId: number,
  names: readonly string[],
): Promise<void> {
  const rows = [...new Set(names)].map((name) => ({ name, key: versionSortKey(name) }));
  await queryRowsIn(
    tx,
    sql`INSERT INTO series (product_id, name, sort_key, state, ends_on)
        SELECT ${intoId}, n.name, n.key, coalesce(s.state, 'active'), s.ends_on
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n(name text, key text)
        LEFT JOIN series s ON s.product_id = ${fromId} AND s.name = n.name
        ORDER BY n.key ON CONFLICT DO NOTHING`,
  );
}

async function insertVersions(
  tx: RunsSql,
  intoId: number,
  versions: readonly Version[],
  isPublic: boolean,
): Promise<void> {
  if (versions.length === 0) return;
  const rows = JSON.stringify(versions.map((one) => ({ ...one, key: versionSortKey(one.name) })));
  const given = sql`jsonb_to_recordset(${rows}::jsonb) AS n(name text, "from" int, series text, predecessor text, key text)`;
  const made = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO versions (product_id, series_id, name, sort_key, state, description, is_active, due_on, released_on)
        SELECT ${intoId}, s.id, n.name, n.key, v.state, CASE WHEN ${isPublic} THEN v.description ELSE '' END, v.is_active, v.due_on, v.released_on
        FROM ${given} JOIN versions v ON v.id = n."from" LEFT JOIN series s ON s.product_id = ${intoId} AND s.name = n.series
        WHERE NOT EXISTS (SELECT 1 FROM versions x WHERE x.product_id = ${intoId} AND lower(x.name) = lower(n.name))
        ORDER BY n.key RETURNING id`,
  );
  const ids = made.map(({ id }) => id);
  await queryRowsIn(
    tx,
    sql`UPDATE versions v SET predecessor_id = p.id FROM ${given} JOIN versions p ON p.product_id = ${intoId} AND p.name = n.predecessor
        WHERE v.product_id = ${intoId} AND v.name = n.name AND v.id = ANY(${ids}::int[]) AND p.id <> v.id`,
  );
}

/** Shared by the classification there, unless the product has one of its own called so. */
async function makeMilestones(
  tx: RunsSql,
  product: KnownProduct,
  there: KnownProduct,
  needs: readonly Need[],
  isPublic: boolean,
): Promise<void> {
  const rows = JSON.stringify(needs.map(({ name, from }) => ({ name, from })));
  await queryRowsIn(
    tx,
    sql`INSERT INTO milestones (classification_id, name, kind, description, sort_key, feature_freeze_on, code_freeze_on, due_on, released_on, is_active)
        SELECT ${there.classificationId}, n.name, m.kind, CASE WHEN ${isPublic} THEN m.description ELSE '' END, m.sort_key,
          m.feature_freeze_on, m.code_freeze_on, m.due_on, m.released_on, m.is_active
        FROM jsonb_to_recordset(${rows}::jsonb) AS n(name text, "from" text)
        JOIN LATERAL (SELECT * FROM milestones x WHERE lower(x.name) = lower(n."from")
          AND (x.product_id = ${product.id} OR x.classification_id = ${product.classificationId}) ORDER BY x.product_id NULLS LAST LIMIT 1) m ON TRUE
        WHERE NOT EXISTS (SELECT 1 FROM milestones x WHERE lower(x.name) = lower(n.name)
          AND (x.product_id = ${there.id} OR x.classification_id = ${there.classificationId}))
        ORDER BY m.sort_key`,
  );
}
