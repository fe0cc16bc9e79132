import "server-only";
import { sql } from "#lib/db/client.ts";
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

/** Records for each entry of an act that it was taken back; of a move first in the log where the component was. */
export async function recordInverse({ tx, audit }: Audited, act: string): Promise<void> {
  const entries = await queryRowsIn<RecordedEntry>(
    tx,
    sql`SELECT subject, subject_id AS "subjectId", subject_name AS name, action, field, "from", "to", product_id AS "productId", classification_id AS "classificationId"
        FROM audit_entries WHERE act = ${act}::uuid ORDER BY CASE WHEN action = 'move' THEN -id ELSE id END`,
  );
  for (const { subject, subjectId, name, action, field, from, to, productId, classificationId } of entries) {
    audit.classificationId = classificationId;
    // An undo is undone by doing the act again: its action is the field of the entry.
    const inverse = action === "undo" && field !== null ? field : INVERSE[action];
    const now = field === "name" && typeof to === "string" ? to : name;
    audit.record({ kind: subject, id: subjectId, name: now }, inverse ?? "undo", {
      field: action === "undo" ? undefined : inverse ? (field ?? undefined) : action,
      from: to,
      to: from,
      in: productId,
    });
  }
}
