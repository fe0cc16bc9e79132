import "server-only";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { ancestorsOf, isFirstIn } from "#lib/search/trackings/tracking-sql.ts";

/** A bug whose fix comes with a version that a milestone contains. */
export type ContainedBug = {
  id: number;
  summary: string;
  product: string;
  /** The target of the bug; null: none. */
  target: string | null;
};

/**
 * The bugs that the viewer sees whose fix is in a version that a shared milestone contains, and was not in the one that the milestone
 * before contained, under the upstream products that they see. A product without one before says nothing: all its history would be new.
 */
export async function listContained(viewer: Viewer, milestoneId: number): Promise<ContainedBug[]> {
  return searchRows<ContainedBug>(
    viewer,
    sql`WITH line AS MATERIALIZED (
          SELECT p.id AS product_id, p.name::text AS product, ${ancestorsOf(sql`l.version_id`)} AS after, ${ancestorsOf(sql`l.previous_version_id`)} AS before
          FROM manifest_lines l JOIN products p ON p.id = l.product_id JOIN classifications k ON k.id = p.classification_id AND k.kind = 'upstream'
          WHERE l.milestone_id = ${milestoneId} AND l.version_id <> l.previous_version_id AND ${visibleProducts(viewer)})
        SELECT DISTINCT b.id, b.summary, line.product,
          coalesce((SELECT m.name FROM milestones m WHERE m.id = b.target_milestone_id), (SELECT v.name FROM versions v WHERE v.id = b.target_release_id)) AS target
        FROM line JOIN trackings t ON t.product_id = line.product_id JOIN bugs b ON b.id = t.bug_id
        WHERE ${isFirstIn(sql`line.before`, sql`line.after`)} AND ${visibleTrackings(viewer)} AND ${visibleBugs(viewer, "few")}
        ORDER BY b.id, line.product`,
  );
}

/** A bug of a downstream version, under the product that it is in. `isIn`: the version has its fix; else it is only targeted at it. */
export type VersionBug = { id: number; productId: number; isIn: boolean };

/**
 * The bugs that the viewer sees whose fix a downstream version is the first to have, each under what it contains, else under its own
 * product: by its manifest and its patches, unless the version before had a patch for it; by its own changes; and those targeted at it.
 */
export async function listVersionBugs(viewer: Viewer, versionId: number): Promise<VersionBug[]> {
  return searchRows<VersionBug>(
    viewer,
    sql`WITH own AS MATERIALIZED (
          SELECT d.id, d.product_id, d.predecessor_id, ${ancestorsOf(sql`d.id`)} AS after, ${ancestorsOf(sql`d.predecessor_id`)} AS before
          FROM versions d JOIN products p ON p.id = d.product_id WHERE d.id = ${versionId}::int AND ${visibleProducts(viewer)}),
        line AS MATERIALIZED (
          SELECT l.id, l.product_id, l.version_id, l.previous_version_id, ${ancestorsOf(sql`l.version_id`)} AS after, ${ancestorsOf(sql`l.previous_version_id`)} AS before
          FROM manifest_lines l JOIN own ON own.id = l.in_version_id JOIN products p ON p.id = l.product_id WHERE ${visibleProducts(viewer)}),
        contained AS (
          SELECT t.bug_id, line.product_id FROM line JOIN trackings t ON t.product_id = line.product_id
            WHERE line.version_id <> line.previous_version_id AND ${isFirstIn(sql`line.before`, sql`line.after`)} AND ${visibleTrackings(viewer)}
          UNION SELECT x.bug_id, line.product_id FROM line JOIN manifest_patches x ON x.manifest_line_id = line.id),
        -- By its patches, named by the bug or by a change that fixes it.
        before AS MATERIALIZED (
          SELECT y.bug_id, y.name FROM manifest_patches y JOIN manifest_lines o ON o.id = y.manifest_line_id
            JOIN own ON o.in_version_id = own.predecessor_id JOIN products p ON p.id = o.product_id WHERE ${visibleProducts(viewer)}),
        had AS (
          SELECT y.bug_id FROM before y WHERE y.bug_id IS NOT NULL
          UNION SELECT l.bug_id FROM before y JOIN code_changes c ON c.change_id = y.name OR (length(y.name) >= 7 AND starts_with(c.sha, lower(y.name)))
            JOIN code_change_bugs l ON l.code_change_id = c.id AND l.relation = 'fixes'
            JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id WHERE c.status = 'merged' AND ${visibleProducts(viewer)}),
        only_here AS (
          SELECT t.bug_id, t.product_id, TRUE AS is_in FROM own JOIN trackings t ON t.product_id = own.product_id
            WHERE (${isFirstIn(sql`own.before`, sql`own.after`)} OR (t.target_version_id = own.id AND t.state IN ('fixed', 'carried', 'verified', 'released')))
              AND ${visibleTrackings(viewer)}
          UNION SELECT b.id, b.product_id, FALSE FROM own JOIN bugs b ON b.target_release_id = own.id)
        SELECT b.id, x.product_id AS "productId", bool_or(x.is_in) AS "isIn" FROM (
          SELECT c.bug_id, c.product_id, TRUE AS is_in FROM contained c WHERE c.bug_id NOT IN (SELECT h.bug_id FROM had h)
          UNION SELECT o.bug_id, o.product_id, o.is_in FROM only_here o WHERE o.bug_id NOT IN (SELECT c.bug_id FROM contained c WHERE c.bug_id IS NOT NULL)
        ) x JOIN bugs b ON b.id = x.bug_id WHERE ${visibleBugs(viewer, "few")} GROUP BY b.id, x.product_id ORDER BY b.id, 2`,
  );
}
