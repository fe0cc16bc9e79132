import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { countedBugs } from "#lib/bugs/counters/counted-bugs.ts";
import { milestoneOrder } from "#lib/catalog/milestone-order.ts";
import type { ReleaseLine } from "#lib/catalog/releases.ts";
import { sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demand, type Viewer } from "#lib/people/viewer.ts";

/** A milestone for the maintainers of a product, with the product's manifest line and the bugs the viewer can see. */
export type ManagedMilestone = ReleaseLine & {
  isShared: boolean;
  isDefault: boolean;
  openBugs: number;
  bugs: number;
  line: {
    version: string | null;
    previousVersion: string | null;
    tag: string | null;
    note: string;
    revision: number;
  } | null;
};

const milestoneFacts = sql`m.id, m.name, m.revision, m.kind, m.description, m.is_active AS "isActive",
  m.feature_freeze_on::text AS "featureFreezeOn", m.code_freeze_on::text AS "codeFreezeOn",
  m.due_on::text AS "dueOn", m.released_on::text AS "releasedOn"`;

export type ManagedMilestones = PageOf<ManagedMilestone> & { ofProduct: number; shared: number };

/**
 * A product's own milestones, then those its classification shares, unreleased ones first.
 * For people who manage the product's milestones.
 */
export async function listManagedMilestones(
  viewer: Viewer,
  product: { id: number; classificationId: number },
  search: RowSearch,
): Promise<ManagedMilestones> {
  demand(viewer, "manage_milestones", product.id, "read");
  const order = sql`m.product_id IS NULL, ${milestoneOrder}`;
  const found = await queryRows<{ id: number; isShared: boolean }>(sql`
    SELECT m.id, m.product_id IS NULL AS "isShared" FROM milestones m
    WHERE (m.product_id = ${product.id} OR m.classification_id = ${product.classificationId})
      AND (m.name ILIKE ${containing(search.text)} OR m.id = ${search.openRow}::int)
    ORDER BY ${order}`);
  const { rows: ids, ...page } = pickPage(
    found.map(({ id }) => id),
    search,
  );
  const rows = await queryRows<ManagedMilestone>(sql`
    SELECT ${milestoneFacts}, m.product_id IS NULL AS "isShared", p.id IS NOT NULL AS "isDefault",
      coalesce(n.bugs, 0) AS bugs, coalesce(n.open, 0) AS "openBugs",
      CASE WHEN l.id IS NULL THEN NULL ELSE json_build_object('version', v.name, 'previousVersion', pv.name, 'tag', l.tag, 'note', l.note,
        'revision', 1 + (SELECT count(*) FROM audit_entries e
          WHERE e.product_id = ${product.id} AND e.subject = 'manifest line' AND e.subject_id = l.id)) END AS line
    FROM milestones m
    LEFT JOIN products p ON p.id = ${product.id} AND p.default_milestone_id = m.id
    LEFT JOIN manifest_lines l ON l.milestone_id = m.id AND l.product_id = ${product.id}
    LEFT JOIN versions v ON v.id = l.version_id
    LEFT JOIN versions pv ON pv.id = l.previous_version_id
    LEFT JOIN (SELECT b.value_id, sum(b.count)::int AS bugs, (sum(b.count) FILTER (WHERE b.is_open))::int AS open
      FROM (${countedBugs(viewer)}) b
      WHERE b.product_id = ${product.id} AND b.facet = 'target_milestone' AND b.value_id = ANY(${ids}::int[]) GROUP BY 1) n ON n.value_id = m.id
    WHERE m.id = ANY(${ids}::int[]) ORDER BY ${order}`);
  const shared = found.filter(({ isShared }) => isShared).length;
  return { ...page, rows, shared, ofProduct: found.length - shared };
}

/** The choices in forms of one milestone: versions for its manifest line, newest first, and milestones for its bugs. */
export async function findMilestoneChoices(
  viewer: Viewer,
  product: { id: number; classificationId: number },
): Promise<MilestoneChoices> {
  demand(viewer, "manage_milestones", product.id, "read");
  const [versions, milestones] = await Promise.all([
    queryRows<{ name: string; state: string }>(
      sql`SELECT name, state FROM versions WHERE product_id = ${product.id} ORDER BY sort_key DESC`,
    ),
    queryRows<{ id: number; name: string; isUnreleased: boolean }>(sql`
      SELECT m.id, m.name, m.product_id IS NOT NULL AND m.released_on IS NULL AS "isUnreleased" FROM milestones m
      WHERE m.product_id = ${product.id} OR m.classification_id = ${product.classificationId} ORDER BY ${milestoneOrder}`),
  ]);
  return {
    versions,
    milestones,
    unreleased: milestones.filter(({ isUnreleased }) => isUnreleased).map(({ name }) => name),
  };
}

export type MilestoneChoices = {
  versions: { name: string; state: string }[];
  milestones: { id: number; name: string }[];
  /** The product’s own that are not released yet. */
  unreleased: string[];
};
