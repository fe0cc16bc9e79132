import "server-only";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import { RELATION_FIELDS, type RelationField } from "#lib/bugs/fields/registry.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { bugMeaning, bugPhase } from "#lib/catalog/workflow/phase-sql.ts";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What another bug is to a bug. */
export type RelatedSide = RelationField | "duplicates" | "duplicateOf";

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
      UNION ALL SELECT 'duplicateOf', duplicate_of_id FROM bugs WHERE id = ${id} AND duplicate_of_id IS NOT NULL
    ) x JOIN bugs b ON b.id = x.id
    WHERE ${visibleBugs(viewer)})`;
}

function relatedIds(name: RelationField, id: number): Sql {
  const { table, owner, other } = relationTable(name);
  return sql`SELECT ${rawSql(`'${name}'`)} AS side, ${other} AS id FROM ${table} WHERE ${owner} = ${id}`;
}
