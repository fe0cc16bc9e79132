import "server-only";
import { joinSql, rawSql, type Sql, sql } from "#lib/db/client.ts";

/**
 * Bugs that were moved upstream are found by their old place, too (docs/decisions/048): by the product, component, version, targets and
 * keywords of the downstream product that they had. The key of a thing of such a product ends in `m`, so that others cost nothing.
 */

/** The key of a thing: its number, marked if bugs were moved out of its product. `owns` is a condition on `m`, the moves. */
export function markedKey(id: Sql, owns: Sql): Sql {
  return sql`${id} || CASE WHEN EXISTS (SELECT 1 FROM moves m WHERE ${owns}) THEN 'm' ELSE '' END`;
}

/** The number of a key, which may also have the mark of versions with records. */
export function numberOfKey(key: string): number {
  return Number(key.replace(/f?m?$/, ""));
}

/** A column of the old place. */
type OldColumn = "product_id" | "component_id" | "version_id" | "target_release_id" | "target_milestone_id";

/** The condition, or that the bug had one of the marked things before it was moved. */
export function orMoved(condition: Sql, column: OldColumn, keys: readonly string[]): Sql {
  return or(condition, keys, (ids) => sql`x.${rawSql(column)} = ANY(${ids}::int[])`);
}

/** The same for keywords, which moved bugs lost. */
export function orMovedKeyword(condition: Sql, keys: readonly string[]): Sql {
  return or(condition, keys, (ids) =>
    joinSql(
      ids.map((id) => sql`x.done->'keywords'->'removed' @> to_jsonb(${id}::int)`),
      " OR ",
    ),
  );
}

function or(condition: Sql, keys: readonly string[], had: (ids: number[]) => Sql): Sql {
  const ids = keys.filter((key) => key.endsWith("m")).map(numberOfKey);
  if (ids.length === 0) return condition;
  return sql`(${condition} OR b.id IN (SELECT x.bug_id FROM moved_bugs x WHERE x.state IN ('moved', 'kept') AND (${had(ids)})))`;
}
