import "server-only";
import type { Preview, ProductContext, SiteContext } from "#lib/admin/act/act.ts";
import { lockBugs } from "#lib/bugs/change/lock-bug.ts";
import { sql } from "#lib/db/client.ts";
import { applyFates, countFates, type Fate, type FateCounts } from "#lib/flags/retarget.ts";

type Context = Pick<ProductContext | SiteContext, "tx" | "viewer">;

/**
 * Lets flags go where their types take them and writes that into the history of their bugs: under a
 * revision of its own, or (`isPartOfMove`) under the one that the move of the bugs has made already.
 */
export async function followFates(
  { tx, viewer }: Context,
  fates: readonly Fate[],
  { isPartOfMove = false } = {},
): Promise<FateCounts> {
  const told = fates
    .filter(({ from, after }) => from !== after)
    .map(({ flag, from, after }) => ({
      bug_id: flag.bugId,
      attachment_id: flag.attachmentId,
      is_private: flag.isPrivate,
      from,
      to: after,
    }));
  if (!isPartOfMove) await lockBugs(tx, [...new Set(told.map(({ bug_id }) => bug_id))]);
  await applyFates(tx, fates);
  if (told.length > 0) {
    const step = isPartOfMove ? 0 : 1;
    await tx.$executeRaw(
      sql`WITH told AS (
            SELECT * FROM json_to_recordset(${JSON.stringify(told)}::json)
              AS x(bug_id int, attachment_id int, is_private boolean, "from" text, "to" text)
          ), bumped AS (
            UPDATE bugs SET revision = revision + ${step}::int, changed_at = now()
            WHERE id IN (SELECT bug_id FROM told) RETURNING id, revision
          )
          INSERT INTO changes (bug_id, revision, author_id, field, "from", "to", attachment_id, is_private)
          SELECT t.bug_id, b.revision, ${viewer.userId}::int, 'flag', t."from", t."to", t.attachment_id, t.is_private
          FROM told t JOIN bumped b ON b.id = t.bug_id`,
    );
  }
  return countFates(fates);
}

/** What would become of flags, in sentences with numbers. */
export function previewFates(fates: readonly Fate[]): Preview {
  const { retargeted, removed, stripped, bugs } = countFates(fates);
  const lines = [
    retargeted > 0 ? `hands ${flags(retargeted)} to another type of the same name` : null,
    removed > 0 ? `takes off ${flags(removed)}; the history of the bugs keeps them` : null,
    stripped > 0 ? `leaves ${flags(stripped)} asked of nobody in particular` : null,
  ].filter((line) => line !== null);
  return {
    lines: lines.length > 0 ? lines : ["changes no flag that is set"],
    counts: { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs },
  };
}

/** The same numbers, as what an act gives back. */
export function dataOf({ retargeted, removed, stripped, bugs }: FateCounts) {
  return { flagsRetargeted: retargeted, flagsRemoved: removed, flagsStripped: stripped, flagBugs: bugs };
}

/** "1 flag", "12 flags". */
export function flags(count: number): string {
  return count === 1 ? "1 flag" : `${count} flags`;
}
