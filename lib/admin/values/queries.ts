import "server-only";
import { type PageOf, pickPage, type RowSearch } from "#lib/admin/rows/paging.ts";
import { joinSql, type Sql, sql } from "#lib/db/client.ts";
import { containing } from "#lib/db/like.ts";
import { queryRows } from "#lib/db/query.ts";
import { demandAdministrator, type Viewer } from "#lib/people/viewer.ts";

const VALUE_KINDS = ["severity", "priority", "status", "resolution"] as const;

export type ValueKind = (typeof VALUE_KINDS)[number];
export type ValueLine = {
  /** The id of the row in the room: `severity-very_low`. */
  id: string;
  kind: ValueKind;
  name: string;
  description: string;
  sortKey: number;
  isActive: boolean;
  isDefault: boolean;
  bugs: number;
};
export type ManagedValues = PageOf<ValueLine> & { counts: Record<ValueKind, number> };

/** Severities, priorities, statuses and resolutions of the site, by kind, for administrators. */
export async function listValues(viewer: Viewer, search: RowSearch<string>): Promise<ManagedValues> {
  demandAdministrator(viewer, "read");
  const kinds = VALUE_KINDS.map(
    (kind, place) =>
      sql`SELECT ${place}::int AS place, ${kind}::text AS kind, name, sort_key FROM ${tables[kind].table}`,
  );
  const found = await queryRows<{ kind: ValueKind; name: string }>(sql`
    SELECT kind, name FROM (${joinSql(kinds, " UNION ALL ")}) v
    WHERE v.name ILIKE ${containing(search.text)} OR v.kind || '-' || replace(v.name, ' ', '_') = ${search.openRow}::text
    ORDER BY place, sort_key, name`);
  const { rows: ids, ...page } = pickPage(found.map(valueId), search);
  const shown = found.filter((value) => ids.includes(valueId(value)));
  const loaded = await Promise.all(
    VALUE_KINDS.map((kind) =>
      loadValues(
        kind,
        shown.filter((value) => value.kind === kind).map(({ name }) => name),
      ),
    ),
  );
  const count = (kind: ValueKind) => found.filter((value) => value.kind === kind).length;
  const counts = {
    severity: count("severity"),
    priority: count("priority"),
    status: count("status"),
    resolution: count("resolution"),
  };
  return { ...page, rows: loaded.flat(), counts };
}

/** The names of the severities or the priorities, in their order, for administrators. */
export async function listValueNames(viewer: Viewer, kind: ValueKind): Promise<string[]> {
  demandAdministrator(viewer, "read");
  const rows = await queryRows<{ name: string }>(
    sql`SELECT name FROM ${tables[kind].table} ORDER BY sort_key, name`,
  );
  return rows.map(({ name }) => name);
}

async function loadValues(kind: ValueKind, names: readonly string[]): Promise<ValueLine[]> {
  if (names.length === 0) return [];
  const { table, column } = tables[kind];
  const rows = await queryRows<Omit<ValueLine, "id" | "kind">>(sql`
    SELECT v.name, v.description, v.sort_key AS "sortKey", v.is_active AS "isActive",
      coalesce((to_jsonb(v) ->> 'is_default')::boolean, false) AS "isDefault",
      (SELECT count(*)::int FROM bugs b WHERE ${column} = v.name) AS bugs
    FROM ${table} v WHERE v.name = ANY(${[...names]}::text[]) ORDER BY v.sort_key, v.name`);
  return rows.map((row) => ({ ...row, kind, id: valueId({ kind, name: row.name }) }));
}

function valueId({ kind, name }: { kind: ValueKind; name: string }): string {
  return `${kind}-${name.replaceAll(" ", "_")}`;
}

const tables: Record<ValueKind, { table: Sql; column: Sql }> = {
  severity: { table: sql`severities`, column: sql`b.severity` },
  priority: { table: sql`priorities`, column: sql`b.priority` },
  status: { table: sql`statuses`, column: sql`b.status` },
  resolution: { table: sql`resolutions`, column: sql`b.resolution` },
};
