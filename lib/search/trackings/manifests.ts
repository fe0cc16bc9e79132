import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { isRecentFix, lastFix } from "#lib/search/trackings/backports.ts";
import { manifestBugs } from "#lib/search/trackings/manifest-bugs.ts";
import {
  isFirstFixed,
  isOnlyInNotes,
  milestonesIn,
  type VersionRange,
} from "#lib/search/trackings/rebase-conditions.ts";
import { ancestorsOf, HAS_FIX, isFirstIn } from "#lib/search/trackings/tracking-sql.ts";

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
  /** Of these, defects that were fixed since the version before was released. */
  to_do: number;
};

/** Where the fixes of visible bugs are, for a downstream version. */
export async function countManifestBugs(viewer: Viewer, versionId: number): Promise<ManifestCounts> {
  const rows = await searchRows<{ word: string; count: number; recent: number }>(
    viewer,
    sql`SELECT m.word, count(*)::int AS count, (count(*) FILTER (WHERE f.recent))::int AS recent
        FROM (${manifestBugs(viewer, versionId)}) m JOIN bugs b ON b.id = m.bug_id
        CROSS JOIN LATERAL (SELECT m.word = '@needs_backport' AND b.type = 'defect'
          AND (SELECT ${isRecentFix(versionId)} FROM (${lastFix(viewer)}) f) AS recent) f
        WHERE ${visibleBugs(viewer, "few")} GROUP BY 1`,
  );
  const of = (word: string) => rows.find((row) => row.word === word);
  return {
    in_manifest: of("@in_manifest")?.count ?? 0,
    backport_requested: of("@backport_requested")?.count ?? 0,
    next_rebase: of("@next_rebase")?.count ?? 0,
    needs_backport: of("@needs_backport")?.count ?? 0,
    to_do: of("@needs_backport")?.recent ?? 0,
  };
}

export type RebaseCount = { type: string; severity: string; count: number };

/** The visible bugs that are first fixed after one version of a product, up to another, by type and severity. */
export async function countRebase(viewer: Viewer, range: VersionRange): Promise<RebaseCount[]> {
  return searchRows<RebaseCount>(
    viewer,
    sql`SELECT b.type, b.severity, count(*)::int AS count FROM bugs b JOIN severities s ON s.name = b.severity
        WHERE ${visibleBugs(viewer, "few")} AND ${isFirstFixed(viewer, range)}
        GROUP BY b.type, b.severity, s.sort_key ORDER BY b.type, s.sort_key = 0, s.sort_key`,
  );
}

/** What comes with a rebase besides what is first fixed in its versions. */
export type RebaseMore = {
  /** Fixed bugs that release notes name and no commit does, and the milestones of these notes, oldest first. */
  onlyInNotes: number;
  milestones: string[];
  /** The series of the later version, when that is its newest one, and the bugs whose fix is merged there and in no version yet. */
  series: string | null;
  merged: number;
};

/** Counts what comes with a rebase besides what is first fixed in its versions. */
export async function countRebaseMore(viewer: Viewer, range: VersionRange): Promise<RebaseMore> {
  const [row] = await searchRows<RebaseMore>(
    viewer,
    sql`WITH noted AS MATERIALIZED (SELECT b.id, b.target_milestone_id FROM bugs b
          WHERE ${visibleBugs(viewer, "few")} AND ${isOnlyInNotes(viewer, range)})
        SELECT (SELECT count(*)::int FROM noted) AS "onlyInNotes",
          ARRAY(SELECT m.name FROM (${milestonesIn(range)}) m JOIN milestones x ON x.id = m.id
            WHERE EXISTS (SELECT 1 FROM noted n WHERE n.target_milestone_id = m.id)
              OR EXISTS (SELECT 1 FROM trackings t JOIN noted n ON n.id = t.bug_id WHERE t.target_milestone_id = m.id AND ${visibleTrackings(viewer)})
            ORDER BY m.sort_key COLLATE "C") AS milestones,
          s.name AS series, CASE WHEN s.id IS NULL THEN 0 ELSE (SELECT count(*)::int FROM bugs b WHERE ${visibleBugs(viewer, "few")}
            AND b.id IN (SELECT t.bug_id FROM trackings t WHERE t.series_id = s.id AND t.state = 'fixed' AND ${visibleTrackings(viewer)})) END AS merged
        FROM versions v LEFT JOIN series s ON s.id = v.series_id AND v.id = (SELECT n.id FROM versions n WHERE n.series_id = s.id
          AND n.state NOT IN ('planned', 'withdrawn') ORDER BY n.sort_key COLLATE "C" DESC LIMIT 1)
        WHERE v.id = ${range.to}::int`,
  );
  return row ?? { onlyInNotes: 0, milestones: [], series: null, merged: 0 };
}

export type Patch = {
  version: string;
  name: string;
  subject: string;
  bug: number | null;
  summary: string | null;
};

/** The own patches of a product’s versions on top of another product that a rebase makes obsolete: what they fix is in `to`, and was not in `from`. */
export async function listObsoletePatches(
  viewer: Viewer,
  downstreamId: number,
  upstreamId: number,
  { from, to }: VersionRange,
): Promise<Patch[]> {
  const [before, after] = [ancestorsOf(sql`${from}::int`), ancestorsOf(sql`${to}::int`)];
  return searchRows<Patch>(
    viewer,
    sql`SELECT d.name AS version, x.name, x.subject, b.id AS bug, b.summary
        FROM (${patchesOf(viewer, downstreamId)}) x JOIN versions d ON d.id = x.version_id
        LEFT JOIN bugs b ON b.id = x.bug_id AND ${visibleBugs(viewer, "few")}
        WHERE x.product_id = ${upstreamId}
          AND (EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = x.product_id
              AND ${isFirstIn(before, after)} AND ${visibleTrackings(viewer)})
            OR EXISTS (SELECT 1 FROM repositories r JOIN code_changes c ON c.repository_id = r.id
              WHERE r.product_id = x.product_id AND ${isPatch(sql`c`)}
                AND EXISTS (SELECT 1 FROM code_change_tags g WHERE g.code_change_id = c.id AND g.version_id = ANY(${after}))
                AND NOT EXISTS (SELECT 1 FROM code_change_tags g WHERE g.code_change_id = c.id AND g.version_id = ANY(${before}))))
        ORDER BY d.sort_key COLLATE "C" DESC, x.name LIMIT 200`,
  );
}

/**
 * The own patches of a product’s versions that are not upstream: no merged change of the patched product has their name, and the bug that
 * they are for is not fixed there. Each with the newest version that has it.
 */
export async function listOwnPatches(viewer: Viewer, downstreamId: number): Promise<Patch[]> {
  return searchRows<Patch>(
    viewer,
    sql`SELECT * FROM (
          SELECT DISTINCT ON (x.product_id, x.name) d.name AS version, d.sort_key, x.name, x.subject, b.id AS bug, b.summary
          FROM (${patchesOf(viewer, downstreamId)}) x JOIN versions d ON d.id = x.version_id
          LEFT JOIN bugs b ON b.id = x.bug_id AND ${visibleBugs(viewer, "few")}
          WHERE NOT EXISTS (SELECT 1 FROM trackings t WHERE t.bug_id = b.id AND t.product_id = x.product_id AND ${HAS_FIX} AND ${visibleTrackings(viewer)})
            AND NOT EXISTS (SELECT 1 FROM repositories r JOIN code_changes c ON c.repository_id = r.id
              WHERE r.product_id = x.product_id AND c.status = 'merged' AND ${isPatch(sql`c`)})
          ORDER BY x.product_id, x.name, d.sort_key COLLATE "C" DESC) o
        ORDER BY o.sort_key COLLATE "C" DESC, o.name LIMIT 200`,
  );
}

/** The patches in the manifests of a visible product, on visible products. */
function patchesOf(viewer: Viewer, downstreamId: number): Sql {
  return sql`SELECT x.name, x.subject, x.bug_id, l.product_id, l.in_version_id AS version_id
    FROM manifest_lines l JOIN versions d ON d.id = l.in_version_id JOIN manifest_patches x ON x.manifest_line_id = l.id
    JOIN products p ON p.id = l.product_id WHERE d.product_id = ${downstreamId} AND ${visibleProducts(viewer)}
      AND EXISTS (SELECT 1 FROM products p WHERE p.id = d.product_id AND ${visibleProducts(viewer)})`;
}

/** Is the change the patch `x`, by its Change-Id or its commit? */
function isPatch(change: Sql): Sql {
  return sql`(${change}.change_id = x.name OR (length(x.name) >= 7 AND starts_with(${change}.sha, lower(x.name))))`;
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
