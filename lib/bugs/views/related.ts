import "server-only";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import { RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What another bug is to a bug. */
export type RelatedSide = RelationField | "duplicates" | "duplicateOf" | "original";

/** The visible related bugs of a bug, as JSON: `[{ side, bug }]` with a BugRef each. */
export function relatedBugs(viewer: Viewer, id: number): Sql {
  return sql`(SELECT json_agg(json_build_object('side', x.side, 'bug', json_build_object('id', b.id, 'summary', b.summary,
      'status', b.status, 'resolution', b.resolution, 'isOpen', b.resolution IS NULL,
      'phase', ${bugPhase}, 'meaning', ${bugMeaning})) ORDER BY b.id)
    FROM (
      ${joinSql(
        RELATION_FIELDS.map((name) => relatedIds(name, id)),
        " UNION ALL ",
      )}
      UNION ALL SELECT 'duplicates', id FROM bugs WHERE duplicate_of_id = ${id}
      UNION ALL SELECT 'original', id FROM ${originalOf(viewer, id)} o
      UNION ALL SELECT 'duplicateOf', duplicate_of_id FROM bugs WHERE id = ${id} AND duplicate_of_id IS NOT NULL
    ) x JOIN bugs b ON b.id = x.id
    WHERE ${visibleBugs(viewer)})`;
}

function relatedIds(name: RelationField, id: number): Sql {
  const { table, owner, other } = relationTable(name);
  return sql`SELECT ${rawSql(`'${name}'`)} AS side, ${other} AS id FROM ${table} WHERE ${owner} = ${id}`;
}

/** Where duplicates of duplicates end, if it is more than one step away: as far as the viewer sees each of them. Imports bring loops. */
function originalOf(viewer: Viewer, id: number): Sql {
  return sql`(WITH RECURSIVE chain(id, next, step) AS (
      SELECT b.id, b.duplicate_of_id, 0 FROM bugs b WHERE b.id = ${id} AND b.duplicate_of_id IS NOT NULL
      UNION ALL SELECT b.id, b.duplicate_of_id, c.step + 1 FROM chain c JOIN bugs b ON b.id = c.next
      WHERE c.step < 20 AND ${visibleBugs(viewer, "few")}
    ) SELECT id FROM chain WHERE step > 1 ORDER BY step DESC LIMIT 1)`;
}
