import { factTexts } from "#lib/bugs/fields/facts.ts";
import {
  FILED_FIELDS,
  type FieldName,
  fieldOf,
  isPlain,
  type RelationField,
} from "#lib/bugs/fields/registry.ts";
import { filingAddress, type Params } from "#lib/bugs/filing/filing-address.ts";
import { rightToFileWith } from "#lib/bugs/policy.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** What a new bug can have to do with the one that it is like; null: nothing. */
export type SimilarRelation = Extract<RelationField, "dependsOn" | "blocks" | "regressedBy"> | null;

const RELATIONS: readonly SimilarRelation[] = [null, "dependsOn", "blocks", "regressedBy"];

/**
 * The address of the form for a bug like this one, for each relation that the viewer may set: with what says where it happens
 * and what it is, and private when this one is not public.
 */
export function similarAddresses(
  viewer: Viewer,
  bug: BugView,
): { relation: SimilarRelation; address: string }[] {
  const may = (field: FieldName) => rightToFileWith(viewer, bug.productId, field) === null;
  const texts = factTexts(bug);
  const copied = [
    "component" as const,
    "version" as const,
    "keywords" as const,
    ...FILED_FIELDS.filter((name) => isPlain(name) && isOfPlace(name)),
  ];
  const values: Params = {
    product: bug.product,
    ...Object.fromEntries(copied.filter(may).map((name) => [name, texts[name]])),
    ...(bug.isRestricted ? { isPrivate: "on" } : {}),
  };
  return RELATIONS.filter((relation) => relation === null || may(relation)).map((relation) => ({
    relation,
    address: filingAddress(relation === null ? values : { ...values, [relation]: String(bug.id) }),
  }));
}

/** What it is, and on what it happens; the other plain fields are of one bug. */
function isOfPlace(name: FieldName): boolean {
  return fieldOf(name).kind === "choice" || fieldOf(name).isOfHardware === true;
}
