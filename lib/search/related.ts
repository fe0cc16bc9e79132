import "server-only";
import { relationTable } from "#lib/bugs/fields/columns.ts";
import { isRelation, type RelatedField } from "#lib/bugs/fields/registry.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type Sql, sql } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Relations in lists: a hidden bug at the other end is as good as none. */

/** The visible bugs at the other ends of a relation of `b`, as text, for a column. */
export function relatedNumbers(viewer: Viewer, name: RelatedField): Sql {
  return sql`ARRAY(SELECT b.id::text ${fromRelated(viewer, name)} ORDER BY b.id)`;
}

/** `b` is so related to one of these bugs, or to none. */
export function isRelatedTo(
  viewer: Viewer,
  name: RelatedField,
  numbers: readonly number[],
  orNone: boolean,
): Sql {
  const { pairs, owner, other } = pairsOf(name);
  const has = sql`b.id IN (SELECT x.owner FROM (SELECT ${owner} AS owner, ${other} AS id FROM ${pairs} WHERE ${other} = ANY(${[...numbers]}::int[])) x
    JOIN bugs b ON b.id = x.id WHERE ${visibleBugs(viewer, "few")})`;
  if (!orNone) return has;
  return sql`(${has} OR NOT EXISTS (SELECT 1 ${fromRelated(viewer, name)}))`;
}

/** In the inner query, `b` is the other bug. */
function fromRelated(viewer: Viewer, name: RelatedField): Sql {
  const { pairs, owner, other } = pairsOf(name);
  return sql`FROM (SELECT y.${other} AS id FROM ${pairs} y WHERE y.${owner} = b.id) x JOIN bugs b ON b.id = x.id
    WHERE ${visibleBugs(viewer, "few")}`;
}

function pairsOf(name: RelatedField): { pairs: Sql; owner: Sql; other: Sql } {
  if (!isRelation(name)) return { pairs: sql`bugs`, owner: sql`id`, other: sql`duplicate_of_id` };
  const { table, owner, other } = relationTable(name);
  return { pairs: table, owner, other };
}
