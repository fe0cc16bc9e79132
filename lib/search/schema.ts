import { z } from "zod";
import { describeProblem } from "#lib/search/problems.ts";
import { bugQuery, parseBugQuery, printBugQuery } from "#lib/search/query.ts";
import { cleanLine } from "#lib/text.ts";

const NAME_MAX = 100;

const name = z
  .string()
  .transform(cleanLine)
  .pipe(
    z
      .string()
      .min(1, "Give the search a name.")
      .max(NAME_MAX, `The name is too long: at most ${NAME_MAX} characters.`),
  );

/** The query string of /bugs?…, normalised. A saved search has only what is understood. */
const query = z
  .string()
  .max(20_000, "This search is too long to be saved.")
  .transform((text, context) => {
    const { query, problems } = parseBugQuery(new URLSearchParams(text));
    for (const problem of problems) context.addIssue(describeProblem(problem));
    return printBugQuery(bugQuery(query)).toString();
  });

const id = z.coerce.number().int().min(1).max(2_147_483_647);

export const saveSearchInput = z.object({
  name,
  query,
  /** Overwrite an existing search with this name. */
  replace: z.boolean().default(false),
});
export const changeSearchInput = z.object({ id, name, isPinned: z.boolean() });
export const deleteSearchInput = z.object({ id });
