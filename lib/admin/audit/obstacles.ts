import "server-only";
import { nounOfTable } from "#lib/admin/act/other-rows.ts";
import { cannotUndo } from "#lib/admin/audit/refusal.ts";
import { type Columns, EXEMPT, type RowChange, rowName } from "#lib/bugs/many/journal.ts";
import { visibleBugs } from "#lib/bugs/visibility.ts";
import { type RunsSql, rawSql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Audited } from "#lib/people/audit.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf, sayNumber } from "#lib/text.ts";

/** For each of these rows of the catalogue what stands in the way of putting it back; null where it is as the act left it. */
export async function obstaclesOf(tx: RunsSql, rows: readonly RowChange[]): Promise<(string | null)[]> {
  const sources = new Map<string, RowChange[]>();
  for (const row of rows) sources.set(row.source, [...(sources.get(row.source) ?? []), row]);
  const now = new Map<string, Columns>();
  for (const [source, some] of sources)
    for (const [name, row] of await readRows(tx, source, some)) now.set(name, row);
  return rows.map((row) => obstacleOf(row, now.get(rowName(row)) ?? null));
}

async function readRows(
  tx: RunsSql,
  source: string,
  rows: readonly RowChange[],
): Promise<Map<string, Columns>> {
  const columns = Object.keys(rows[0]?.key ?? {});
  if (!/^[a-z_]+$/.test(source) || !columns.every((column) => /^[a-z_]+$/.test(column)))
    throw new Error(`${source} is no table of acts.`);
  const keys = JSON.stringify(rows.map(({ key }) => key));
  const same = columns.map((column) => `t."${column}" = k."${column}"`).join(" AND ");
  const found = await queryRowsIn<{ row: Columns }>(
    tx,
    sql`SELECT to_jsonb(t) AS row FROM ${rawSql(`"${source}"`)} t
        JOIN jsonb_populate_recordset(NULL::${rawSql(`"${source}"`)}, ${keys}::jsonb) k ON ${rawSql(same)}`,
  );
  const keyOf = (row: Columns) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
  return new Map(found.map(({ row }) => [rowName({ source, key: keyOf(row) }), row]));
}

function obstacleOf({ source, key, before, after }: RowChange, now: Columns | null): string | null {
  if (after === null) return now ? `${thing(source, now)} is there again.` : null;
  if (!now) return `${thing(source, { ...key, ...before, ...after })} is not there any more.`;
  const changed = Object.keys(after).filter(
    (column) => !EXEMPT.has(column) && JSON.stringify(now[column] ?? null) !== JSON.stringify(after[column]),
  );
  if (changed.length === 0) return null;
  return `${thing(source, now)} was changed again since (${changed.map((column) => column.replace(/_id$/, "").replaceAll("_", " ")).join(", ")}).`;
}

/** “the component “Storage”” */
function thing(source: string, row: Columns): string {
  const [noun] = nounOfTable(source);
  const name = row.name ?? row.handle ?? (source === "settings" ? row.key : null);
  return typeof name === "string" ? `the ${noun} “${name}”` : `the ${noun}`;
}

type Reference = { table: string; column: string };

/** Refuses to delete what the act created while something else refers to it. */
export async function refuseReferences(
  { tx, viewer }: Audited,
  created: readonly RowChange[],
  journal: readonly RowChange[],
): Promise<void> {
  for (const [source, rows] of Map.groupBy(created, (row) => row.source)) {
    const byId = new Map(rows.flatMap((row) => (typeof row.key.id === "number" ? [[row.key.id, row]] : [])));
    for (const { table, column } of byId.size > 0 ? await referencesTo(tx, source) : []) {
      const referring = table.replaceAll('"', "");
      if (FORGOTTEN.has(referring)) continue;
      const own = journal.flatMap(({ source, before, key }) =>
        source === referring && before === null ? [String(key.id)] : [],
      );
      const found = await queryRowsIn<{ target: number; key: Columns }>(
        tx,
        sql`SELECT t.${rawSql(`"${column}"`)} AS target, jsonb_build_object('id', to_jsonb(t) -> 'id') AS key FROM ${rawSql(table)} t
            WHERE t.${rawSql(`"${column}"`)} = ANY(${[...byId.keys()]}::int[])
              AND coalesce(to_jsonb(t) ->> 'id' <> ALL(${own}::text[]), TRUE) LIMIT 1000`,
      );
      const row = byId.get(found[0]?.target ?? 0);
      if (!row) continue;
      const others = found.filter(({ target }) => target === row.key.id);
      const what = thing(row.source, { ...row.after });
      if (referring === "bugs") throw cannotUndo(await sayLateBugs(tx, viewer, what, others));
      throw cannotUndo(`${what} has got ${countOf(others.length, ...nounOfTable(referring))} since.`);
    }
  }
}

/** Bugs that came since, by number as far as the viewer sees them, and what to do. */
async function sayLateBugs(
  tx: Transaction,
  viewer: Viewer,
  what: string,
  rows: readonly { key: Columns }[],
): Promise<string> {
  const ids = rows.map(({ key }) => Number(key.id));
  const seen = await queryRowsIn<{ id: number }>(
    tx,
    sql`SELECT b.id FROM bugs b WHERE b.id = ANY(${ids}::int[]) AND ${visibleBugs(viewer)} ORDER BY b.id`,
  );
  const numbers = seen.slice(0, LATE).map(({ id }) => id);
  const more = seen.length - numbers.length;
  if (seen.length === 0) return `${what} has got bugs since that you do not see.`;
  const bugs = `${seen.length === 1 ? "bug" : "bugs"} ${numbers.join(", ")}${more > 0 ? ` and ${sayNumber(more)} more` : ""}`;
  return `${what} has got ${bugs} since: move ${seen.length === 1 ? "it" : "them"} elsewhere first.`;
}

/** So many bugs are named. */
const LATE = 5;

/** What goes with its owner without a loss. */
const FORGOTTEN = new Set([
  "sessions",
  "tokens",
  "acts",
  "audit_entries",
  "outgoing_mail",
  "forge_deliveries",
]);

async function referencesTo(tx: Transaction, source: string): Promise<Reference[]> {
  return queryRowsIn<Reference>(
    tx,
    sql`SELECT c.conrelid::regclass::text AS "table", a.attname::text AS "column" FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute o ON o.attrelid = c.confrelid AND o.attnum = c.confkey[1] AND o.attname = 'id'
        WHERE c.contype = 'f' AND c.confrelid = ${source}::regclass AND array_length(c.conkey, 1) = 1
        ORDER BY c.conrelid::regclass::text <> 'bugs', 1`,
  );
}
