import type { BugChoices, ChoiceOption } from "#lib/bugs/fields/choices.ts";
import { factTexts } from "#lib/bugs/fields/facts.ts";
import { FIELDS, type FieldName } from "#lib/bugs/fields/registry.ts";
import type { Abilities } from "#lib/bugs/policy.ts";
import type { BugView } from "#lib/bugs/views/bug.ts";

/** One fact as a form offers it: what kind of control, what it can be, what it is. */
export type EditableFact = {
  name: FieldName;
  label: string;
  value: string;
  help?: string;
} & (
  | { kind: "select"; options: ChoiceOption[]; empty?: string }
  | { kind: "person"; options: ChoiceOption[]; empty?: string }
  | { kind: "text" }
  | { kind: "date" }
);

/** The order in which facts are edited; status and resolution stand beside the comment box too. */
const EDITABLE: readonly FieldName[] = [
  "summary",
  "status",
  "resolution",
  "type",
  "severity",
  "priority",
  "assignee",
  "qaContact",
  "product",
  "component",
  "version",
  "targetRelease",
  "targetMilestone",
  "keywords",
  "dependsOn",
  "blocks",
  "whiteboard",
  "url",
  "hardware",
  "os",
  "deadline",
  "seeAlso",
  "alias",
  "groups",
  "reporterAccessible",
  "ccAccessible",
];

/** The facts of this bug that somebody with these abilities may change, ready for a form. */
export function editableFacts(
  bug: BugView,
  abilities: Abilities,
  choices: BugChoices,
  only?: FieldName,
): EditableFact[] {
  const values = factTexts(bug);
  return EDITABLE.filter(
    (name) => abilities.fields.includes(name) && (only === undefined || only === name),
  ).map((name) => {
    const fact = { name, label: FIELDS[name].label, value: values[name] };
    const select = (options: ChoiceOption[], empty?: string): EditableFact => ({
      ...fact,
      kind: "select",
      options,
      empty,
    });
    const text = (help?: string): EditableFact => ({ ...fact, kind: "text", help });
    switch (name) {
      case "status":
        return select(statusOptions(bug, choices, only === "status"));
      case "resolution":
        return select(withOwn(choices.resolutions, bug.resolution), "—");
      case "type":
        return select(["defect", "enhancement", "task"].map((value) => ({ value, label: value })));
      case "severity":
        return select(choices.severities);
      case "priority":
        return select(choices.priorities);
      case "component":
        return select(choices.components, "Not decided");
      case "version":
        return select(choices.versions, "None");
      case "targetRelease":
        return select(choices.targetReleases, "None");
      case "targetMilestone":
        return select(choices.targetMilestones, "None");
      case "assignee":
        return { ...fact, kind: "person", options: personOption(bug.assignee), empty: "Nobody" };
      case "qaContact":
        return { ...fact, kind: "person", options: personOption(bug.qaContact), empty: "Nobody" };
      case "deadline":
        return { ...fact, kind: "date" };
      case "keywords":
        return text("Separated by commas.");
      case "dependsOn":
        return text("Numbers of bugs that must be fixed first.");
      case "blocks":
        return text("Numbers of bugs that wait for this one.");
      case "seeAlso":
        return text("Web addresses, separated by commas.");
      case "alias":
        return text("Other names of this bug, separated by commas.");
      case "groups":
        return text(
          choices.groups.length > 0
            ? `Whoever sees it must be in all of them. You can choose: ${choices.groups.join(", ")}.`
            : "Whoever sees it must be in all of them. There is none that you could choose.",
        );
      case "reporterAccessible":
      case "ccAccessible":
        return select(["yes", "no"].map((value) => ({ value, label: value })));
      case "product":
        return text("Moving keeps what has the same name there.");
      default:
        return text();
    }
  });
}

/** Alone, a status that closes comes with each resolution, as one choice: `RESOLVED FIXED`. */
function statusOptions(bug: BugView, choices: BugChoices, isAlone: boolean): ChoiceOption[] {
  const own = bug.resolution && isAlone ? `${bug.status} ${bug.resolution}` : bug.status;
  const words = choices.statuses.flatMap(({ name, isOpen }) =>
    isOpen || !isAlone || !bug.isOpen
      ? [name]
      : choices.resolutions.map((resolution) => `${name} ${resolution}`),
  );
  return [own, ...words].map((value) => ({ value, label: value }));
}

function withOwn(resolutions: string[], own: string | null): ChoiceOption[] {
  const all = own && !resolutions.includes(own) ? [own, ...resolutions] : resolutions;
  return all.map((value) => ({ value, label: value }));
}

function personOption(person: BugView["assignee"]): ChoiceOption[] {
  return person ? [{ value: person.handle, label: person.displayName, hint: `@${person.handle}` }] : [];
}
