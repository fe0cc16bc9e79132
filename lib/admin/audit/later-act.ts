import "server-only";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** The newest act that changed again what this one did, and is in force; null for none. */
export async function findLaterAct(tx: Transaction, act: string): Promise<string | null> {
  const [later] = await queryRowsIn<{ id: string }>(
    tx,
    sql`SELECT a.id::text AS id FROM act_rows mine
        JOIN act_rows later ON later.source = mine.source AND later.key = mine.key AND later.id > mine.id AND later.act_id <> mine.act_id
        JOIN acts a ON a.id = later.act_id
        WHERE mine.act_id = ${act}::uuid AND a.undone_by_id IS NULL AND a.undoes_id IS NULL
        ORDER BY later.id DESC LIMIT 1`,
  );
  return later?.id ?? null;
}
