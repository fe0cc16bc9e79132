import { bugNumberIn, type ChangeBug } from "#lib/bugs/schema.ts";

/**
 * See also takes bugs of this site, too, by address or number: they become related bugs instead, so that both say so, to
 * those who see both.
 */
export function relateOwnAddresses(input: ChangeBug): ChangeBug {
  const { seeAlso, relatedTo = { add: [], remove: [] } } = input;
  if (seeAlso === undefined) return input;
  const added = "add" in seeAlso ? seeAlso.add : seeAlso;
  const ids = added.flatMap((word) => bugNumberIn(word) ?? []);
  if (ids.length === 0) return input;
  const others = added.filter((word) => bugNumberIn(word) === null);
  return {
    ...input,
    seeAlso: "add" in seeAlso ? { ...seeAlso, add: others } : others,
    relatedTo:
      "add" in relatedTo ? { ...relatedTo, add: [...relatedTo.add, ...ids] } : [...relatedTo, ...ids],
  };
}
