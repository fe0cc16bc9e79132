import { Combobox } from "#components/ui/combobox.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Control } from "#lib/bugs/fields/controls.ts";

type FactControlProps = {
  field: Control;
  value: string;
  name: string;
  id: string;
  autoFocus?: boolean;
  onValueChange?: (values: string[]) => void;
};

/** The control of a field. */
export function FactControl({ field, value, onValueChange, ...control }: FactControlProps) {
  if (field.kind === "input") {
    return <Input {...control} {...field.input} autoComplete="off" defaultValue={value} />;
  }
  const { options, empty } = field;
  if (field.kind === "select") {
    return <Select {...control} options={options} empty={empty} defaultValue={value} />;
  }
  return (
    <Combobox
      {...control}
      source={field.kind === "person" ? "/people.json?q=" : undefined}
      options={options}
      defaultValue={value}
      empty={empty}
      onValueChange={onValueChange}
    />
  );
}
