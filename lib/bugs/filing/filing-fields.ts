import { catalogOptions, isCatalogField } from "#lib/bugs/fields/choices.ts";
import type { FieldKind } from "#lib/bugs/fields/definition.ts";
import {
  FILED_FIELDS,
  type FieldName,
  type FiledField,
  fieldOf,
  inSentence,
} from "#lib/bugs/fields/registry.ts";
import { first, type Params, templateOf } from "#lib/bugs/filing/filing-address.ts";
import { rightToFileWith } from "#lib/bugs/policy.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";
import { sayNeed } from "#lib/people/weakest-role.ts";

/** Who has none of these gets the short form. */
const WORKS = ["edit", "confirm", "set_severity", "set_target"] as const;

/**
 * The fields of the form besides summary, component, version, description and files, in order; none for reporters without
 * a role.
 */
export function moreFieldsFor(
  viewer: Viewer,
  product: { productId: number; wantsHardware: boolean },
): FiledField[] {
  if (!WORKS.some((right) => can(viewer, right, product.productId))) return [];
  return FILED_FIELDS.filter((field) => {
    if (fieldOf(field).isOfHardware && !product.wantsHardware) return false;
    return rightToFileWith(viewer, product.productId, field) === null;
  });
}

export type Start = {
  /** Initial values by field. */
  values: Record<string, string | string[]>;
  /** Values from the address without a visible field; sent with the form and listed for the person. */
  carried: { field: FiledField; label: string; values: string[] }[];
  /** Messages for invalid values in the address. */
  problems: string[];
};

/** Initial state of the form from the address: every field can be given by its name. */
export function startFiling(viewer: Viewer, choices: FilingChoices, params: Params): Start {
  const start: Start = { values: {}, carried: [], problems: [] };
  for (const name of Object.keys(params)) {
    if (isKnown(name)) continue;
    start.problems.push(`A new bug has no field “${name.slice(0, 60)}”.`);
  }
  const shown = moreFieldsFor(viewer, choices);
  start.values.summary = first(params.summary);
  for (const field of ["component", "version", ...FILED_FIELDS] as const) {
    const given = listOf(field, params[field]);
    if (given.length === 0) continue;
    const need = rightToFileWith(viewer, choices.productId, field);
    if (need) {
      const role = choices.weakestRoles[need.capability] ?? null;
      start.problems.push(sayNeed({ role, product: choices.product }, `set the ${inSentence(field)}`));
      continue;
    }
    const values = given.map((word) => findName(choices, field, word));
    const unknown = given.find((_, index) => values[index] === null);
    if (unknown !== undefined) {
      start.problems.push(
        `There is no ${field === "keywords" ? "keyword" : inSentence(field)} “${unknown.slice(0, 100)}” to choose in ${choices.product}.`,
      );
    }
    const known = values.filter((value) => value !== null);
    if (known.length === 0) continue;
    if (field === "component" || field === "version" || shown.includes(field))
      start.values[field] = known.length === 1 ? (known[0] ?? "") : known;
    else start.carried.push({ field, label: fieldOf(field).label, values: known });
  }
  if (first(params.isPrivate) && choices.hasSecurityGroup) start.values.isPrivate = "on";
  const component = choices.components.find(({ name }) => name === start.values.component);
  start.values.description = first(params.description) || templateOf(choices, component?.name);
  return start;
}

/** Fields of the form that its address may have; a name with another sign than letters is of the framework. */
const OF_FORM = [
  "product",
  "summary",
  "description",
  "component",
  "version",
  "isPrivate",
  "files",
  "uploads",
  "downstreamOnly",
];

function isKnown(name: string): boolean {
  return !/^[A-Za-z]/.test(name) || OF_FORM.includes(name) || FILED_FIELDS.some((field) => field === name);
}

const LISTS: readonly FieldKind[] = ["people", "keywords"];

function listOf(field: FieldName, value: string | string[] | undefined): string[] {
  if (!LISTS.includes(fieldOf(field).kind)) return [first(value).trim()].filter(Boolean);
  const words = [value ?? []].flat().flatMap((text) => text.split(","));
  return words.map((word) => word.trim()).filter(Boolean);
}

/** The normalised name; null if it is not in the list of choices. */
function findName(choices: FilingChoices, field: FieldName, word: string): string | null {
  const names = namesOf(choices, field);
  return names ? (names.find((name) => name.toLowerCase() === word.toLowerCase()) ?? null) : word;
}

function namesOf(choices: FilingChoices, field: FieldName): readonly string[] | null {
  if (isCatalogField(field)) return catalogOptions(choices)[field].map(({ value }) => value);
  if (field === "keywords") return choices.keywords.map(({ name }) => name);
  return fieldOf(field).choices ?? null;
}
