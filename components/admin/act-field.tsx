"use client";

import { useAct } from "#components/admin/act-form.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { type Option, Select } from "#components/ui/select.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { ticked, typed, typedAll } from "#lib/http/form-state.ts";

type ActFieldProps = {
  name: string;
  label: string;
  help?: string;
  required?: boolean;
  className?: string;
} & (
  | { kind: "text" | "date" | "number"; value?: string; placeholder?: string }
  | { kind: "area"; value?: string; rows?: number }
  | { kind: "select"; value?: string; options: readonly Option[]; empty?: string }
  | { kind: "choices"; values?: readonly string[]; options: readonly Option[] }
  | { kind: "person"; value?: string; options?: readonly Option[]; empty?: string }
  | { kind: "people"; values?: readonly string[]; options?: readonly Option[] }
  | { kind: "box"; checked?: boolean }
);

/**
 * A field of an ActForm, with its value and error message. An unticked checkbox sends `off`.
 */
export function ActField(props: ActFieldProps) {
  const { state, id } = useAct();
  const { name, label, help, required, className } = props;
  if (props.kind === "box") {
    return (
      <div className={className}>
        <input type="hidden" name={name} value="off" />
        <Checkbox
          name={name}
          label={label}
          help={help}
          defaultChecked={lastTicked(state.values[name], props.checked ?? ticked(state, name))}
        />
      </div>
    );
  }
  return (
    <Field
      name={name}
      id={`${id}-${name}`}
      label={label}
      help={help}
      required={required}
      error={state.fields[name]}
      className={className}
    >
      {(control) => {
        switch (props.kind) {
          case "area":
            return (
              <Textarea {...control} rows={props.rows ?? 4} defaultValue={typed(state, name, props.value)} />
            );
          case "select":
            return (
              <Select
                {...control}
                options={props.options}
                empty={props.empty}
                defaultValue={typed(state, name, props.value)}
              />
            );
          case "choices":
            return (
              <Combobox
                {...control}
                atOnce
                multiple
                options={props.options}
                defaultValue={typedAll(state, name, props.values)}
              />
            );
          case "person":
            return (
              <Combobox
                {...control}
                atOnce
                source="/people.json?q="
                options={props.options}
                empty={props.empty ?? "Nobody"}
                defaultValue={typed(state, name, props.value)}
              />
            );
          case "people":
            return (
              <Combobox
                {...control}
                atOnce
                multiple
                source="/people.json?q="
                options={props.options}
                defaultValue={typedAll(state, name, props.values)}
              />
            );
          default:
            return (
              <Input
                {...control}
                type={props.kind}
                placeholder={props.placeholder}
                defaultValue={typed(state, name, props.value)}
              />
            );
        }
      }}
    </Field>
  );
}

/** Sends `off`, or `off` and `on`. */
function lastTicked(value: string | readonly string[] | undefined, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  return [value].flat().at(-1) === "on";
}
