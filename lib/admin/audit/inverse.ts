import "server-only";
import { type Sql, sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import type { Audited, RecordedEntry } from "#lib/people/audit.ts";

const INVERSE: Record<string, string> = {
  create: "delete",
  delete: "create",
  grant: "revoke",
  revoke: "grant",
  change: "change",
  move: "move",
  "add members": "remove member",
  "remove member": "add members",
};

const TABLES: Record<string, Sql> = {
  component: sql`components`,
  keyword: sql`keywords`,
  milestone: sql`milestones`,
  "saved reply": sql`saved_replies`,
  series: sql`series`,
  version: sql`versions`,
};

/** What things of a product are called now, by kind and number: not what they were called when the act was done. */
async function namesNow(tx: Transaction, entries: readonly RecordedEntry[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [kind, table] of Object.entries(TABLES)) {
    const own = entries.filter(({ subject, productId }) => subject === kind && productId !== null);
    if (own.length === 0) continue;
    // What has moved to another product is not named here by its name there.
    const rows = await queryRowsIn<{ id: number; name: string }>(
      tx,
      sql`SELECT t.id, t.name::text AS name FROM ${table} t
          WHERE t.id = ANY(${own.map(({ subjectId }) => subjectId)}::int[])
            AND t.product_id = ANY(${own.map(({ productId }) => productId)}::int[])`,
    );
    for (const { id, name } of rows) names.set(`${kind} ${id}`, name);
  }
  return names;
}

/** Records for each entry of an act that it was taken back; of a move first in the log where the component was. */
export async function recordInverse({ tx, audit }: Audited, act: string): Promise<void> {
  const entries = await queryRowsIn<RecordedEntry>(
    tx,
    sql`SELECT subject, subject_id AS "subjectId", subject_name AS name, action, field, "from", "to", product_id AS "productId", classification_id AS "classificationId",
          from_product_id AS "fromProductId", to_product_id AS "toProductId"
        FROM audit_entries WHERE act = ${act}::uuid ORDER BY CASE WHEN action = 'move' THEN -id ELSE id END`,
  );
  const names = await namesNow(tx, entries);
  for (const entry of entries) {
    const { subject, subjectId, name, action, field, from, to, productId } = entry;
    audit.classificationId = entry.classificationId;
    audit.names = { from: entry.toProductId, to: entry.fromProductId };
    // An undo is undone by doing the act again: its action is the field of the entry.
    const inverse = action === "undo" && field !== null ? field : INVERSE[action];
    const now =
      field === "name" && typeof to === "string" ? to : (names.get(`${subject} ${subjectId}`) ?? name);
    audit.record({ kind: subject, id: subjectId, name: now }, inverse ?? "undo", {
      field: action === "undo" ? undefined : inverse ? (field ?? undefined) : action,
      from: to,
      to: from,
      in: productId,
    });
  }
}
