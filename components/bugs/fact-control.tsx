import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Control } from "#lib/bugs/fields/controls.ts";

type FactControlProps = { field: Control; value: string; name: string; id: string; autoFocus?: boolean };

/** The control of a field. */
export function FactControl({ field, value, ...control }: FactControlProps) {
  if (field.kind === "input") {
    return <Input {...control} {...field.input} autoComplete="off" defaultValue={value} />;
  }
  const { options, empty } = field;
  if (field.kind === "select") {
    return <Select {...control} options={options} empty={empty} defaultValue={value} />;
  }
  return (
    <Combobox {...control} source="/people.json?q=" options={options} defaultValue={value} empty={empty} />
  );
}
