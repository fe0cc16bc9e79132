"use client";

import { type ComponentType, type MouseEvent, useRef, useState } from "react";
import type { ComboboxListProps, Taken } from "#components/ui/combobox-list.tsx";
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
  const isAsked = useRef(false);
  const wasPressed = useRef(false);
  const [List, setList] = useState<ComponentType<ComboboxListProps>>();
  const [taken, setTaken] = useState<Taken>({ values, typed: "", hasFocus: false, isOpen: false });
  const { options = [], source, multiple, empty, onValueChange, ...control } = props;
  const getControl = () =>
    plain.current?.querySelector<HTMLSelectElement | HTMLInputElement>("select, input");

  /** The list comes when somebody points at the control or goes into it, not with the page. */
  async function enhance() {
    if (isAsked.current) return;
    isAsked.current = true;
    try {
      const { ComboboxList } = await import("#components/ui/combobox-list.tsx");
      const control = getControl();
      if (!control) return;
      const hasFocus = wasPressed.current || control === document.activeElement;
      setTaken({ ...takeOver(control, values, multiple === true), hasFocus, isOpen: wasPressed.current });
      setList(() => ComboboxList);
    } catch {
      // The plain control does as well.
      isAsked.current = false;
      wasPressed.current = false;
    }
  }

  if (List) return <List {...props} values={values} taken={taken} />;
  const handlers = {
    onPointerMove: enhance,
    onFocus: enhance,
    onMouseDown: (event: MouseEvent) => {
      // The list is about to open in place of the browser's own.
      if (!isAsked.current || source) return;
      event.preventDefault();
      wasPressed.current = true;
    },
    onChange: () => {
      const control = getControl();
      if (control) onValueChange?.(readControl(control));
    },
  };
  return (
    <div ref={plain}>
      {source ? (
        <Input
          {...control}
          {...handlers}
          defaultValue={values.join(", ")}
          placeholder={empty}
          autoComplete="off"
          data-list=""
        />
      ) : (
        <Select
          {...control}
          {...handlers}
          options={options}
          multiple={multiple}
          empty={multiple ? undefined : (empty ?? "")}
          defaultValue={multiple ? values : (values[0] ?? "")}
        />
      )}
    </div>
  );
}

/** What stood in the plain control: values, and what somebody was typing when the list came. */
function takeOver(
  control: HTMLSelectElement | HTMLInputElement,
  values: string[],
  isMultiple: boolean,
): Pick<Taken, "values" | "typed"> {
  const before = values.join(", ");
  const isTyping =
    control instanceof HTMLInputElement && control === document.activeElement && control.value !== before;
  if (isTyping && !isMultiple) return { values, typed: control.value };
  if (isTyping && control.value.startsWith(before)) {
    return { values, typed: control.value.slice(before.length).replace(/^[\s,]+/, "") };
  }
  return { values: readControl(control), typed: "" };
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
