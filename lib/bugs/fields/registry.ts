import type {
  BugRelation,
  FieldDefinition,
  FieldKind,
  PlainKind,
  ThingKind,
} from "#lib/bugs/fields/definition.ts";
import { accessFields } from "#lib/bugs/fields/registry/access.ts";
import { moreFields } from "#lib/bugs/fields/registry/more.ts";
import { peopleFields } from "#lib/bugs/fields/registry/people.ts";
import { relationsFields } from "#lib/bugs/fields/registry/relations.ts";
import { statusFields } from "#lib/bugs/fields/registry/status.ts";
import { targetFields } from "#lib/bugs/fields/registry/target.ts";
import { whereFields } from "#lib/bugs/fields/registry/where.ts";

/**
 * Every field of a bug, defined once, in its group of the page. A definition decides how its field is
 * validated, read, compared, written, copied by an import, shown, edited, filed, listed, sorted and filtered. Plain
 * fields need nothing beside their definition and their column; the others have rules of their own.
 */
const FACT_GROUPS = {
  Status: statusFields,
  People: peopleFields,
  Where: whereFields,
  Target: targetFields,
  Relations: relationsFields,
  Access: accessFields,
  More: moreFields,
} as const;

/** The groups of facts on a bug's page, in their order. */
export type FactGroupName = keyof typeof FACT_GROUPS;

const FACT_GROUP_NAMES = Object.keys(FACT_GROUPS) as FactGroupName[];

/** In the order in which facts are shown, edited and filed. */
export const FIELDS = {
  ...statusFields,
  ...peopleFields,
  ...whereFields,
  ...targetFields,
  ...relationsFields,
  ...accessFields,
  ...moreFields,
} as const satisfies Record<string, FieldDefinition>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS).filter(isFieldName);

/** The definition of a field, with everything that any field may say. */
export function fieldOf(name: FieldName): FieldDefinition {
  return FIELDS[name];
}

/** True when `word` names a field of a bug. */
export function isFieldName(word: string): word is FieldName {
  return Object.hasOwn(FIELDS, word);
}

/** The fields of a kind, in their order. */
export function fieldsOf(...kinds: readonly FieldKind[]): FieldName[] {
  return FIELD_NAMES.filter((name) => kinds.includes(FIELDS[name].kind));
}

/** The group of the page in which a field is. */
export function groupOf(name: FieldName): FactGroupName {
  const group = FACT_GROUP_NAMES.find((title) => Object.hasOwn(FACT_GROUPS[title], name));
  if (!group) throw new Error(`The field ${name} is in no group.`);
  return group;
}

/** The fields of a group of the page, in their order. */
export function fieldsIn(group: FactGroupName): FieldName[] {
  return Object.keys(FACT_GROUPS[group]).filter(isFieldName);
}

const PLAIN_KINDS: readonly FieldKind[] = ["line", "number", "day", "choice"] satisfies PlainKind[];

/** Fields that are nothing but a value in a column: no rules beyond their definition. */
export type PlainField = {
  [Name in FieldName]: (typeof FIELDS)[Name]["kind"] extends PlainKind ? Name : never;
}[FieldName];
export const PLAIN_FIELDS: readonly PlainField[] = FIELD_NAMES.filter(isPlain);

/** True when a field is nothing but a value in a column. */
export function isPlain(name: FieldName): name is PlainField {
  return PLAIN_KINDS.includes(FIELDS[name].kind);
}

/** The kind of a plain field. */
export function plainKindOf(name: PlainField): PlainKind {
  return FIELDS[name].kind;
}

/** Fields with other bugs, each with a field of the other direction. */
export type RelationField = {
  [Name in FieldName]: (typeof FIELDS)[Name]["kind"] extends "bugs" ? Name : never;
}[FieldName];
export const RELATION_FIELDS: readonly RelationField[] = FIELD_NAMES.filter(isRelation);

/** True for a field with other bugs. */
export function isRelation(name: string): name is RelationField {
  return isFieldName(name) && FIELDS[name].kind === "bugs";
}

/** Where the pairs of a relation are, and the field of the other direction. */
export function relationOf(name: RelationField): BugRelation {
  return FIELDS[name].relation;
}

/** Relations that lead somewhere: they have trees and graphs, and must not make loops. */
export const DIRECTED_FIELDS: readonly RelationField[] = RELATION_FIELDS.filter(
  (name) => relationOf(name).mirror !== name,
);

/** The same, and the bug that a bug is a duplicate of. */
export type RelatedField = RelationField | "duplicateOf";
export const RELATED_FIELDS: readonly RelatedField[] = ["duplicateOf", ...RELATION_FIELDS];

/** True for a field with other bugs or with one. */
export function isRelated(name: string): name is RelatedField {
  return isRelation(name) || name === "duplicateOf";
}

type Having<Property extends keyof FieldDefinition> = {
  [Name in FieldName]: (typeof FIELDS)[Name] extends Record<Property, unknown> ? Name : never;
}[FieldName];

/** Fields that are asked for when filing, beside the five that everybody has. */
export type FiledField = Having<"isFiled">;
export const FILED_FIELDS = FIELD_NAMES.filter((name): name is FiledField => fieldOf(name).isFiled === true);

/** Fields that a workflow can require for a move to another status. */
export type RequirableField = Having<"isRequirable">;
export const REQUIRABLE_FIELDS = FIELD_NAMES.filter(
  (name): name is RequirableField => fieldOf(name).isRequirable === true,
);

/** Fields that lists can show. */
export type ListedField = Having<"listed">;
export const LISTED_FIELDS = FIELD_NAMES.filter(
  (name): name is ListedField => fieldOf(name).listed !== undefined,
);

/** True when the value of a field says nothing: it is empty, or the first choice of a field where that means nothing. */
export function isUnsaid(name: FieldName, value: string): boolean {
  const { isUnsaidFirst, choices = [] } = fieldOf(name);
  return value === "" || (isUnsaidFirst === true && value === choices[0]);
}

/** Plain fields that lists can be filtered by. */
export type PlainFilter = Having<"isFilter"> & PlainField;
export const PLAIN_FILTERS = PLAIN_FIELDS.filter(
  (name): name is PlainFilter => fieldOf(name).isFilter === true,
);

/** History of doc texts (lib/bugs/docs): it names the product whose notes have the text; none for the text for everybody. */
export const DOC_TEXT = "docText";
export const DOC_REVIEW = "docReview";

/** History of a comment (lib/bugs/comments): what was done to it, in words. */
export const COMMENT = "comment";

/** History of hours (lib/bugs/time), which only the group that tracks time reads. They are no fields: what goes through fields never has them. */
export const TIME_FIELDS = ["estimate", "worked", "left"] as const;
export type TimeField = (typeof TIME_FIELDS)[number];
const TIME_LABELS: Record<string, string> = {
  estimate: "Estimate",
  worked: "Worked",
  left: "Left",
} satisfies Record<TimeField, string>;

/** Which kind of thing the history of a field names; null for one that names nothing, or that is not known here. */
export function thingOf(field: string): ThingKind | null {
  if (field === "flag") return "flagType";
  if (field === "duplicates") return "bug";
  if (field === DOC_TEXT || field === DOC_REVIEW) return "product";
  if (field === "reporter") return "person";
  if (field === "presence") return "version";
  return isFieldName(field) ? (fieldOf(field).names ?? null) : null;
}

/** The fields of history that name a kind of thing. */
export function fieldsNaming(kind: ThingKind): string[] {
  return [...FIELD_NAMES, "flag", "duplicates", "reporter", "presence", DOC_TEXT, DOC_REVIEW].filter(
    (name) => thingOf(name) === kind,
  );
}

/** Our names and Bugzilla's of the fields that name a kind of thing. */
export function bugzillaNamesOf(kind: ThingKind): string[] {
  return fieldsNaming(kind).flatMap((name) => [
    name,
    ...(isFieldName(name) ? (fieldOf(name).bugzilla ?? []) : []),
  ]);
}

/** How a field of a change is called on a page; imported fields keep their own name. */
export function fieldLabel(field: string): string {
  if (field === "flag") return "Flags";
  if (field.startsWith("attachment")) return "Attachments";
  if (field === "duplicates") return "Duplicates";
  if (field === "reporter") return "Reporter";
  if (field === "tracking") return "Tracking";
  if (field === "presence") return "Versions";
  if (field === "comment") return "Comment";
  if (field === "watch") return "Other trackers";
  if (field === "case") return "Customers’ cases";
  if (field === "routing") return "Upstream";
  if (field === COMMENT) return "Comment";
  if (field === DOC_TEXT) return "Doc text";
  if (field === DOC_REVIEW) return "Doc review";
  return isFieldName(field) ? FIELDS[field].label : (TIME_LABELS[field] ?? field);
}

/** The label of a field inside a sentence: "target release", "QA contact". */
export function inSentence(field: FieldName): string {
  return labelInSentence(FIELDS[field].label);
}

/** A label inside a sentence; abbreviations keep their capitals. */
export function labelInSentence(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.toLowerCase();
}
