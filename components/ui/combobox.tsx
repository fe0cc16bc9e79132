"use client";

import { type ComponentType, useEffect, useRef, useState } from "react";
import type { ComboboxListProps } from "#components/ui/combobox-list.tsx";
import type { ComboboxProps } from "#components/ui/combobox-props.ts";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";

/**
 * Choosing by typing. Without JavaScript it is a `<select>`, or with `source` a text input that takes the value
 * itself (several separated by commas); hidden inputs carry the values otherwise.
 * `<Field …>{(c) => <Combobox {...c} options={products} defaultValue={values.product} />}</Field>`
 */
export function Combobox(props: ComboboxProps) {
  const { defaultValue, ...rest } = props;
  const values = listValues(defaultValue);
  // A new default (values given back by the server, a form cleared by its action) is a new combobox.
  return <EnhancedCombobox key={values.join("\n")} {...rest} values={values} />;
}

type Enhancing = Omit<ComboboxProps, "defaultValue"> & { values: string[] };

function EnhancedCombobox({ values, ...props }: Enhancing) {
  const plain = useRef<HTMLDivElement>(null);
  const [List, setList] = useState<ComponentType<ComboboxListProps>>();
  const [taken, setTaken] = useState({ values, hasFocus: false });

  useEffect(() => {
    let isGone = false;
    import("#components/ui/combobox-list.tsx").then(({ ComboboxList }) => {
      if (isGone) return;
      const control = plain.current?.querySelector<HTMLSelectElement | HTMLInputElement>("select, input");
      if (control) setTaken({ values: readControl(control), hasFocus: control === document.activeElement });
      setList(() => ComboboxList);
    });
    return () => {
      isGone = true;
    };
  }, []);

  if (List)
    return <List {...props} values={values} initialValues={taken.values} autoFocus={taken.hasFocus} />;
  const { options = [], source, multiple, empty, onValueChange: _, ...control } = props;
  return (
    <div ref={plain}>
      {source ? (
        <Input
          {...control}
          defaultValue={values.join(", ")}
          placeholder={empty}
          autoComplete="off"
          data-list=""
        />
      ) : (
        <Select
          {...control}
          options={options}
          multiple={multiple}
          empty={multiple ? undefined : (empty ?? "")}
          defaultValue={multiple ? values : (values[0] ?? "")}
        />
      )}
    </div>
  );
}

function readControl(control: HTMLSelectElement | HTMLInputElement): string[] {
  const values =
    control instanceof HTMLSelectElement
      ? [...control.selectedOptions].map(({ value }) => value)
      : control.value.split(",").map((value) => value.trim());
  return values.filter(Boolean);
}

function listValues(value: ComboboxProps["defaultValue"]): string[] {
  if (!value) return [];
  return typeof value === "string" ? [value] : [...value];
}
