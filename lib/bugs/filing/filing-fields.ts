import {
  FIELDS,
  FILED_FIELDS,
  type FieldName,
  type FiledField,
  fieldOf,
  inSentence,
} from "#lib/bugs/fields/registry.ts";
import { first, type Params, templateOf } from "#lib/bugs/filing/filing-address.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";
import { can, type Viewer } from "#lib/people/viewer.ts";

/** May the viewer set this field of a bug that they file? */
export function canSetWhenFiling(viewer: Viewer, productId: number, field: FieldName): boolean {
  return !fieldOf(field).isGuardedWhenFiling || can(viewer, FIELDS[field].guard, productId);
}

/**
 * What the form has for this viewer beside summary, component, version, description and files, in its order: nothing
 * for somebody who only reports.
 */
export function moreFieldsFor(
  viewer: Viewer,
  product: { productId: number; wantsHardware: boolean },
): FiledField[] {
  const works = (["edit", "set_severity", "set_target"] as const).some((right) =>
    can(viewer, right, product.productId),
  );
  if (!works) return [];
  return FILED_FIELDS.filter((field) => {
    if (fieldOf(field).isOfHardware && !product.wantsHardware) return false;
    return can(viewer, FIELDS[field].guard, product.productId);
  });
}

export type Start = {
  /** What the form begins with, by field. */
  values: Record<string, string | string[]>;
  /** What the address says beyond the fields that are shown; travels with the form and is read to its owner. */
  carried: { field: FiledField; values: string[] }[];
  /** One sentence for each thing that the address asked for and that cannot be. */
  problems: string[];
};

/** Begins a report from the address: every field of the form can be given there by its name. */
export function startFiling(viewer: Viewer, choices: FilingChoices, params: Params): Start {
  const start: Start = { values: {}, carried: [], problems: [] };
  const shown = moreFieldsFor(viewer, choices);
  start.values.summary = first(params.summary);
  for (const field of ["component", "version", ...FILED_FIELDS] as const) {
    const said = listOf(field, params[field]);
    if (said.length === 0) continue;
    if (!canSetWhenFiling(viewer, choices.productId, field)) {
      start.problems.push(`You may not set the ${inSentence(field)} in ${choices.product}.`);
      continue;
    }
    const values = said.map((word) => findName(choices, field, word));
    const unknown = said.find((_, index) => values[index] === null);
    if (unknown !== undefined) {
      start.problems.push(
        `There is no ${field === "keywords" ? "keyword" : inSentence(field)} “${unknown.slice(0, 100)}” to choose in ${choices.product}.`,
      );
    }
    const known = values.filter((value) => value !== null);
    if (known.length === 0) continue;
    if (field === "component" || field === "version" || shown.includes(field))
      start.values[field] = known.length === 1 ? (known[0] ?? "") : known;
    else start.carried.push({ field, values: known });
  }
  if (first(params.isPrivate) && choices.hasSecurityGroup) start.values.isPrivate = "on";
  const component = choices.components.find(({ name }) => name === start.values.component);
  start.values.description = first(params.description) || templateOf(choices, component?.name);
  return start;
}

const LISTS: ReadonlySet<FieldName> = new Set(["cc", "keywords"] satisfies FieldName[]);

function listOf(field: FieldName, value: string | string[] | undefined): string[] {
  if (!LISTS.has(field)) return [first(value).trim()].filter(Boolean);
  const words = [value ?? []].flat().flatMap((text) => text.split(","));
  return words.map((word) => word.trim()).filter(Boolean);
}

/** The name as the catalogue writes it, null where there is a list and the word is not on it. */
function findName(choices: FilingChoices, field: FieldName, word: string): string | null {
  const names = namesOf(choices, field);
  return names ? (names.find((name) => name.toLowerCase() === word.toLowerCase()) ?? null) : word;
}

function namesOf(choices: FilingChoices, field: FieldName): string[] | null {
  const lists: Partial<Record<FieldName, readonly { name: string }[]>> = {
    component: choices.components,
    version: choices.versions,
    severity: choices.severities,
    priority: choices.priorities,
    targetRelease: choices.targetReleases,
    targetMilestone: choices.milestones,
    keywords: choices.keywords,
    type: [{ name: "defect" }, { name: "enhancement" }, { name: "task" }],
  };
  return lists[field]?.map(({ name }) => name) ?? null;
}
