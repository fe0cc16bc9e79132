import "server-only";
import { countedBugs } from "#lib/bugs/counters/counted-bugs.ts";
import { foundDownstream, recordedFound } from "#lib/bugs/trackings/found-in.ts";
import { isCarriedUntested, isReadyToVerify } from "#lib/bugs/trackings/to-verify.ts";
import { visibleBugs, visibleTrackings } from "#lib/bugs/visibility.ts";
import { bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import type { Phase } from "#lib/catalog/workflow/phases.ts";
import { sql } from "#lib/db/client.ts";
import { queryRows } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Visible open bugs by product id. Products without any are omitted. */
export async function countOpenByProduct(viewer: Viewer): Promise<Map<number, number>> {
  const rows = await queryRows<{ id: number; count: number }>(sql`
    SELECT c.product_id AS id, sum(c.count)::int AS count FROM (${countedBugs(viewer)}) c
    WHERE c.facet = 'product' AND c.is_open GROUP BY c.product_id HAVING sum(c.count) > 0`);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Visible bugs by version id, open or not: found in it, as filed or recorded, and those of its product that are targeted at it. */
export type VersionCounts = Map<number, { found: number; targeted: number }>;

/** For the versions of one product; those without any are omitted. Of one that is built on others, bugs are found in it wherever they went. */
export async function countByVersion(viewer: Viewer, productId: number): Promise<VersionCounts> {
  const ofProduct = sql`v.product_id = ${productId}`;
  const recorded = recordedFound(
    viewer,
    sql`r.version_id IN (SELECT v.id FROM versions v WHERE ${ofProduct})`,
  );
  const isDownstream = sql`EXISTS (SELECT 1 FROM products dp JOIN classifications k ON k.id = dp.classification_id AND k.kind = 'downstream' WHERE dp.id = ${productId})`;
  const rows = await queryRows<{ id: number; found: number; targeted: number }>(sql`
    SELECT x.id, sum(x.found)::int AS found, sum(x.targeted)::int AS targeted FROM (SELECT c.value_id AS id, coalesce(sum(c.count) FILTER (WHERE c.facet = 'version'), 0)::int AS found,
      coalesce(sum(c.count) FILTER (WHERE c.facet = 'target_release'), 0)::int AS targeted
    FROM (${countedBugs(viewer)}) c
    WHERE c.product_id = ${productId} AND c.facet IN ('version', 'target_release') AND c.value_id <> ${NO_VALUE}
    GROUP BY 1 HAVING sum(c.count) > 0
    UNION ALL SELECT f.version_id, 1, 0 FROM (${recorded}) f JOIN bugs b ON b.id = f.bug_id
      WHERE NOT ${isDownstream} AND b.product_id = ${productId} AND b.version_id IS DISTINCT FROM f.version_id AND ${visibleBugs(viewer, "few")}
    UNION ALL SELECT f.version_id, 1, 0 FROM (${foundDownstream(viewer, sql`${ofProduct} AND ${isDownstream}`)}) f JOIN bugs b ON b.id = f.bug_id
      WHERE (b.product_id <> ${productId} OR b.version_id IS DISTINCT FROM f.version_id) AND ${visibleBugs(viewer, "few")}) x
    GROUP BY 1`);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

export type ProductCounts = {
  open: number;
  closed: number;
  unconfirmed: number;
  /** Open or closed: in the phase to_verify, or carried by a build of the product and not tested. */
  toVerify: number;
  /** Open bugs that are tracked for it, wherever they are filed; 0 for an upstream product. */
  tracked: number;
  /** Open with the default severity, which is `untriagedSeverity`. */
  untriaged: number;
  untriagedSeverity: string;
  /** Open without an assignee. */
  unassigned: number;
  /** Open without a component. */
  withoutComponent: number;
  /** Open bugs by id of component, target release and target milestone. */
  byComponent: Map<number, number>;
  byTargetRelease: Map<number, number>;
  byTargetMilestone: Map<number, number>;
  /** Milestones that bugs aim at, open or closed, with the number of open ones. */
  aimedAt: Map<number, { open: number }>;
};

/** Counts of the visible bugs of a product, with details of the open ones, from the counters. */
export async function countBugsOfProduct(viewer: Viewer, productId: number): Promise<ProductCounts> {
  const [rows, { carried, tracked }, [severity]] = await Promise.all([
    countByFacet(viewer, productId),
    countTracked(viewer, productId),
    queryRows<{ name: string }>(sql`SELECT name FROM severities ORDER BY is_default DESC, sort_key LIMIT 1`),
  ]);
  const states = rows.filter(({ facet }) => facet === "state");
  const sum = (isMeant: (row: FacetRow) => boolean) =>
    states.filter(isMeant).reduce((total, { count }) => total + count, 0);
  const byComponent = openByValue(rows, "component");
  return {
    open: sum(({ isOpen }) => isOpen),
    closed: sum(({ isOpen }) => !isOpen),
    unconfirmed: sum(({ isOpen, phase }) => isOpen && phase === "unconfirmed"),
    toVerify: sum(({ phase }) => phase === "to_verify") + carried,
    tracked,
    untriaged: sum(({ isOpen, isUntriaged }) => isOpen && isUntriaged),
    untriagedSeverity: severity?.name ?? "unspecified",
    unassigned: sum(({ isOpen, isUnassigned }) => isOpen && isUnassigned),
    withoutComponent: byComponent.get(NO_VALUE) ?? 0,
    byComponent: withoutNone(byComponent),
    byTargetRelease: withoutNone(openByValue(rows, "target_release")),
    byTargetMilestone: withoutNone(openByValue(rows, "target_milestone")),
    aimedAt: aimedAt(rows),
  };
}

/** By trackings. Carried: the visible bugs whose fix a build of the product carries untested, without those whose status at home says that they are to be verified. */
async function countTracked(
  viewer: Viewer,
  productId: number,
): Promise<{ carried: number; tracked: number }> {
  const [row] = await queryRows<{ carried: number; tracked: number }>(sql`
    SELECT (SELECT count(*)::int FROM bugs b
    WHERE b.id IN (SELECT t.bug_id FROM trackings t WHERE t.product_id = ${productId} AND ${isCarriedUntested(viewer)})
      AND NOT (b.product_id = ${productId} AND ${isReadyToVerify}) AND ${visibleBugs(viewer, "few")}) AS carried,
      (SELECT count(*)::int FROM bugs b
        WHERE b.resolution IS NULL AND b.id IN (SELECT t.bug_id FROM trackings t JOIN products tp ON tp.id = t.product_id
          JOIN classifications k ON k.id = tp.classification_id
          WHERE t.product_id = ${productId} AND k.kind = 'downstream' AND ${visibleTrackings(viewer)})
          AND ${visibleBugs(viewer, "few")}) AS tracked`);
  return row ?? { carried: 0, tracked: 0 };
}

/** The id for no component, release or milestone. */
const NO_VALUE = 0;

type FacetRow = {
  facet: "state" | "component" | "target_release" | "target_milestone";
  valueId: number;
  isOpen: boolean;
  isUntriaged: boolean;
  isUnassigned: boolean;
  /** Facet state only. */
  phase: Phase | null;
  count: number;
};

function countByFacet(viewer: Viewer, productId: number): Promise<FacetRow[]> {
  return queryRows<FacetRow>(sql`
    SELECT b.facet, b.value_id AS "valueId", b.is_open AS "isOpen", b.is_untriaged AS "isUntriaged", b.is_unassigned AS "isUnassigned",
      CASE WHEN b.facet = 'state' THEN ${bugPhase} END AS phase, b.count
    FROM (
      SELECT c.product_id, c.facet, c.value_id, c.is_open, c.status, c.resolution, coalesce(s.is_default, FALSE) AS is_untriaged,
        c.is_unassigned, sum(c.count)::int AS count
      FROM (${countedBugs(viewer)}) c LEFT JOIN severities s ON s.name = c.severity
      WHERE c.product_id = ${productId}
        AND (c.facet IN ('state', 'target_milestone') OR (c.is_open AND c.facet IN ('component', 'target_release')))
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(c.count) > 0
    ) b`);
}

function openByValue(rows: readonly FacetRow[], facet: FacetRow["facet"]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) {
    if (row.facet === facet && row.isOpen)
      counts.set(row.valueId, (counts.get(row.valueId) ?? 0) + row.count);
  }
  return counts;
}

function aimedAt(rows: readonly FacetRow[]): Map<number, { open: number }> {
  const open = openByValue(rows, "target_milestone");
  const aims = rows.filter(({ facet, valueId }) => facet === "target_milestone" && valueId !== NO_VALUE);
  return new Map(aims.map(({ valueId }) => [valueId, { open: open.get(valueId) ?? 0 }]));
}

function withoutNone(counts: Map<number, number>): Map<number, number> {
  counts.delete(NO_VALUE);
  return counts;
}
