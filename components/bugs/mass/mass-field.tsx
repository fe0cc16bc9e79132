import { Checkbox } from "#components/ui/checkbox.tsx";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { MassField } from "#lib/bugs/mass/controls.ts";
import type { FormState } from "#lib/http/form-state.ts";

export type Values = FormState["values"];
type MassFieldProps = { field: MassField; values: Values; errors: FormState["fields"] };

const SAME = "Leave as it is";

/** One field of many bugs: a value for all, or what is added and removed. */
export function MassFieldControl({ field, values, errors }: MassFieldProps) {
  const { name, label, isList } = field;
  if (!isList) return <One field={field} name={name} label={label} values={values} errors={errors} />;
  return (
    <>
      <One field={field} name={`add.${name}`} label={`${label}: add`} values={values} errors={errors} />
      <One field={field} name={`remove.${name}`} label={`${label}: remove`} values={values} errors={errors} />
    </>
  );
}

/** The text of a field as it was typed. */
export function textOf(values: Values, name: string): string {
  return [values[name] ?? ""].flat().join(", ");
}

function One({ field, name, label, values, errors }: MassFieldProps & { name: string; label: string }) {
  const { control } = field;
  const value = textOf(values, name);
  const clears = (control.kind === "text" || control.kind === "person") && control.canClear && !field.isList;
  return (
    <div className="grid content-start gap-1">
      <Field name={name} id={`mass-${name}`} label={label} error={errors[name]}>
        {(props) => {
          switch (control.kind) {
            case "select":
              return <Select {...props} options={control.options} empty={SAME} defaultValue={value} />;
            case "person":
              return <Combobox {...props} source="/people.json?q=" defaultValue={value} empty={SAME} />;
            case "people":
              return (
                <Combobox
                  {...props}
                  multiple
                  source="/people.json?q="
                  defaultValue={words(value)}
                  empty={SAME}
                />
              );
            case "words":
              return (
                <Combobox
                  {...props}
                  multiple
                  atOnce
                  options={control.options}
                  defaultValue={words(value)}
                  empty={SAME}
                />
              );
            case "text":
              return (
                <Input
                  {...props}
                  type={control.type ?? "text"}
                  autoComplete="off"
                  placeholder={SAME}
                  defaultValue={value}
                />
              );
          }
        }}
      </Field>
      {clears ? (
        <Checkbox
          name={`clear.${field.name}`}
          label={`Clear ${field.inSentence}`}
          defaultChecked={textOf(values, `clear.${field.name}`) !== ""}
          className="text-muted text-xs"
        />
      ) : null}
    </div>
  );
}

function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
}
