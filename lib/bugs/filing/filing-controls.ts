import "server-only";
import {
  type CatalogField,
  type ChoiceOption,
  catalogOptions,
  isCatalogField,
} from "#lib/bugs/fields/choices.ts";
import { type Control, type FormField, plainControl, wordOptions } from "#lib/bugs/fields/controls.ts";
import { type FiledField, fieldOf, isPlain } from "#lib/bugs/fields/registry.ts";
import { moreFieldsFor } from "#lib/bugs/filing/filing-fields.ts";
import type { FilingChoices } from "#lib/catalog/filing-choices.ts";
import type { Viewer } from "#lib/people/viewer.ts";

/** Several people or words at once, which only a new bug is given. */
export type SeveralControl =
  | { kind: "people"; empty: string }
  | { kind: "words"; options: ChoiceOption[]; empty: string };

/** A field of the form for a new bug; a wide one takes a line of its own. */
export type FilingControl = FormField<Control | SeveralControl> & { isWide: boolean };

/**
 * The controls beside the five that everybody has, for this viewer. `statuses` are those that a bug can start in, first
 * the one that it does start in if nothing is chosen.
 */
export function filingControls(
  viewer: Viewer,
  choices: FilingChoices,
  statuses: readonly string[],
): FilingControl[] {
  return moreFieldsFor(viewer, choices).map((name) => ({
    name,
    label: fieldOf(name).label,
    help: isPlain(name) ? fieldOf(name).help : undefined,
    isWide: isWide(name),
    ...controlOf(name, choices, statuses),
  }));
}

/** Lines longer than this take the whole width of the form. */
const SHORT_LINE = 255;

function isWide(name: FiledField): boolean {
  const { kind, max = 0 } = fieldOf(name);
  return kind === "line" ? max > SHORT_LINE : ["person", "people", "keywords"].includes(kind);
}

function controlOf(
  name: FiledField,
  choices: FilingChoices,
  statuses: readonly string[],
): Control | SeveralControl {
  if (isPlain(name)) return plainControl(name, { newOf: choices });
  if (isCatalogField(name)) return catalogControl(name, choices);
  switch (fieldOf(name).kind) {
    case "status":
      return { kind: "select", options: wordOptions(statuses.slice(1)), empty: statuses[0] || "none" };
    case "person":
      return { kind: "person", options: [], empty: "As the component says" };
    case "people":
      return { kind: "people", empty: "Nobody" };
    case "keywords":
      return {
        kind: "words",
        options: choices.keywords.map(({ name, description }) => ({
          value: name,
          label: name,
          hint: description,
        })),
        empty: "None",
      };
    case "bugs":
      return { kind: "input", input: { placeholder: "12, 15" } };
    default:
      return { kind: "input" };
  }
}

/** The empty choice names the default. */
function catalogControl(name: CatalogField, choices: FilingChoices): Control {
  const names = catalogOptions(choices)[name].map(({ value }) => value);
  const initial = defaultOf(name, choices);
  return {
    kind: "select",
    options: wordOptions(fieldOf(name).kind === "value" ? names.filter((word) => word !== initial) : names),
    empty: initial ?? (fieldOf(name).kind === "value" ? "unspecified" : "none"),
  };
}

function defaultOf(name: CatalogField, choices: FilingChoices): string | null {
  if (name === "targetMilestone") return choices.defaultMilestone;
  const values = { severity: choices.severities, priority: choices.priorities };
  if (name !== "severity" && name !== "priority") return null;
  return (values[name].find(({ isDefault }) => isDefault) ?? values[name][0])?.name ?? null;
}
