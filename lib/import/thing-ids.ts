import { thingOf } from "#lib/bugs/fields/registry.ts";
import type { ProductHere } from "#lib/import/catalog.ts";

/** Lookups for the names in an imported history. */
export type ThingsHere = {
  product: ProductHere;
  catalog: ReadonlyMap<string, ProductHere>;
  /** By handle in lower case. */
  person: (handle: string) => number | null;
  /** By original bug id. */
  bug: (word: string) => number | null;
  group: (name: string) => number | null;
};

/**
 * The id of the thing that a history value names; null when it names several things or is unknown. Components and
 * versions are looked up in the product of the bug.
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
