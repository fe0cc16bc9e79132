import { FIELD_NAMES, type FieldName, fieldOf } from "#lib/bugs/fields/registry.ts";

/** How the form for many bugs asks for a field. */
export type MassKind =
  /** One value for all of them, or none. */
  | "one"
  /** Some are added, some removed. */
  | "list";

const LISTS = new Set(["people", "bugs", "keywords", "groups", "aliases", "addresses"]);

/** Many bugs have no one summary. */
const NOT_OF_MANY: readonly FieldName[] = ["summary"];

/** The fields that many bugs can be given at once, in their order. */
export const MASS_FIELDS: readonly FieldName[] = FIELD_NAMES.filter((name) => !NOT_OF_MANY.includes(name));

/** How the form asks for it. */
export function massKind(name: FieldName): MassKind {
  return LISTS.has(fieldOf(name).kind) ? "list" : "one";
}

/** The value of a choice that clears the field; leaving it as it is is empty. */
export const CLEAR = "@none";
