import "server-only";
import { loadValues, type Values } from "#lib/bugs/change/names.ts";
import type { ThingKind } from "#lib/bugs/fields/definition.ts";
import type { NotedRow } from "#lib/bugs/many/noted-row.ts";
import { type RunsSql, sql } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** The name of a thing, for history; and its number, where the value is a number or the name of a value of the site. */
export type NameOf = {
  (kind: ThingKind | null, value: unknown): string;
  id: (kind: ThingKind | null, value: unknown) => number | null;
};

/** The names of everything that these rows of bugs refer to. */
export async function loadNames(tx: RunsSql, rows: readonly NotedRow[]): Promise<NameOf> {
  const ids = [
    ...new Set(
      rows.flatMap(({ key, before, after }) =>
        [key, before ?? {}, after ?? {}].flatMap((cells) =>
          Object.entries(cells).flatMap(([name, value]) =>
            name.endsWith("_id") && typeof value === "number" ? [value] : [],
          ),
        ),
      ),
    ),
  ];
  const among = sql`id = ANY(${ids}::int[])`;
  const found = await queryRowsIn<{ kind: string; id: number; name: string }>(
    tx,
    sql`SELECT 'product' AS kind, id, name::text AS name FROM products WHERE ${among}
        UNION ALL SELECT 'component', id, name::text FROM components WHERE ${among}
        UNION ALL SELECT 'version', id, name FROM versions WHERE ${among}
        UNION ALL SELECT 'milestone', id, name FROM milestones WHERE ${among}
        UNION ALL SELECT 'keyword', id, name::text FROM keywords WHERE ${among}
        UNION ALL SELECT 'group', id, name::text FROM groups WHERE ${among}
        UNION ALL SELECT 'flagType', id, name FROM flag_types WHERE ${among}
        UNION ALL SELECT 'person', id, handle::text FROM users WHERE ${among}`,
  );
  const names = new Map(found.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  const values = await loadValues(tx);
  const nameOf = (kind: ThingKind | null, value: unknown) =>
    kind !== null && typeof value === "number" && kind !== "bug"
      ? (names.get(`${kind} ${value}`) ?? String(value))
      : String(value);
  return Object.assign(nameOf, { id: (kind: ThingKind | null, value: unknown) => idOf(values, kind, value) });
}

function idOf(values: Values, kind: ThingKind | null, value: unknown): number | null {
  if (kind === null) return null;
  if (typeof value === "number") return value;
  switch (kind) {
    case "status":
    case "resolution":
    case "severity":
    case "priority":
      return typeof value === "string" ? values.idOf(kind, value) : null;
    default:
      return null;
  }
}
