import "server-only";
import type { Recorded } from "#lib/bugs/change/relations.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";

/** Writes the history of one act on a bug under the revision that the act makes. */
export async function recordHistory(
  tx: Transaction,
  bug: { id: number; revision: number },
  authorId: number | null,
  changes: readonly Omit<Recorded, "bugId">[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.change.createMany({
    data: changes.map(({ field, from, to, attachmentId, isPrivate }) => ({
      bugId: bug.id,
      revision: bug.revision,
      authorId,
      field,
      from,
      to,
      attachmentId,
      isPrivate,
    })),
  });
}

/** History of the bugs at the other end of a relation: each gets a revision of its own. They must be locked. */
export async function recordElsewhere(
  tx: Transaction,
  authorId: number | null,
  recorded: readonly Recorded[],
): Promise<void> {
  for (const bugId of new Set(recorded.map((change) => change.bugId))) {
    const [bug] = await queryRowsIn<{ id: number; revision: number }>(
      tx,
      sql`UPDATE bugs SET revision = revision + 1, changed_at = now() WHERE id = ${bugId} RETURNING id, revision`,
    );
    if (bug)
      await recordHistory(
        tx,
        bug,
        authorId,
        recorded.filter((change) => change.bugId === bugId),
      );
  }
}
