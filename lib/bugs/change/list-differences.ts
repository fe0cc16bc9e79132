import { differenceOf } from "#lib/bugs/change/draft.ts";
import { RELATION_FIELDS } from "#lib/bugs/fields/registry.ts";
import { type ChangeBug, changeBugInput } from "#lib/bugs/schema.ts";

/**
 * Converts whole lists sent by a form to additions and removals, compared with the page when it was rendered: changes by
 * others in the meantime are kept and do not collide.
 */
export function withListDifferences(input: ChangeBug, was: Readonly<Record<string, string>>): ChangeBug {
  const changed = { ...input };
  for (const field of ["keywords", "seeAlso", "alias", "groups"] as const) {
    const [now, before] = [input[field], changeBugInput.shape[field].safeParse(was[field]).data];
    if (Array.isArray(now) && Array.isArray(before)) changed[field] = differenceOf(before, now);
  }
  for (const field of RELATION_FIELDS) {
    const [now, before] = [input[field], changeBugInput.shape[field].safeParse(was[field]).data];
    if (Array.isArray(now) && Array.isArray(before)) changed[field] = differenceOf(before, now);
  }
  return changed;
}
