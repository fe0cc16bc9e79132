import "server-only";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Kept } from "./link-bugs.ts";
import { firstVersionWithTag, type TaggedVersion } from "./version-of-tag.ts";

/** The product whose versions the tags of a repository name. */
export type TaggedProduct = { readonly productId: number; readonly productName: string };

/** Writes the tags that contain these changes, with their versions; with `areAll`, instead of those of before. */
export async function linkTags(
  tx: SqlTransaction,
  product: TaggedProduct,
  kept: readonly Kept[],
  { areAll }: { areAll: boolean },
): Promise<number[]> {
  if (kept.length === 0) return [];
  const links = kept.flatMap(({ id, change }) => change.tags.map((tag) => ({ id, tag })));
  const [ids, tags] = [links.map(({ id }) => id), links.map(({ tag }) => tag)];
  const versions = await findVersions(tx, product, tags);
  const removed = areAll
    ? await queryRowsIn<{ id: number }>(
        tx,
        sql`DELETE FROM code_change_tags t USING unnest(${kept.map(({ id }) => id)}::int[]) AS k(id) WHERE t.code_change_id = k.id
              AND (t.code_change_id, t.tag) NOT IN (SELECT * FROM unnest(${ids}::int[], ${tags}::text[]))
            RETURNING t.code_change_id AS id`,
      )
    : [];
  const written = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO code_change_tags AS t (code_change_id, tag, version_id)
        SELECT * FROM unnest(${ids}::int[], ${tags}::text[], ${tags.map((tag) => versions.get(tag) ?? null)}::int[])
        ON CONFLICT (code_change_id, tag) DO UPDATE SET version_id = excluded.version_id
          WHERE t.version_id IS DISTINCT FROM excluded.version_id
        RETURNING t.code_change_id AS id`,
  );
  return [...removed, ...written].map(({ id }) => id);
}

/** A merge request is in the tags that contain the commit with which it was merged. */
export async function copyTags(
  tx: SqlTransaction,
  repositoryId: number,
  shas: readonly string[],
): Promise<number[]> {
  const pairs = await queryRowsIn<{ merged: number; commit: number }>(
    tx,
    sql`SELECT m.id AS merged, c.id AS commit FROM unnest(${shas}::text[]) AS n(sha)
        JOIN code_changes m ON m.sha = n.sha AND m.repository_id = ${repositoryId}::int AND m.key <> m.sha AND m.status = 'merged'
        JOIN code_changes c ON c.repository_id = ${repositoryId}::int AND c.key = n.sha`,
  );
  if (pairs.length === 0) return [];
  const both = sql`unnest(${pairs.map(({ merged }) => merged)}::int[], ${pairs.map(({ commit }) => commit)}::int[]) AS p(merged, commit)`;
  const removed = await queryRowsIn<{ id: number }>(
    tx,
    sql`DELETE FROM code_change_tags t USING ${both} WHERE t.code_change_id = p.merged
          AND NOT EXISTS (SELECT 1 FROM code_change_tags o WHERE o.code_change_id = p.commit AND o.tag = t.tag)
        RETURNING t.code_change_id AS id`,
  );
  const written = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO code_change_tags AS t (code_change_id, tag, version_id)
        SELECT p.merged, o.tag, o.version_id FROM ${both} JOIN code_change_tags o ON o.code_change_id = p.commit
        ON CONFLICT (code_change_id, tag) DO UPDATE SET version_id = excluded.version_id
          WHERE t.version_id IS DISTINCT FROM excluded.version_id
        RETURNING t.code_change_id AS id`,
  );
  return [...removed, ...written].map(({ id }) => id);
}

/** Finds the versions of all tags of the repository again: versions come later than tags, and tags than versions. */
export async function renewVersions(
  tx: SqlTransaction,
  product: TaggedProduct,
  repositoryId: number,
): Promise<number[]> {
  const inRepository = sql`(SELECT id FROM code_changes WHERE repository_id = ${repositoryId}::int)`;
  const rows = await queryRowsIn<{ tag: string }>(
    tx,
    sql`SELECT DISTINCT tag FROM code_change_tags WHERE code_change_id IN ${inRepository}`,
  );
  const tags = rows.map(({ tag }) => tag);
  const versions = await findVersions(tx, product, tags);
  const changed = await queryRowsIn<{ id: number }>(
    tx,
    sql`UPDATE code_change_tags t SET version_id = n.version
        FROM unnest(${tags}::text[], ${tags.map((tag) => versions.get(tag) ?? null)}::int[]) AS n(tag, version)
        WHERE t.tag = n.tag AND t.version_id IS DISTINCT FROM n.version AND t.code_change_id IN ${inRepository}
        RETURNING t.code_change_id AS id`,
  );
  return changed.map(({ id }) => id);
}

async function findVersions(
  tx: SqlTransaction,
  { productId, productName }: TaggedProduct,
  tags: readonly string[],
): Promise<Map<string, number>> {
  if (tags.length === 0) return new Map();
  const versions = await queryRowsIn<TaggedVersion>(tx, versionsOf(productId));
  return new Map(
    [...new Set(tags)].flatMap((tag): [string, number][] => {
      const version = firstVersionWithTag(productName, tag, versions);
      return version ? [[tag, version.id]] : [];
    }),
  );
}

/** The versions of a product that are not withdrawn, in order: rows of TaggedVersion. */
export function versionsOf(productId: number) {
  return sql`SELECT id, name, sort_key AS "sortKey", tag FROM versions
    WHERE product_id = ${productId}::int AND state <> 'withdrawn' ORDER BY sort_key COLLATE "C"`;
}
