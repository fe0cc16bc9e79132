import "server-only";
import type { Sql } from "#lib/db/client.ts";
import { InvalidInput } from "#lib/errors.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { searchCondition } from "#lib/search/conditions.ts";
import { type Meanings, resolveNames } from "#lib/search/names.ts";
import { type BugQuery, isShortWord, type Problem, wordsOf } from "#lib/search/query.ts";

/** A query as it is for this viewer: a condition on `b` with visibility in it, and what means nothing to them. */
export type CompiledQuery = { condition: Sql; problems: Problem[] };

/** Throws InvalidInput at `text` when the query asks for nothing but a word or two of one or two letters. */
export async function compileQuery(viewer: Viewer, query: BugQuery): Promise<CompiledQuery> {
  const { meanings, problems } = await resolveNames(viewer, query);
  refuseShortWordsAlone(query.text, meanings);
  return { condition: searchCondition(viewer, meanings, query.text), problems };
}

/**
 * No index finds one or two letters, so that such a word reads every bug there is; and it is in most of
 * them. Beside a longer word or a filter it narrows what those have found. A status or a phase narrows too little.
 */
function refuseShortWordsAlone(text: string, { status, phase, ...others }: Meanings): void {
  const words = wordsOf(text);
  if (words.length === 0 || Object.keys(others).length > 0) return;
  if (!words.every(isShortWord)) return;
  throw new InvalidInput({
    text: [
      "A word of one or two letters is in nearly every bug: add a longer word, or a filter such as a product.",
    ],
  });
}
