import { thingOf } from "#lib/bugs/fields/registry.ts";
import type { ProductHere } from "#lib/import/catalog.ts";

/** Which things here the words of an imported history name. */
export type ThingsHere = {
  product: ProductHere;
  catalog: ReadonlyMap<string, ProductHere>;
  /** Handles here, in lower case. */
  person: (handle: string) => number | null;
  /** The number here of the bug that had this one in its tracker. */
  bug: (word: string) => number | null;
  group: (name: string) => number | null;
};

/**
 * The number of the one thing that a word of history names; null when it names several, or nothing that is here. A
 * component or a version is looked for in the product that the bug is in.
 */
export function thingId(field: string, word: string, here: ThingsHere): number | null {
  if (word === "") return null;
  const { product } = here;
  switch (thingOf(field)) {
    case "product":
      return here.catalog.get(word.toLowerCase())?.id ?? null;
    case "component":
      return product.components.get(word.toLowerCase()) ?? null;
    case "version":
      return product.versions.get(word) ?? null;
    case "milestone":
      return product.milestones.get(word) ?? null;
    case "keyword":
      return product.keywords.get(word.toLowerCase()) ?? null;
    case "person":
      return here.person(word);
    case "bug":
      return here.bug(word);
    case "group":
      return here.group(word);
    default:
      return null;
  }
}
