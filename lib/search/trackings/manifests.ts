import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { manifestBugs } from "#lib/search/trackings/manifest-bugs.ts";
import { ancestorsOf, isFirstIn, isFixedIn } from "#lib/search/trackings/tracking-sql.ts";

/** A downstream version with what it contains of other products. */
export type DownstreamVersion = { id: number; name: string; state: string; lines: ContainedProduct[] };
export type ContainedProduct = {
  product: string;
  productId: number;
  version: string | null;
  versionId: number | null;
  /** The newest version of the contained series that is not only planned. */
  newest: string | null;
  patches: number;
};

const VERSIONS_MAX = 12;

/** The newest versions of a visible product that contain others, newest first, with the products that the viewer sees. */
export async function listDownstreamVersions(
  viewer: Viewer,
  productId: number,
): Promise<DownstreamVersion[]> {
  return searchRows<DownstreamVersion>(
    viewer,
    sql`SELECT d.id, d.name, d.state, (SELECT json_agg(json_build_object('product', p.name, 'productId', p.id, 'version', c.name,
          'versionId', c.id, 'patches', (SELECT count(*) FROM manifest_patches x WHERE x.manifest_line_id = l.id),
          'newest', (SELECT n.name FROM versions n WHERE n.series_id = c.series_id AND n.state NOT IN ('planned', 'withdrawn')
            ORDER BY n.sort_key COLLATE "C" DESC LIMIT 1)) ORDER BY p.name)
          FROM manifest_lines l JOIN products p ON p.id = l.product_id LEFT JOIN versions c ON c.id = l.version_id
          WHERE l.in_version_id = d.id AND ${visibleProducts(viewer)}) AS lines
        FROM versions d JOIN products p ON p.id = d.product_id
        WHERE p.id = ${productId} AND ${visibleProducts(viewer)} AND EXISTS (SELECT 1 FROM manifest_lines l JOIN products p ON p.id = l.product_id
          WHERE l.in_version_id = d.id AND ${visibleProducts(viewer)})
        ORDER BY d.sort_key COLLATE "C" DESC LIMIT ${VERSIONS_MAX}`,
  );
}

export type ManifestCounts = {
  in_manifest: number;
  backport_requested: number;
  next_rebase: number;
  needs_backport: number;
};

/** Where the fixes of visible bugs are, for a downstream version. */
export async function countManifestBugs(viewer: Viewer, versionId: number): Promise<ManifestCounts> {
  const rows = await searchRows<{ word: string; count: number }>(
    viewer,
    sql`SELECT m.word, count(*)::int AS count FROM (${manifestBugs(viewer, versionId)}) m JOIN bugs b ON b.id = m.bug_id
        WHERE ${visibleBugs(viewer, "few")} GROUP BY 1`,
  );
  const of = (word: string) => rows.find((row) => row.word === word)?.count ?? 0;
  return {
    in_manifest: of("@in_manifest"),
    backport_requested: of("@backport_requested"),
    next_rebase: of("@next_rebase"),
    needs_backport: of("@needs_backport"),
  };
}

export type RebaseCount = { type: string; severity: string; count: number };

/** The visible bugs that are first fixed after one version of a product, up to another, by type and severity. */
export async function countRebase(
  viewer: Viewer,
  productId: number,
  { from, to }: { from: number; to: number },
): Promise<RebaseCount[]> {
  return searchRows<RebaseCount>(
    viewer,
    sql`SELECT b.type, b.severity, count(*)::int AS count FROM bugs b JOIN severities s ON s.name = b.severity
        WHERE ${visibleBugs(viewer, "few")} AND b.id IN (SELECT t.bug_id FROM trackings t WHERE t.product_id = ${productId}
          AND ${isFirstIn(ancestorsOf(sql`${from}::int`), ancestorsOf(sql`${to}::int`))} AND ${visibleTrackings(viewer)})
        GROUP BY b.type, b.severity, s.sort_key ORDER BY b.type, s.sort_key = 0, s.sort_key`,
  );
}

export type Patch = {
  version: string;
  name: string;
  subject: string;
  bug: number | null;
  summary: string | null;
};

/** The own patches of a product’s versions on top of another product that a rebase makes obsolete: what they fix is in `to`. */
export async function listObsoletePatches(
  viewer: Viewer,
  downstreamId: number,
  upstreamId: number,
  to: number,
): Promise<Patch[]> {
  return searchRows<Patch>(
    viewer,
    sql`SELECT d.name AS version, x.name, x.subject, b.id AS bug, b.summary
        FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id JOIN manifest_patches x ON x.manifest_line_id = l.id
        JOIN products p ON p.id = l.product_id LEFT JOIN bugs b ON b.id = x.bug_id AND ${visibleBugs(viewer, "few")}
        WHERE d.product_id = ${downstreamId} AND l.product_id = ${upstreamId} AND ${visibleProducts(viewer)}
          AND EXISTS (SELECT 1 FROM products p WHERE p.id = d.product_id AND ${visibleProducts(viewer)})
          AND (EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = l.product_id
              AND ${isFixedIn(ancestorsOf(sql`${to}::int`))} AND ${visibleTrackings(viewer)})
            OR EXISTS (SELECT 1 FROM repositories r JOIN code_changes c ON c.repository_id = r.id
              JOIN code_change_tags g ON g.code_change_id = c.id
              WHERE r.product_id = l.product_id AND g.version_id = ANY(${ancestorsOf(sql`${to}::int`)})
                AND (c.change_id = x.name OR (length(x.name) >= 7 AND starts_with(c.sha, lower(x.name))))))
        ORDER BY d.sort_key COLLATE "C" DESC, x.name LIMIT 200`,
  );
}

/** The versions of a visible product, newest first. */
export async function listVersionNames(
  viewer: Viewer,
  productId: number,
): Promise<{ id: number; name: string }[]> {
  return searchRows<{ id: number; name: string }>(
    viewer,
    sql`SELECT v.id, v.name FROM versions v JOIN products p ON p.id = v.product_id
        WHERE p.id = ${productId} AND ${visibleProducts(viewer)} ORDER BY v.sort_key COLLATE "C" DESC`,
  );
}
