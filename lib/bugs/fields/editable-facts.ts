import { type BugChoices, type ChoiceOption, isCatalogField } from "#lib/bugs/fields/choices.ts";
import { type Control, type FormField, plainControl, wordOptions } from "#lib/bugs/fields/controls.ts";
import type { FieldKind } from "#lib/bugs/fields/definition.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import {
  type FactGroupName,
  FIELD_NAMES,
  type FieldName,
  fieldOf,
  groupOf,
  isPlain,
  isUnsaid,
} from "#lib/bugs/fields/registry.ts";
import type { Abilities } from "#lib/bugs/policy.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

/** A fact of a bug with its form control and current value. */
export type EditableFact = FormField & {
  value: string;
  group: FactGroupName;
  /** It takes a line of its own. */
  isWide: boolean;
};

/** Duplicates are marked in the comment form, and CC has its own button. */
const NOT_EDITED_HERE: readonly FieldKind[] = ["bug", "people"];

/** The facts of a bug that may be changed with these abilities, for a form. */
export function editableFacts(
  bug: BugView,
  abilities: Abilities,
  choices: BugChoices,
  only?: FieldName,
): EditableFact[] {
  const values = factTexts(bug);
  return FIELD_NAMES.filter(
    (name) =>
      abilities.fields.includes(name) &&
      !NOT_EDITED_HERE.includes(fieldOf(name).kind) &&
      (only === undefined ? isUsed(name, bug, choices, values[name]) : only === name),
  ).map((name) => ({
    name,
    label: fieldOf(name).label,
    group: groupOf(name),
    isWide: name === "summary",
    help: helpOf(name, choices, values[name]),
    value: name === "status" && only === name ? statusValue(bug) : valueThere(name, choices, values[name]),
    ...controlOf(name, bug, choices, only === name),
  }));
}

/** In the form of all facts, what the product does not use is left out while it is empty. */
function isUsed(name: FieldName, bug: BugView, choices: BugChoices, value: string): boolean {
  const { isOfHardware, isOfAccess, isOfDocs } = fieldOf(name);
  if (isOfAccess) return choices.groups.length > 0 || bug.groups.length > 0;
  if (isOfDocs && !bug.wantsDocs) return !isUnsaid(name, value);
  if (value !== "") return true;
  if (isOfHardware) return choices.wantsHardware;
  return !isCatalogField(name) || choices.options[name].length > 0;
}

/** The value in the product of the choices: a move to another product clears what that does not have. */
function valueThere(name: FieldName, choices: BugChoices, value: string): string {
  if (name === "product") return choices.product;
  if (!isCatalogField(name)) return value;
  return choices.options[name].some((option) => option.value === value) ? value : "";
}

function helpOf(name: FieldName, choices: BugChoices, value: string): string | undefined {
  const { kind, help } = fieldOf(name);
  if (kind === "product") return choices.flagNotes || help;
  if (isCatalogField(name) && valueThere(name, choices, value) !== value)
    return `${choices.product} has no “${value}”.`;
  if (kind !== "groups") return help;
  return choices.groups.length > 0
    ? `Only people in all of them can see the bug. You can choose: ${choices.groups.join(", ")}.`
    : "Only people in all of them can see the bug. There are none you can choose.";
}

function controlOf(name: FieldName, bug: BugView, choices: BugChoices, isAlone: boolean): Control {
  const { kind, empty } = fieldOf(name);
  if (isPlain(name)) return plainControl(name);
  if (isCatalogField(name)) return { kind: "select", options: choices.options[name], empty };
  switch (kind) {
    case "status":
      return { kind: "select", options: statusOptions(bug, choices, isAlone) };
    case "resolution":
      return { kind: "select", options: withOwn(choices.resolutions, bug.resolution), empty };
    case "person":
      return {
        kind: "person",
        options: personOption(name === "assignee" ? bug.assignee : bug.qaContact),
        empty,
      };
    case "product":
      return { kind: "product", options: choices.products };
    case "yesNo":
      return { kind: "select", options: wordOptions(["yes", "no"]) };
    default:
      return { kind: "input" };
  }
}

/** Alone, closed statuses are combined with each resolution into one choice: `RESOLVED FIXED`. */
function statusOptions(bug: BugView, choices: BugChoices, isAlone: boolean): ChoiceOption[] {
  const others = choices.statuses.flatMap(({ name, isOpen, needsComment, hint }) => {
    const resolutions = isOpen || !isAlone || !bug.isOpen ? [null] : choices.resolutions;
    return resolutions.map((resolution) => {
      const isExplained = resolution !== null && choices.explained?.includes(resolution);
      return {
        ...statusOption(name, resolution),
        hint: hint ?? (isExplained ? "needs a comment" : undefined),
        needsComment: needsComment || isExplained,
      };
    });
  });
  return [statusOption(bug.status, isAlone ? bug.resolution : null), ...others];
}

/** A status and a resolution as one choice; names may contain spaces. */
function statusOption(status: string, resolution: string | null): ChoiceOption {
  return resolution === null
    ? { value: status, label: status }
    : { value: `${status}\t${resolution}`, label: `${status} ${resolution}` };
}

function statusValue({ status, resolution }: BugView): string {
  return statusOption(status, resolution).value;
}

function withOwn(resolutions: string[], own: string | null): ChoiceOption[] {
  return wordOptions(own && !resolutions.includes(own) ? [own, ...resolutions] : resolutions);
}

function personOption(person: BugView["assignee"]): ChoiceOption[] {
  return person ? [{ value: person.handle, label: person.displayName, hint: `@${person.handle}` }] : [];
}
