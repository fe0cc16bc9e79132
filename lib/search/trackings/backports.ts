import "server-only";
import { isFixingChange } from "#lib/bugs/trackings/fixing-change.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import { BugType } from "#lib/db/generated/enums.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchRows } from "#lib/search/read.ts";
import { countedCases } from "#lib/search/trackings/customer-weight.ts";
import { manifestBugs } from "#lib/search/trackings/manifest-bugs.ts";
import { ancestorsOf } from "#lib/search/trackings/tracking-sql.ts";

/** A bug that needs a backport to a downstream version. */
export type Backport = {
  bug: number;
  summary: string;
  /** The product of the bug. */
  product: string;
  type: string;
  severity: string;
  /** The day on which its last fix was merged; null when none is known. */
  fixedOn: string | null;
  /** Cases of customers that the viewer sees. */
  cases: number;
};

export type BackportFilter = {
  /** A type of bugs; null: all. */
  type: string | null;
  /** This severity or a worse one; null: all. */
  severity: string | null;
  /** Only what was fixed since the version before was released. */
  isRecent: boolean;
  page: number;
};

/** `severities`: those of all that needs a backport there, the worst first. */
export type BackportPage = { rows: Backport[]; total: number; severities: string[] };

/** The version before a downstream version, with its day: what was fixed since then is new. */
export type VersionBefore = { name: string; releasedOn: string };

export const BACKPORTS_SHOWN = 50;

/** The types of bugs, to choose one of. */
export const BUG_TYPES = Object.values(BugType);

/**
 * The visible bugs that need a backport to a visible downstream version: those with most customers' cases first, then the worst, then
 * what was fixed last.
 */
export async function listBackports(
  viewer: Viewer,
  { productId, versionId }: { productId: number; versionId: number },
  { type, severity, isRecent, page }: BackportFilter,
): Promise<BackportPage> {
  const cases = sql`SELECT x.bug_id, count(DISTINCT x.number)::int AS cases FROM (${countedCases(viewer, sql`t.product_id = ${productId}`)}) x GROUP BY x.bug_id`;
  const [found] = await searchRows<BackportPage>(
    viewer,
    sql`WITH needed AS MATERIALIZED (
          SELECT b.id, b.summary, b.product_id, b.type, b.severity, s.sort_key FROM (${manifestBugs(viewer, versionId)}) m
          JOIN bugs b ON b.id = m.bug_id JOIN severities s ON s.name = b.severity
          WHERE m.word = '@needs_backport' AND ${visibleBugs(viewer, "few")}),
        found AS MATERIALIZED (
          SELECT b.id AS bug, b.summary, (SELECT p.name::text FROM products p WHERE p.id = b.product_id) AS product, b.type, b.severity, to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS "fixedOn", coalesce(w.cases, 0) AS cases,
            row_number() OVER (ORDER BY coalesce(w.cases, 0) DESC, b.sort_key = 0, b.sort_key, f.at DESC NULLS LAST, b.id DESC) AS place
          FROM needed b CROSS JOIN LATERAL (${lastFix(viewer)}) f LEFT JOIN (${cases}) w ON w.bug_id = b.id
          WHERE (${type}::text IS NULL OR b.type::text = ${type})
            AND (${severity}::text IS NULL OR (b.sort_key <> 0 AND b.sort_key <= (SELECT x.sort_key FROM severities x WHERE x.name = ${severity})))
            AND (NOT ${isRecent}::boolean OR ${isRecentFix(versionId)}))
        SELECT (SELECT count(*)::int FROM found) AS total,
          ARRAY(SELECT n.severity::text FROM needed n WHERE n.sort_key <> 0 GROUP BY n.severity, n.sort_key ORDER BY n.sort_key, n.severity) AS severities,
          (SELECT coalesce(json_agg(o ORDER BY o.place), '[]') FROM (
          SELECT * FROM found WHERE place > ${(page - 1) * BACKPORTS_SHOWN}::int AND place <= ${page * BACKPORTS_SHOWN}::int) o) AS rows`,
  );
  return found ?? { rows: [], total: 0, severities: [] };
}

/** The newest released version that a visible version comes after, and that brought something of upstream; null without one. */
export async function findVersionBefore(viewer: Viewer, versionId: number): Promise<VersionBefore | null> {
  const [row] = await searchRows<VersionBefore>(
    viewer,
    sql`SELECT o.name, o.released_on::text AS "releasedOn" FROM (${versionsBefore(versionId)}) o JOIN products p ON p.id = o.product_id
        WHERE ${visibleProducts(viewer)}`,
  );
  return row ?? null;
}

/** When the last fix of `b` was merged, as far as the viewer sees its products: `at`. */
export function lastFix(viewer: Viewer): Sql {
  return sql`SELECT max(c.at) AS at FROM code_change_bugs l JOIN code_changes c ON c.id = l.code_change_id
    JOIN repositories r ON r.id = c.repository_id JOIN products p ON p.id = r.product_id
    WHERE l.bug_id = b.id AND ${isFixingChange} AND c.status = 'merged' AND ${visibleProducts(viewer)}`;
}

/** Was the last fix `f` merged since the version before was released? Also true when there is none before. */
export function isRecentFix(versionId: number): Sql {
  return sql`coalesce(f.at >= (SELECT o.released_on FROM (${versionsBefore(versionId)}) o),
    NOT EXISTS (SELECT 1 FROM (${versionsBefore(versionId)}) o))`;
}

/** A version that contains exactly what the one before it does, with patches of its own, brought nothing of upstream: what was new for that one still is. */
const brings = sql`(v.predecessor_id IS NULL OR NOT EXISTS (SELECT 1 FROM manifest_lines l WHERE l.in_version_id = v.id)
  OR EXISTS (SELECT 1 FROM manifest_lines l WHERE l.in_version_id = v.id AND NOT EXISTS (
    SELECT 1 FROM manifest_lines o WHERE o.in_version_id = v.predecessor_id AND o.product_id = l.product_id AND o.version_id = l.version_id)))`;

function versionsBefore(versionId: number): Sql {
  return sql`SELECT v.name, v.released_on, v.product_id FROM versions v WHERE v.id <> ${versionId}::int AND v.released_on IS NOT NULL
    AND v.id = ANY(${ancestorsOf(sql`${versionId}::int`)}) AND ${brings} ORDER BY v.sort_key COLLATE "C" DESC LIMIT 1`;
}
