import "server-only";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type SqlTransaction, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import type { ReportedChange } from "./reported-change.ts";

export type Kept = { readonly id: number; readonly change: ReportedChange };

/**
 * Links changes to exactly the bugs that they name. Numbers that are no bug, or none that the viewer sees, go to `unknown`;
 * links to bugs that the viewer does not see stay.
 */
export async function linkBugs(
  tx: SqlTransaction,
  viewer: Viewer,
  kept: readonly Kept[],
  unknown: Map<number, string[]>,
): Promise<{ links: number; changeIds: number[]; lost: number[] }> {
  const numbers = [...new Set(kept.flatMap(({ change }) => change.bugs.map(({ number }) => number)))];
  const found = await findBugs(tx, viewer, numbers);
  const relations = new Map<string, { change: number; bug: number; relation: string }>();
  for (const { id, change } of kept) {
    for (const { number, relation } of change.bugs) {
      const bug = found.get(number);
      if (bug === undefined) unknown.set(number, [...(unknown.get(number) ?? []), change.key]);
      // A bug may be named twice, by its number and by its former one.
      else if (relations.get(`${id} ${bug}`)?.relation !== "fixes")
        relations.set(`${id} ${bug}`, { change: id, bug, relation });
    }
  }
  const links = [...relations.values()];
  const [changes, bugs] = [links.map(({ change }) => change), links.map(({ bug }) => bug)];
  const removed = await queryRowsIn<{ id: number; bug: number }>(
    tx,
    sql`DELETE FROM code_change_bugs l USING unnest(${kept.map(({ id }) => id)}::int[]) AS k(id), bugs b
        WHERE l.code_change_id = k.id AND b.id = l.bug_id AND ${visibleBugs(viewer)}
          AND (l.code_change_id, l.bug_id) NOT IN (SELECT * FROM unnest(${changes}::int[], ${bugs}::int[]))
        RETURNING l.code_change_id AS id, l.bug_id AS bug`,
  );
  const written = await queryRowsIn<{ id: number }>(
    tx,
    sql`INSERT INTO code_change_bugs AS l (code_change_id, bug_id, relation)
        SELECT n.change, n.bug, n.relation::code_change_relation
        FROM unnest(${changes}::int[], ${bugs}::int[], ${links.map(({ relation }) => relation)}::text[]) AS n(change, bug, relation)
        ON CONFLICT (code_change_id, bug_id) DO UPDATE SET relation = excluded.relation WHERE l.relation <> excluded.relation
        RETURNING l.code_change_id AS id`,
  );
  return {
    links: removed.length + written.length,
    changeIds: [...removed, ...written].map(({ id }) => id),
    lost: removed.map(({ bug }) => bug),
  };
}

/** The bugs with these numbers, else those that had them in the one tracker that they were imported from. */
async function findBugs(
  tx: SqlTransaction,
  viewer: Viewer,
  numbers: readonly number[],
): Promise<Map<number, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await queryRowsIn<{ number: number; id: number }>(
    tx,
    sql`WITH named AS MATERIALIZED (SELECT number FROM unnest(${numbers}::int[]) AS g(number))
        SELECT n.number, b.id FROM (
          SELECT number, number AS bug_id FROM named
          UNION ALL
          SELECT i.original_id, min(i.bug_id) FROM imported_bugs i
            WHERE i.original_id IN (SELECT number FROM named) AND NOT EXISTS (SELECT 1 FROM bugs b WHERE b.id = i.original_id)
            GROUP BY i.original_id HAVING count(DISTINCT i.bug_id) = 1
        ) n JOIN bugs b ON b.id = n.bug_id
        WHERE ${visibleBugs(viewer)}`,
  );
  return new Map(rows.map(({ number, id }) => [number, id]));
}
