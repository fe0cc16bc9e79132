import { differenceOf } from "#lib/bugs/change/draft.ts";
import { type ChangeBug, changeBugInput } from "#lib/bugs/schema.ts";

/**
 * Lists that a form sends whole become what the person added and took away, compared with what was on the page when it was
 * drawn: what somebody else added meanwhile stays, and collides with nobody.
 */
export function withListDifferences(input: ChangeBug, was: Readonly<Record<string, string>>): ChangeBug {
  const changed = { ...input };
  for (const field of ["keywords", "seeAlso", "alias", "groups"] as const) {
    const [now, before] = [input[field], changeBugInput.shape[field].safeParse(was[field]).data];
    if (Array.isArray(now) && Array.isArray(before)) changed[field] = differenceOf(before, now);
  }
  for (const field of ["dependsOn", "blocks"] as const) {
    const [now, before] = [input[field], changeBugInput.shape[field].safeParse(was[field]).data];
    if (Array.isArray(now) && Array.isArray(before)) changed[field] = differenceOf(before, now);
  }
  return changed;
}
