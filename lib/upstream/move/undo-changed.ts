import "server-only";
import { fieldLabel } from "#lib/bugs/fields/registry.ts";
import type { NotedRow } from "#lib/bugs/many/noted-row.ts";
import { restoreBugs } from "#lib/bugs/many/restore.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { Cells, Ending, MovedBug } from "#lib/upstream/move/done.ts";
import { takeTrackingsBack } from "#lib/upstream/move/take-trackings-back.ts";

/**
 * Puts bugs back that something was done to since, with an event: they are in the downstream product again, and keep what people
 * said since. A version or target that was chosen since becomes the one of the same name there. Without one, or when somebody moved
 * the bug since, it stays upstream.
 */
export async function undoChanged(
  tx: RunsSql,
  viewer: Viewer,
  productId: number,
  bugs: readonly MovedBug[],
): Promise<Ending[]> {
  if (bugs.length === 0) return [];
  const now = await loadNow(
    tx,
    productId,
    bugs.map(({ bugId }) => bugId),
  );
  const kept: Ending[] = [];
  const going = bugs.flatMap((bug) => {
    const facts = now.get(bug.bugId);
    const reason = facts ? whyKept(bug, facts) : "It is gone.";
    if (reason) kept.push({ bugId: bug.bugId, state: "kept", reason });
    return facts && !reason ? [{ bug, facts }] : [];
  });
  const rows = going.flatMap(({ bug, facts }) => noted(bug, facts));
  await takeTrackingsBack(
    tx,
    going.map(({ bug }) => ({ ...bug, trackings: [] })),
  );
  const { left } = await restoreBugs({ tx, viewer }, "Moved back", rows);
  const fields = Map.groupBy(left, ({ bugId }) => bugId);
  return [
    ...kept,
    ...going.map(({ bug: { bugId } }) => {
      const stayed = [...new Set((fields.get(bugId) ?? []).map(({ field }) => fieldLabel(field)))];
      const said = stayed.length > 0 ? ` As changed since: ${stayed.join(", ")}.` : "";
      return {
        bugId,
        state: "undone" as const,
        reason: `It went back with an event, since something was done to it.${said}`,
      };
    }),
  ];
}

type Chosen = "version_id" | "target_release_id" | "target_milestone_id";
const CHOSEN: readonly Chosen[] = ["version_id", "target_release_id", "target_milestone_id"];
/** Columns now, and what they are called in the downstream product; null: there is no such thing. */
type Now = { id: number; facts: Cells; flagIds: number[]; there: Record<Chosen, number | null> };

async function loadNow(tx: RunsSql, productId: number, bugIds: readonly number[]): Promise<Map<number, Now>> {
  const version = (column: ReturnType<typeof sql>) =>
    sql`(SELECT o.id FROM versions v JOIN versions o ON o.product_id = ${productId} AND lower(o.name) = lower(v.name) WHERE v.id = b.${column} LIMIT 1)`;
  const rows = await queryRowsIn<Now>(
    tx,
    sql`SELECT b.id, to_jsonb(b) - 'custom' AS facts, ARRAY(SELECT f.id FROM flags f WHERE f.bug_id = b.id) AS "flagIds", json_build_object(
          'version_id', ${version(sql`version_id`)}, 'target_release_id', ${version(sql`target_release_id`)},
          'target_milestone_id', (SELECT o.id FROM milestones m JOIN products p ON p.id = ${productId}
            JOIN milestones o ON lower(o.name) = lower(m.name) AND (o.product_id = p.id OR o.classification_id = p.classification_id)
            WHERE m.id = b.target_milestone_id ORDER BY o.product_id NULLS LAST LIMIT 1)) AS there
        FROM bugs b WHERE b.id = ANY(${[...bugIds]}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why a bug stays upstream; "": it goes back. */
function whyKept({ after }: MovedBug, { facts, there }: Now): string {
  if (facts.product_id !== after.product_id || facts.component_id !== after.component_id)
    return "Somebody moved it since.";
  const missing = CHOSEN.find(
    (column) => facts[column] !== after[column] && facts[column] !== null && there[column] === null,
  );
  return missing ? "A version or milestone that was chosen since is only upstream." : "";
}

/** What the move did to the bug, as rows that can be put back. */
function noted(bug: MovedBug, { facts, there, flagIds }: Now): NotedRow[] {
  const { bugId, before, after, keywords, groups, flags } = bug;
  const columns = ["product_id", "component_id", ...CHOSEN];
  const was: Cells = {};
  const is: Cells = {};
  for (const column of columns) {
    // Chosen since: what it is called there.
    const chosen = CHOSEN.find((one) => one === column && facts[one] !== after[one]);
    was[column] = (chosen ? there[chosen] : before[column]) ?? null;
    is[column] = facts[column] ?? null;
  }
  const changed = columns.filter((column) => was[column] !== is[column]);
  const pick = (all: Cells) => Object.fromEntries(changed.map((column) => [column, all[column] ?? null]));
  const listed = (source: string, column: string, ids: readonly number[], isAdded: boolean): NotedRow[] =>
    ids.map((id) => {
      const key = { bug_id: bugId, [column]: id };
      return { source, key, before: isAdded ? null : key, after: isAdded ? key : null };
    });
  return [
    { source: "bugs", key: { id: bugId }, before: pick(was), after: pick(is) },
    ...listed("bug_keywords", "keyword_id", keywords.added, true),
    ...listed("bug_keywords", "keyword_id", keywords.removed, false),
    ...listed("bug_groups", "group_id", groups, true),
    ...flags.map((flag) => flagRow(flag, flagIds)),
  ];
}

/** A flag that is still there got another type; what people said of it since stays. */
function flagRow(flag: MovedBug["flags"][number], flagIds: readonly number[]): NotedRow {
  const { id = null, type_id = null, requestee_id = null, status = null, setter_id = null } = flag;
  if (!flagIds.includes(Number(id))) return { source: "flags", key: { id }, before: flag, after: null };
  return { source: "flags", key: { id }, before: { type_id, requestee_id }, after: { status, setter_id } };
}
