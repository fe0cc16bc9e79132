import "server-only";
import type { Thing } from "#lib/bugs/change/bug-now.ts";
import { noteListed } from "#lib/bugs/change/draft.ts";
import { keepReports } from "#lib/bugs/change/keep-reports.ts";
import type { PlannedBug } from "#lib/bugs/change/planned.ts";
import { noteFlagOutcomes, outcomesByBug } from "#lib/bugs/many/apply-flag-outcomes.ts";
import { type ActContext, changeMany } from "#lib/bugs/many/change-many.ts";
import { sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { FlagOutcome } from "#lib/flags/retarget.ts";

type Move = {
  componentId: number;
  from: Thing;
  to: Thing & { classificationId: number };
  outcomes: readonly FlagOutcome[];
};

/**
 * Prepares the bugs of a component for its move to another product, by the rules for moving a single bug: versions and
 * targets with the same name are kept, as are shared milestones of the classification; others are cleared. Keywords of
 * the old product are removed unless the new one has them, too; mandatory groups of the new product are added; flags are
 * kept, moved to another type or removed as their outcomes say. The caller moves the component itself, and its bugs
 * follow by the foreign key. Returns how many bugs.
 */
export async function moveComponentBugs(context: ActContext, move: Move): Promise<number> {
  const { tx } = context;
  await queryRowsIn(
    tx,
    sql`SET CONSTRAINTS bugs_version_of_product, bugs_target_release_of_product DEFERRED`,
  );
  const pointers = await loadPointers(context, move);
  const keywords = await loadKeywords(context, move);
  const groups = await loadMandatoryGroups(context, move);
  const outcomes = outcomesByBug(move.outcomes);
  const { from, to } = move;
  await keepReports(tx, [...pointers.keys()]);
  return changeMany(context, `Component moved to ${to.name}`, [...pointers.keys()], (plan) => {
    plan.changes.push({ field: "product", from: from.name, to: to.name, fromId: from.id, toId: to.id });
    for (const pointer of pointers.get(plan.bugId) ?? []) notePointer(plan, pointer);
    for (const { id, name, newId } of keywords.get(plan.bugId) ?? []) {
      plan.lists.keywords.remove.push(id);
      noteListed(plan, "keywords", { id, name }, "remove");
      if (newId === null) continue;
      plan.lists.keywords.add.push(newId);
      noteListed(plan, "keywords", { id: newId, name }, "add");
    }
    for (const group of groups.filter(({ bugIds }) => !bugIds.includes(plan.bugId))) {
      plan.lists.groups.add.push(group.id);
      noteListed(plan, "groups", group, "add");
    }
    noteFlagOutcomes(plan, outcomes.get(plan.bugId) ?? []);
  });
}

type Pointer = {
  bugId: number;
  field: "version" | "targetRelease" | "targetMilestone";
  from: Thing | null;
  to: Thing | null;
};

function notePointer(plan: PlannedBug, { field, from, to }: Pointer): void {
  if (from === null || from.id === to?.id) return;
  plan.columns[field] = to?.id ?? null;
  plan.changes.push({ field, from: from.name, to: to?.name ?? "", fromId: from.id, toId: to?.id ?? null });
}

/** Locks the bugs. Each has an entry, even without pointers. */
async function loadPointers({ tx }: ActContext, { componentId, to }: Move): Promise<Map<number, Pointer[]>> {
  await queryRowsIn(
    tx,
    sql`SELECT id FROM bugs WHERE component_id = ${componentId} ORDER BY id FOR NO KEY UPDATE`,
  );
  const thing = (alias: ReturnType<typeof sql>) =>
    sql`CASE WHEN ${alias}.id IS NULL THEN NULL ELSE json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;
  const rows = await queryRowsIn<Pointer>(
    tx,
    sql`SELECT b.id AS "bugId", 'version' AS field, ${thing(sql`v`)} AS "from", ${thing(sql`n`)} AS "to"
        FROM bugs b LEFT JOIN versions v ON v.id = b.version_id LEFT JOIN versions n ON n.product_id = ${to.id} AND n.name = v.name
        WHERE b.component_id = ${componentId}
        UNION ALL SELECT b.id, 'targetRelease', ${thing(sql`v`)}, ${thing(sql`n`)}
        FROM bugs b JOIN versions v ON v.id = b.target_release_id LEFT JOIN versions n ON n.product_id = ${to.id} AND n.name = v.name
        WHERE b.component_id = ${componentId}
        UNION ALL SELECT b.id, 'targetMilestone', ${thing(sql`m`)}, ${thing(sql`n`)}
        FROM bugs b JOIN milestones m ON m.id = b.target_milestone_id
        LEFT JOIN LATERAL (SELECT id, name FROM milestones WHERE name = m.name
          AND (product_id = ${to.id} OR classification_id = ${to.classificationId}) ORDER BY product_id NULLS LAST LIMIT 1) n ON true
        WHERE b.component_id = ${componentId}`,
  );
  return groupByBug(rows.sort((a, b) => a.bugId - b.bugId));
}

type ReplacedKeyword = { bugId: number; id: number; name: string; newId: number | null };

async function loadKeywords(
  { tx }: ActContext,
  { componentId, to }: Move,
): Promise<Map<number, ReplacedKeyword[]>> {
  const rows = await queryRowsIn<ReplacedKeyword>(
    tx,
    sql`SELECT b.id AS "bugId", k.id, k.name::text AS name, n.id AS "newId"
        FROM bugs b JOIN bug_keywords bk ON bk.bug_id = b.id JOIN keywords k ON k.id = bk.keyword_id
        LEFT JOIN keywords n ON n.product_id = ${to.id} AND n.name = k.name AND n.is_active
        WHERE b.component_id = ${componentId} AND k.product_id <> ${to.id}`,
  );
  return groupByBug(rows);
}

async function loadMandatoryGroups(
  { tx }: ActContext,
  { componentId, to }: Move,
): Promise<(Thing & { bugIds: number[] })[]> {
  return queryRowsIn(
    tx,
    sql`SELECT g.id, g.name::text AS name,
          ARRAY(SELECT x.bug_id FROM bug_groups x JOIN bugs b ON b.id = x.bug_id WHERE x.group_id = g.id AND b.component_id = ${componentId}) AS "bugIds"
        FROM product_access pa JOIN groups g ON g.id = pa.group_id AND g.is_active
        WHERE pa.product_id = ${to.id} AND pa.bug_control = 'mandatory' ORDER BY g.id`,
  );
}

function groupByBug<Row extends { bugId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const byBug = new Map<number, Row[]>();
  for (const row of rows) {
    const list = byBug.get(row.bugId);
    if (list) list.push(row);
    else byBug.set(row.bugId, [row]);
  }
  return byBug;
}
