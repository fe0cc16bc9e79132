import type { ReactNode } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field, type FieldControl } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { FIELDS, type FiledField } from "#lib/bugs/fields/registry.ts";
import type { DefaultedChoice, FilingChoices } from "#lib/catalog/filing-choices.ts";

type MoreFieldsProps = {
  choices: FilingChoices;
  statuses: readonly string[];
  more: readonly FiledField[];
  /** Messages by field. */
  fields: Record<string, string[]>;
  value: (field: string) => string;
  values: (field: string) => readonly string[];
  children: ReactNode;
};

/** What somebody who works on a product says of a new bug at once. */
export function MoreFields({ choices, statuses, more, fields, value, values, children }: MoreFieldsProps) {
  return (
    <fieldset className="grid lg:row-span-2 min-w-0 grid-cols-2 gap-x-3 gap-y-3 rounded-lg border border-line bg-surface p-4 max-[22rem]:grid-cols-1">
      <legend className="sr-only">More about the bug</legend>
      {more.map((field) => (
        <Field
          key={field}
          name={field}
          label={FIELDS[field].label}
          error={fields[field]}
          className={WIDE.has(field) ? "col-span-full" : undefined}
        >
          {(control) => (
            <MoreControl
              field={field}
              control={control}
              choices={choices}
              statuses={statuses}
              value={value}
              values={values}
            />
          )}
        </Field>
      ))}
      <div className="col-span-full empty:hidden">{children}</div>
    </fieldset>
  );
}

const WIDE: ReadonlySet<FiledField> = new Set([
  "assignee",
  "qaContact",
  "cc",
  "keywords",
  "whiteboard",
  "url",
] satisfies FiledField[]);
const PEOPLE = "/people.json?q=";

type MoreControlProps = Pick<MoreFieldsProps, "choices" | "statuses" | "value" | "values"> & {
  field: FiledField;
  control: FieldControl;
};

function MoreControl({ field, control, choices, statuses, value, values }: MoreControlProps) {
  const options = optionsOf(field, choices, statuses);
  switch (field) {
    case "type":
    case "severity":
    case "priority":
    case "status":
    case "targetRelease":
    case "targetMilestone":
      return (
        <Select
          {...control}
          options={options}
          empty={emptyOf(field, choices, statuses)}
          defaultValue={value(field)}
        />
      );
    case "assignee":
    case "qaContact":
      return (
        <Combobox {...control} source={PEOPLE} defaultValue={value(field)} empty="As the component says" />
      );
    case "cc":
      return <Combobox {...control} multiple source={PEOPLE} defaultValue={values(field)} empty="Nobody" />;
    case "keywords":
      return <Combobox {...control} multiple options={options} defaultValue={values(field)} empty="None" />;
    case "deadline":
      return <Input {...control} type="date" defaultValue={value(field)} />;
    default:
      return (
        <Input
          {...control}
          defaultValue={value(field)}
          placeholder={field === "dependsOn" || field === "blocks" ? "12, 15" : undefined}
          inputMode={field === "url" ? "url" : undefined}
          autoComplete="off"
        />
      );
  }
}

function optionsOf(field: FiledField, choices: FilingChoices, statuses: readonly string[]): Option[] {
  if (field === "type") return ["enhancement", "task"].map((name) => ({ value: name, label: name }));
  if (field === "severity") return named(choices.severities.filter(({ isDefault }) => !isDefault));
  if (field === "priority") return named(choices.priorities.filter(({ isDefault }) => !isDefault));
  if (field === "status") return statuses.slice(1).map((name) => ({ value: name, label: name }));
  if (field === "targetRelease") return named(choices.targetReleases);
  if (field === "targetMilestone") return named(choices.milestones);
  if (field !== "keywords") return [];
  return choices.keywords.map(({ name, description }) => ({ value: name, label: name, hint: description }));
}

/** What it will be if nothing is chosen. */
function emptyOf(field: FiledField, choices: FilingChoices, statuses: readonly string[]): string {
  if (field === "type") return "defect";
  if (field === "severity") return defaultOf(choices.severities);
  if (field === "priority") return defaultOf(choices.priorities);
  if (field === "targetMilestone") return choices.defaultMilestone ?? "none";
  return (field === "status" && statuses[0]) || "none";
}

function named(choices: readonly { name: string }[]): Option[] {
  return choices.map(({ name }) => ({ value: name, label: name }));
}

function defaultOf(choices: readonly DefaultedChoice[]): string {
  return choices.find(({ isDefault }) => isDefault)?.name ?? "unspecified";
}
