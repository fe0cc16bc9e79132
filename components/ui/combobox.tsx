"use client";

import { type ComponentType, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ComboboxListProps, PreviousState } from "#components/ui/combobox-list.tsx";
import type { ComboboxProps } from "#components/ui/combobox-props.ts";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";

/**
 * A select with type-ahead. Without JavaScript it is a `<select>`, or with `source` a text input for the value itself
 * (several separated by commas); otherwise the values are in hidden inputs.
 * `<Field …>{(c) => <Combobox {...c} options={products} defaultValue={values.product} />}</Field>`
 */
export function Combobox(props: ComboboxProps) {
  const { defaultValue, ...rest } = props;
  const values = listValues(defaultValue);
  // A new default (values restored by the server, a form reset by its action) creates a new combobox.
  return <EnhancedCombobox key={values.join("\n")} {...rest} values={values} />;
}

type Enhancing = Omit<ComboboxProps, "defaultValue"> & { values: string[] };

function EnhancedCombobox({ values, ...props }: Enhancing) {
  const plain = useRef<HTMLDivElement>(null);
  const isAsked = useRef(false);
  const wasPressed = useRef(false);
  /** Keys pressed in the select while the list is on its way. */
  const keys = useRef({ typed: "", isEntered: false });
  const [List, setList] = useState<ComponentType<ComboboxListProps>>();
  const [previous, setPrevious] = useState<PreviousState>({
    values,
    typed: "",
    isEntered: false,
    hasFocus: false,
    isOpen: false,
  });
  const { options = [], source, multiple, empty, onValueChange, atOnce, ...control } = props;
  const getControl = () =>
    plain.current?.querySelector<HTMLSelectElement | HTMLInputElement>("select, input");

  /** The list is loaded on hover or focus, not with the page, unless `atOnce`. */
  async function enhance() {
    if (isAsked.current) return;
    isAsked.current = true;
    try {
      const { ComboboxList } = await import("#components/ui/combobox-list.tsx");
      const control = getControl();
      if (!control) return;
      const hasFocus = wasPressed.current || control === document.activeElement;
      // At once: a key pressed between reading the control and replacing it would be lost.
      flushSync(() => {
        setPrevious({
          ...readState(control, values, multiple === true),
          isEntered: keys.current.isEntered,
          ...(keys.current.typed && keys.current),
          hasFocus,
          isOpen: wasPressed.current,
        });
        setList(() => ComboboxList);
      });
    } catch {
      // The plain control still works.
      isAsked.current = false;
      wasPressed.current = false;
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const opensWithFocus = props.autoFocus && getControl() === document.activeElement;
    if (opensWithFocus || atOnce) enhance();
  }, []);

  if (List) return <List {...props} values={values} previous={previous} />;
  // What was typed and refused stays in sight.
  const unknown = values
    .filter((value) => !options.some((option) => option.value === value))
    .map((value) => ({ value, label: value }));
  const handlers = {
    onPointerMove: enhance,
    onFocus: enhance,
    onMouseDown: (event: MouseEvent) => {
      // Our list replaces the browser's own.
      if (!isAsked.current || source) return;
      event.preventDefault();
      wasPressed.current = true;
    },
    onKeyDown: (event: KeyboardEvent) => {
      // For the list, not for the control that it replaces: a fast hand does not wait, and Enter takes what was typed or pasted.
      if (!isAsked.current) return;
      if (source) keys.current.isEntered = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
      if (source ? keys.current.isEntered : noteKey(keys.current, event)) event.preventDefault();
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
          options={[...options, ...unknown]}
          multiple={multiple}
          empty={multiple ? undefined : (empty ?? "")}
          defaultValue={multiple ? values : (values[0] ?? "")}
        />
      )}
    </div>
  );
}

/** Adds a key to what is typed; false: it is none of its keys. */
function noteKey(keys: { typed: string; isEntered: boolean }, event: KeyboardEvent): boolean {
  const { key } = event;
  const { typed } = keys;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (
    typed === ""
      ? key.length > 1 || key === " "
      : !(key.length === 1 || key === "Backspace" || key === "Enter")
  )
    return false;
  keys.isEntered = key === "Enter";
  if (key === "Backspace") keys.typed = typed.slice(0, -1);
  else if (key !== "Enter") keys.typed += key;
  return true;
}

/** The state of the plain control: values, and text being typed. */
function readState(
  control: HTMLSelectElement | HTMLInputElement,
  values: string[],
  isMultiple: boolean,
): Pick<PreviousState, "values" | "typed"> {
  const before = values.join(", ");
  const isTyping =
    control instanceof HTMLInputElement && control === document.activeElement && control.value !== before;
  if (isTyping && !isMultiple) return { values, typed: control.value };
  if (isTyping && control.value.startsWith(before)) {
    const typed = control.value.slice(before.length).replace(/^[\s,]+/, "");
    return { values, typed };
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
  return (typeof value === "string" ? [value] : [...value]).filter(Boolean);
}
