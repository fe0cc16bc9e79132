import "server-only";
import { followBugMove } from "#lib/admin/access/access-bugs.ts";
import type { ProductContext } from "#lib/admin/act/act.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

type Ends = {
  componentId: number;
  from: { id: number; name: string };
  to: { id: number; name: string; classificationId: number };
};

/**
 * Makes the bugs of a component ready to go with it to another product: versions and targets of the
 * same name are kept, milestones that the classification shares too, the rest is emptied; each change
 * stands in the history. Keywords of the old product come off unless the new one has the same word. The
 * component itself is moved by the caller; its bugs follow by the foreign
 * key. Gives how many bugs.
 */
export async function moveBugs(context: ProductContext, { componentId, from, to }: Ends): Promise<number> {
  const { tx, viewer } = context;
  await tx.$executeRaw(sql`SET CONSTRAINTS bugs_version_of_product, bugs_target_release_of_product DEFERRED`);
  const [result] = await queryRowsIn<{ count: number }>(
    tx,
    sql`WITH before AS (
          SELECT b.id, b.version_id, b.target_release_id, b.target_milestone_id, v.name AS version, t.name AS target, m.name AS milestone
          FROM bugs b
          LEFT JOIN versions v ON v.id = b.version_id
          LEFT JOIN versions t ON t.id = b.target_release_id
          LEFT JOIN milestones m ON m.id = b.target_milestone_id
          WHERE b.component_id = ${componentId} ORDER BY b.id FOR UPDATE OF b
        ), after AS (
          SELECT x.*, nv.id AS new_version, nt.id AS new_target, nm.id AS new_milestone
          FROM before x
          LEFT JOIN versions nv ON nv.product_id = ${to.id} AND nv.name = x.version
          LEFT JOIN versions nt ON nt.product_id = ${to.id} AND nt.name = x.target
          LEFT JOIN LATERAL (SELECT id FROM milestones WHERE name = x.milestone
            AND (product_id = ${to.id} OR classification_id = ${to.classificationId}) ORDER BY product_id NULLS LAST LIMIT 1) nm ON true
        ), moved AS (
          UPDATE bugs b SET version_id = a.new_version, target_release_id = a.new_target, target_milestone_id = a.new_milestone,
            revision = b.revision + 1, changed_at = now()
          FROM after a WHERE a.id = b.id
          RETURNING b.id, b.revision, a.version, a.target, a.milestone, a.new_version, a.new_target, a.new_milestone
        ), told AS (
          INSERT INTO changes (bug_id, revision, author_id, field, "from", "to")
          SELECT id, revision, ${viewer.userId}::int, 'product', ${from.name}, ${to.name} FROM moved
          UNION ALL SELECT id, revision, ${viewer.userId}::int, 'version', version, '' FROM moved WHERE version IS NOT NULL AND new_version IS NULL
          UNION ALL SELECT id, revision, ${viewer.userId}::int, 'targetRelease', target, '' FROM moved WHERE target IS NOT NULL AND new_target IS NULL
          UNION ALL SELECT id, revision, ${viewer.userId}::int, 'targetMilestone', milestone, '' FROM moved WHERE milestone IS NOT NULL AND new_milestone IS NULL
        )
        SELECT count(*)::int AS count FROM moved`,
  );
  await leaveKeywords(context, componentId, to.id);
  await takeOnGroups(context, componentId, to.id);
  return result?.count ?? 0;
}

/** Belongs to the revision that the move made: the same rule as for a single bug (planKeywords). */
async function leaveKeywords(
  { tx, viewer }: ProductContext,
  componentId: number,
  productId: number,
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`WITH had AS (
          SELECT b.id, b.revision, k.id AS keyword_id, k.name::text AS name,
            coalesce(k.product_id <> ${productId}, false) AS leaves, n.id AS new_id
          FROM bugs b JOIN bug_keywords bk ON bk.bug_id = b.id JOIN keywords k ON k.id = bk.keyword_id
          LEFT JOIN keywords n ON n.product_id = ${productId} AND n.name = k.name AND n.is_active
          WHERE b.component_id = ${componentId}
        ), gone AS (
          DELETE FROM bug_keywords x USING had h WHERE h.leaves AND x.bug_id = h.id AND x.keyword_id = h.keyword_id
        ), come AS (
          INSERT INTO bug_keywords (bug_id, keyword_id) SELECT id, new_id FROM had WHERE leaves AND new_id IS NOT NULL
          ON CONFLICT DO NOTHING
        )
        INSERT INTO changes (bug_id, revision, author_id, field, "from", "to")
        SELECT id, revision, ${viewer.userId}::int, 'keywords', string_agg(name, ', ' ORDER BY name),
          coalesce(string_agg(name, ', ' ORDER BY name) FILTER (WHERE NOT leaves OR new_id IS NOT NULL), '')
        FROM had GROUP BY id, revision HAVING bool_or(leaves AND new_id IS NULL)`,
  );
}

/** Gives the bugs of one component to another of the same product, each with its history. */
export async function reassign(
  { tx, viewer }: ProductContext,
  from: { id: number; name: string },
  to: { id: number; name: string },
): Promise<void> {
  await queryRowsIn(
    tx,
    sql`WITH these AS (
          SELECT b.id FROM bugs b WHERE b.component_id = ${from.id} ORDER BY b.id FOR UPDATE
        ), moved AS (
          UPDATE bugs b SET component_id = ${to.id}, revision = b.revision + 1, changed_at = now()
          FROM these WHERE b.id = these.id RETURNING b.id, b.revision
        )
        INSERT INTO changes (bug_id, revision, author_id, field, "from", "to")
        SELECT id, revision, ${viewer.userId}::int, 'component', ${from.name}, ${to.name} FROM moved`,
  );
}

/** Bugs keep the groups they are in, and take on those that are mandatory where they go. */
async function takeOnGroups(context: ProductContext, componentId: number, productId: number): Promise<void> {
  const groups = await queryRowsIn<{ id: number; name: string }>(
    context.tx,
    sql`SELECT g.id, g.name::text AS name FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
        WHERE pa.product_id = ${productId} AND pa.bug_control = 'mandatory' ORDER BY g.id`,
  );
  for (const group of groups) {
    const which = sql`b.component_id = ${componentId}
      AND NOT EXISTS (SELECT 1 FROM bug_groups x WHERE x.bug_id = b.id AND x.group_id = ${group.id})`;
    await followBugMove(context, group, { puts: true, which });
  }
}
