import "server-only";
import { createHash } from "node:crypto";
import { type Columns, EXEMPT, type RowChange } from "#lib/bugs/many/journal.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/**
 * A digest of everything that an act does. Two runs have the same if they do the same: the numbers of new rows and times
 * are left out, since they differ from run to run.
 */
export async function digestOf(
  tx: Transaction,
  said: unknown,
  journal: readonly RowChange[],
): Promise<string> {
  const targets = await loadTargets(tx);
  const fresh = new Set(
    journal.flatMap(({ source, before, key }) => (before === null ? [`${source} ${key.id}`] : [])),
  );
  const stable = (source: string, row: Columns | null) =>
    row === null
      ? null
      : Object.keys(row)
          .filter((column) => column !== "at" && !column.endsWith("_at") && !EXEMPT.has(column))
          .sort()
          .map((column) => {
            const target = column === "id" ? source : targets.get(`${source} ${column}`);
            return [column, fresh.has(`${target} ${row[column]}`) ? "new" : (row[column] ?? null)];
          });
  const rows = journal
    .map(({ source, key, before, after }) =>
      JSON.stringify([source, stable(source, key), stable(source, before), stable(source, after)]),
    )
    .sort();
  return createHash("sha256")
    .update(JSON.stringify([said, rows]))
    .digest("base64url");
}

let known: Promise<ReadonlyMap<string, string>> | undefined;

/** The table that a column refers to, by `table column`. It does not change while a process runs. */
function loadTargets(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  known ??= queryTargets(tx).catch((error: unknown) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function queryTargets(tx: Transaction): Promise<ReadonlyMap<string, string>> {
  const rows = await queryRowsIn<{ name: string; target: string }>(
    tx,
    sql`SELECT r.relname || ' ' || a.attname AS name, f.relname::text AS target FROM pg_constraint c
        JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
        CROSS JOIN unnest(c.conkey, c.confkey) AS k(own, other)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other
        WHERE c.contype = 'f' AND b.attname = 'id'`,
  );
  return new Map(rows.map(({ name, target }) => [name, target]));
}
