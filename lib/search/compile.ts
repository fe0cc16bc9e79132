import "server-only";
import type { Sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchCondition } from "#lib/search/conditions.ts";
import { type Meanings, resolveNames } from "#lib/search/names.ts";
import { type BugQuery, isShortWord, type Problem, wordsOf } from "#lib/search/query.ts";

/** A query compiled for a viewer: a condition on `b` that includes visibility, problems with unknown values, and the query as understood. */
export type CompiledQuery = { condition: Sql; problems: Problem[]; understood: BugQuery };

/** Throws InvalidInput at `text` when the query has only words of one or two letters. */
export async function compileQuery(viewer: Viewer, query: BugQuery): Promise<CompiledQuery> {
  const { meanings, problems, understood } = await resolveNames(viewer, query);
  refuseShortWordsAlone(query.text, meanings);
  return { condition: searchCondition(viewer, meanings, query.text), problems, understood };
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
