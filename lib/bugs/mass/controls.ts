import "server-only";
import {
  type CatalogField,
  type CatalogOptions,
  type ChoiceOption,
  catalogOptions,
  isCatalogField,
} from "#lib/bugs/fields/choices.ts";
import { plainControl, wordOptions } from "#lib/bugs/fields/controls.ts";
import {
  type FactGroupName,
  type FieldName,
  fieldOf,
  groupOf,
  inSentence,
  isPlain,
} from "#lib/bugs/fields/registry.ts";
import { CLEAR, MASS_FIELDS, massKind } from "#lib/bugs/mass/mass-fields.ts";
import type { Selected } from "#lib/bugs/mass/queries.ts";
import { canChangeField, isInsider, tracksTime } from "#lib/bugs/policy.ts";
import { type FilingChoices, findFilingChoices, listProductChoices } from "#lib/catalog/filing-choices.ts";
import { loadWorkflow } from "#lib/catalog/workflow/load.ts";
import { joinSql, sql } from "#lib/db/client.ts";
import { includedIn, listFlagTypes } from "#lib/flags/queries.ts";
import { FLAG_VERBS } from "#lib/flags/text.ts";

import { can, type Viewer } from "#lib/people/viewer.ts";
import { capital } from "#lib/text.ts";

/** How a field is asked for. `text` has a box that clears it. */
export type MassControl =
  | { kind: "select"; options: ChoiceOption[] }
  | { kind: "person"; canClear: boolean }
  | { kind: "people" }
  | { kind: "words"; options: ChoiceOption[] }
  | { kind: "text"; canClear: boolean; type?: "date" };

export type MassField = {
  name: FieldName;
  label: string;
  inSentence: string;
  group: FactGroupName;
  isList: boolean;
  control: MassControl;
};

export type MassFlag = {
  name: string;
  moves: ChoiceOption[];
  canNameRequestee: boolean;
  description: string;
};

/** What a place of the old product becomes in the new one: the choices there, and whether its name is among them. */
export type CarriedPlace = {
  field: CatalogField;
  label: string;
  name: string;
  isThere: boolean;
  options: ChoiceOption[];
};

export type MassForm = {
  fields: MassField[];
  flags: MassFlag[];
  /** The new product, and what becomes of places. */
  target: { product: string; places: CarriedPlace[] } | null;
  products: ChoiceOption[];
  /** The one component of all of the bugs, if the viewer may split it. */
  splits: { product: string; component: string } | null;
  isInsider: boolean;
  /** The bugs can be given an estimate. */
  tracksTime: boolean;
};

/** The choices of more products than this are not offered: names can be typed. */
const PRODUCTS_MAX = 12;

/** The form for the selected bugs. `to`: the product that they are to move to; the name of anything else is ignored. */
export async function loadMassForm(viewer: Viewer, selected: Selected, to: string): Promise<MassForm> {
  const names = selected.products.slice(0, PRODUCTS_MAX).map(({ name }) => name);
  const [own, target, products] = await Promise.all([
    Promise.all(names.map((name) => findFilingChoices(viewer, name))),
    to ? findFilingChoices(viewer, to) : null,
    listProductChoices(viewer),
  ]);
  const found = own.filter((choices) => choices !== null);
  const there = target?.mayFile ? target : null;
  const from = there ? [there] : found;
  const workflows = await Promise.all(from.map(({ productId }) => loadWorkflow(productId)));
  const options = unionOf(from);
  const words = {
    status: unique(workflows.flatMap(({ statuses }) => statuses.map(({ name }) => name))),
    resolution: unique(workflows.flatMap(({ resolutions }) => resolutions.map(({ name }) => name))),
    keywords: unique(from.flatMap(({ keywords }) => keywords.map(({ name }) => name))),
  };
  const isOfAll = (name: FieldName) => !(there && PLACES.includes(name));
  return {
    fields: MASS_FIELDS.filter(
      (name) =>
        name !== "product" && isOfAll(name) && mayChange(viewer, selected, found, name) && isUsed(name, from),
    ).map((name) => ({
      name,
      label: fieldOf(name).label,
      inSentence: inSentence(name),
      group: groupOf(name),
      isList: massKind(name) === "list",
      control: controlOf(name, options, words),
    })),
    flags: await flagsOf(from),
    target: there ? { product: there.product, places: placesOf(selected, catalogOptions(there)) } : null,
    products: products
      .filter(({ isOpenForBugs }) => isOpenForBugs)
      .map(({ name, classification }) => ({ value: name, label: name, hint: classification })),
    splits: splitsOf(viewer, selected, found),
    isInsider: found.length > 0 && found.every(({ productId }) => isInsider(viewer, productId)),
    tracksTime: tracksTime(viewer),
  };
}

const PLACES: readonly FieldName[] = ["component", "version", "targetRelease", "targetMilestone"];

/** Whether they could change it on some of the bugs: the preview says of which. */
function mayChange(
  viewer: Viewer,
  { isOnSome }: Selected,
  products: readonly FilingChoices[],
  name: FieldName,
): boolean {
  const me = viewer.userId;
  return products.some(({ productId }) =>
    canChangeField(
      viewer,
      {
        productId,
        reporterId: me,
        assigneeId: isOnSome ? me : null,
        qaContactId: null,
        isOpen: true,
        everConfirmed: true,
        isRestricted: false,
        reportOfId: null,
      },
      name,
    ),
  );
}

function isUsed(name: FieldName, products: readonly FilingChoices[]): boolean {
  return !fieldOf(name).isOfHardware || products.some(({ wantsHardware }) => wantsHardware);
}

/** The choices of several products; of some of them, it is said in how many. */
function unionOf(products: readonly FilingChoices[]): CatalogOptions {
  const all = products.map(catalogOptions);
  const union = (field: CatalogField): ChoiceOption[] => {
    const counts = Map.groupBy(
      all.flatMap((options) => options[field]),
      ({ value }) => value,
    );
    return [...counts].map(([value, some]) => ({
      value,
      label: value,
      ...(some.length < all.length ? { hint: `in ${some.length} of ${all.length} products` } : {}),
    }));
  };
  return {
    component: union("component"),
    version: union("version"),
    targetRelease: union("targetRelease"),
    targetMilestone: union("targetMilestone"),
    severity: union("severity"),
    priority: union("priority"),
  };
}

type Words = { status: string[]; resolution: string[]; keywords: string[] };

function controlOf(name: FieldName, options: CatalogOptions, words: Words): MassControl {
  const { kind, isRequired } = fieldOf(name);
  if (isCatalogField(name)) {
    const canClear = kind !== "value";
    return { kind: "select", options: [...(canClear ? [NONE] : []), ...options[name]] };
  }
  if (isPlain(name)) {
    const control = plainControl(name);
    if (control.kind === "select") return control;
    const type = control.kind === "input" ? control.input?.type : undefined;
    return { kind: "text", canClear: !isRequired, ...(type ? { type } : {}) };
  }
  switch (kind) {
    case "status":
      return { kind: "select", options: wordOptions(words.status) };
    case "resolution":
      return { kind: "select", options: wordOptions(words.resolution) };
    case "yesNo":
      return { kind: "select", options: wordOptions(["yes", "no"]) };
    case "person":
      return { kind: "person", canClear: true };
    case "people":
      return { kind: "people" };
    case "keywords":
      return { kind: "words", options: wordOptions(words.keywords) };
    default:
      return { kind: "text", canClear: false };
  }
}

const NONE: ChoiceOption = { value: CLEAR, label: "None" };

/** So many names of one field are mapped in the form; others keep their name, or are cleared. */
const CARRIED_MAX = 60;

function placesOf(selected: Selected, there: CatalogOptions): CarriedPlace[] {
  return (["component", "version", "targetRelease", "targetMilestone"] as const).flatMap((field) =>
    selected.places[field].slice(0, CARRIED_MAX).map((name) => ({
      field,
      label: fieldOf(field).label,
      name,
      isThere: there[field].some(({ value }) => value === name),
      options: there[field],
    })),
  );
}

function splitsOf(viewer: Viewer, { places, hasComponents }: Selected, products: readonly FilingChoices[]) {
  const [product] = products;
  const [component] = places.component;
  if (!product || products.length > 1 || !component || places.component.length > 1 || !hasComponents)
    return null;
  return can(viewer, "manage_components", product.productId) ? { product: product.product, component } : null;
}

/** Flags of bugs that are used in the products, by their names. */
async function flagsOf(products: readonly FilingChoices[]): Promise<MassFlag[]> {
  if (products.length === 0) return [];
  const offered = joinSql(
    products.map(({ productId }) => includedIn(productId)),
    " OR ",
  );
  const types = await listFlagTypes(sql`ft.target = 'bug' AND ft.is_active AND (${offered})`);
  return [...Map.groupBy(types, ({ name }) => name)].map(([name, some]) => {
    const moves = some.every(({ isQuestion }) => isQuestion)
      ? (["requested", "cleared"] as const)
      : (["requested", "granted", "denied", "cleared"] as const);
    return {
      name,
      description: some[0]?.description ?? "",
      canNameRequestee: some.some(({ canNameRequestee }) => canNameRequestee),
      moves: moves.map((value) => ({ value, label: capital(FLAG_VERBS[value]) })),
    };
  });
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
