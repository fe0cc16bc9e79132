import "server-only";
import { type Sql, sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchCondition } from "#lib/search/conditions.ts";
import { followRenames } from "#lib/search/follow-renames.ts";
import { type Meanings, resolveNames } from "#lib/search/names.ts";
import { type BugQuery, isShortWord, isTooMuch, type Problem, wordsOf } from "#lib/search/query.ts";

/** A query compiled for a viewer: a condition on `b` that includes visibility, problems with unknown values, the query as understood, and whether things in it have other names now. */
export type CompiledQuery = { condition: Sql; problems: Problem[]; understood: BugQuery; isRenamed: boolean };

/** Throws InvalidInput at `text` when the query has only words of one or two letters. */
export async function compileQuery(viewer: Viewer, query: BugQuery): Promise<CompiledQuery> {
  if (isTooMuch(query)) return { condition: sql`FALSE`, problems: [], understood: query, isRenamed: false };
  let current = query;
  let resolved = await resolveNames(viewer, current);
  // First products, then what is in them.
  for (let step = 0; step < 2 && resolved.problems.length > 0; step += 1) {
    const renamed = await followRenames(viewer, resolved.understood, resolved.problems);
    if (renamed === null) break;
    current = renamed;
    resolved = await resolveNames(viewer, current);
  }
  const { meanings, problems, understood } = resolved;
  refuseShortWordsAlone(query.text, meanings);
  const isRenamed = current !== query;
  return { condition: searchCondition(viewer, meanings, query.text), problems, understood, isRenamed };
}

/**
 * The index does not cover one or two letters, so such a word would read every bug. Together with a longer word or a
 * filter it is fine, but status and phase alone are not selective enough.
 */
function refuseShortWordsAlone(text: string, { status, phase, ...others }: Meanings): void {
  const words = wordsOf(text);
  if (words.length === 0 || Object.keys(others).length > 0) return;
  if (!words.every(isShortWord)) return;
  throw new InvalidInput({
    text: [
      "Words of one or two letters match nearly every bug. Add a longer word, or a filter such as a product.",
    ],
  });
}
