"use client";

import { Combobox as Base } from "@base-ui/react/combobox";
import type { BaseUIEvent } from "@base-ui/react/types";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ComboboxPopup } from "#components/ui/combobox-popup.tsx";
import type { ComboboxProps } from "#components/ui/combobox-props.ts";
import { Icon } from "#components/ui/icon.tsx";
import { rank } from "#components/ui/rank.ts";
import type { Option } from "#components/ui/select.tsx";
import { findAtSource, useOptionSource } from "#components/ui/use-option-source.ts";

export type ComboboxListProps = Omit<ComboboxProps, "defaultValue"> & {
  /** The values after a reset of the form. */
  values: readonly string[];
  previous: PreviousState;
};

/** The state of the plain control that this one replaces. */
export type PreviousState = {
  values: readonly string[];
  /** The text being typed. */
  typed: string;
  /** It was finished with Enter: the first choice that fits is taken. */
  isEntered: boolean;
  hasFocus: boolean;
  /** It was clicked: the choices are shown at once. */
  isOpen: boolean;
};

/** The interactive combobox; use Combobox. */
export function ComboboxList(props: ComboboxListProps) {
  const { name, options = [], source, multiple, values, previous, disabled, onValueChange } = props;
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef("");
  const [chosen, setChosen] = useState(() => previous.values.map((value) => findOption(options, value)));
  const { found, status, text, ask } = useOptionSource(source, options);
  /** What was typed since the list was opened: without it, all choices are shown. */
  const [search, setSearch] = useState(previous.typed);
  /** Of what was found, only what answers the words that stand there now: Enter takes the first. */
  const answers = source && text === search.trim() ? found : [];
  const items =
    search.trim() === "" ? merge(source ? found : options, chosen) : merge(rank(options, search), answers);

  function choose(next: Option[]) {
    typed.current = "";
    setSearch("");
    setChosen(next);
    onValueChange?.(next.map(({ value }) => value));
    // Notifies listeners of the form (drafts, unsaved changes) once the hidden inputs are rendered.
    queueMicrotask(() => box.current?.dispatchEvent(new Event("input", { bubbles: true })));
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const { typed: words, isEntered } = previous;
    if (!isEntered || words === "") return;
    takeFirst(words);
  }, []);

  // Values restored by the server or a draft come without their label.
  const unlabelled = source
    ? chosen.filter((it) => it.label === it.value && !options.some((o) => o.value === it.value))
    : [];
  const unlabelledValues = unlabelled.map(({ value }) => value).join("\n");
  useEffect(() => {
    if (!source || !unlabelledValues) return;
    for (const value of unlabelledValues.split("\n")) {
      findAtSource(source, value).then((option) => {
        if (option) setChosen((now) => now.map((it) => (it.value === value ? option : it)));
      });
    }
  }, [source, unlabelledValues]);

  useEffect(() => {
    const form = box.current?.closest("form");
    const restore = (event: Event) => {
      const draft: Record<string, string[]> = (event as CustomEvent).detail;
      if (draft[name]) setChosen(draft[name].filter(Boolean).map((value) => findOption(options, value)));
    };
    const reset = () => setChosen(values.map((value) => findOption(options, value)));
    form?.addEventListener("draft:restore", restore);
    form?.addEventListener("reset", reset);
    return () => {
      form?.removeEventListener("draft:restore", restore);
      form?.removeEventListener("reset", reset);
    };
  }, [name, options, values]);

  /** Selects the first choice that fits; of a `source`, which may not have answered yet, only the exact one, else the words. */
  function takeFirst(words: string) {
    const exact = ({ label, value }: Option) =>
      [label, value].some((it) => it.toLowerCase() === words.toLowerCase());
    const fitting = source ? items.filter(exact) : rank(options, words);
    const taken = fitting.find(({ disabled }) => !disabled) ?? { value: words, label: words };
    choose(multiple ? merge(chosen, [taken]) : [taken]);
  }

  /**
   * Selects the choice whose label was typed in full, else takes the text itself, which the server knows or refuses: what was
   * typed is never dropped.
   */
  function takeTyped() {
    const words = typed.current.trim();
    const text = words.toLowerCase();
    typed.current = "";
    if (text === "") return;
    const match = items.find((item) => [item.label, item.value].some((it) => it.toLowerCase() === text));
    const taken = match ?? { value: words, label: words };
    if (!chosen.some(({ value }) => value === taken.value)) choose(multiple ? [...chosen, taken] : [taken]);
  }

  /**
   * Tab selects the only remaining choice; with a `source`, it takes the typed text, which the server validates. Enter takes
   * it when no choice is marked; only another Enter submits the form.
   */
  function takeOnKey(event: BaseUIEvent<KeyboardEvent<HTMLInputElement>>) {
    const { key, currentTarget } = event;
    if (key === "Escape") typed.current = "";
    const text = typed.current.trim();
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
    if (key === "Enter" && isPlain && text !== "" && !currentTarget.getAttribute("aria-activedescendant")) {
      event.preventDefault();
      // With the text gone, a list of several marks its first choice, and the same key would take that, too.
      if (multiple) event.preventBaseUIHandler();
      flushSync(() => takeFirst(text));
    }
    if (key !== "Tab" || text === "") return;
    const left = items.filter(({ label, value }) =>
      [label, value].some((it) => it.toLowerCase().includes(text.toLowerCase())),
    );
    const isExact = left.some(({ label, value }) => [label, value].includes(text));
    const [only] = left.length === 1 ? left : source && !isExact ? [{ value: text, label: text }] : [];
    if (only && !chosen.some(({ value }) => value === only.value))
      choose(multiple ? [...chosen, only] : [only]);
  }

  function change(next: Option[], details: { reason: string; cancel: () => void }) {
    // Escape closes the list and keeps the selection.
    if (details.reason === "escape-key") details.cancel();
    else choose(next);
  }

  const shared = {
    items,
    // Ranked above: the exact name is always the marked one.
    filter: null,
    isItemEqualToValue: (item: Option, value: Option) => item.value === value.value,
    onInputValueChange: (text: string, { reason }: { reason: string }) => {
      if (reason === "input-change") typed.current = text;
      setSearch(reason === "input-change" ? text : "");
      if (reason !== "item-press") ask(text);
    },
    autoHighlight: true,
    defaultOpen: previous.isOpen,
    limit: 200,
    disabled,
  };
  const popup = <ComboboxPopup status={status} />;
  return (
    <div ref={box} data-combobox={name}>
      {chosen.map(({ value }) => (
        <input key={value} type="hidden" name={name} value={value} data-draft="" disabled={disabled} />
      ))}
      {/* Represents an empty selection for drafts; it has no name, so it is not submitted. */}
      {chosen.length === 0 ? <input type="hidden" data-draft={name} value="" disabled /> : null}
      {multiple ? (
        <Base.Root {...shared} multiple value={chosen} onValueChange={change}>
          <Base.InputGroup className="control !h-auto flex items-center">
            <Base.Chips className="flex flex-1 flex-wrap items-center gap-1 py-0.5">
              {chosen.map((option) => (
                <Base.Chip
                  key={option.value}
                  className="flex items-center rounded-sm bg-accent-soft pl-1.5 text-ink text-sm data-highlighted:bg-accent data-highlighted:text-on-accent"
                >
                  {option.label}
                  <Base.ChipRemove aria-label={`Remove ${option.label}`} className={smallButton}>
                    <Icon name="close" className="size-3.5" />
                  </Base.ChipRemove>
                </Base.Chip>
              ))}
              <TextInput
                {...props}
                empty={chosen.length ? undefined : props.empty}
                onBlur={takeTyped}
                onKey={takeOnKey}
              />
            </Base.Chips>
          </Base.InputGroup>
          {popup}
        </Base.Root>
      ) : (
        <Base.Root
          {...shared}
          value={chosen[0] ?? null}
          onValueChange={(next, details) => change(next ? [next] : [], details)}
        >
          <Base.InputGroup className="control flex items-center !pr-0">
            <TextInput {...props} onBlur={takeTyped} onKey={takeOnKey} />
            {chosen.length > 0 && !props.required ? (
              <Base.Clear aria-label="Clear" className={smallButton}>
                <Icon name="close" />
              </Base.Clear>
            ) : null}
            <Base.Trigger aria-label="Show choices" className={smallButton}>
              <Icon name="chevron-down" />
            </Base.Trigger>
          </Base.InputGroup>
          {popup}
        </Base.Root>
      )}
    </div>
  );
}

const smallButton =
  "flex min-h-6 min-w-6 items-center justify-center self-stretch rounded-sm text-muted hover:text-ink pointer-coarse:min-w-11";

type TextInputProps = ComboboxListProps & {
  onBlur: () => void;
  onKey: (event: BaseUIEvent<KeyboardEvent<HTMLInputElement>>) => void;
};

function TextInput(props: TextInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [label, setLabel] = useState(props["aria-label"]);
  // While it is open, everything else, including the label, is hidden from screen readers, so it needs a label.
  useEffect(() => {
    const words = [...(input.current?.labels ?? [])].map(({ textContent }) => textContent).join(" ");
    if (words) setLabel(words.replace(/required$/, ""));
  }, []);
  const typed = props.previous.isEntered ? "" : props.previous.typed;
  const { hasFocus, isOpen } = props.previous;
  useLayoutEffect(() => {
    if (typed && input.current) typeInto(input.current, typed);
    // As in any field that is reached by Tab: what is typed takes the place of what is there.
    else if (hasFocus && !isOpen) input.current?.select();
  }, [typed, hasFocus, isOpen]);
  return (
    <Base.Input
      ref={input}
      id={props.id}
      placeholder={props.empty}
      onBlur={props.onBlur}
      onKeyDown={props.onKey}
      autoFocus={props.previous.hasFocus}
      aria-label={label}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={props["aria-invalid"]}
      aria-required={props.required}
      className="min-h-[calc(var(--control)-2px)] w-0 min-w-16 flex-1 bg-transparent outline-none"
    />
  );
}

/** Simulates typing. */
function typeInto(input: HTMLInputElement, text: string): void {
  input.focus();
  input.setRangeText(text, 0, input.value.length, "end");
  input.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}

function findOption(options: readonly Option[], value: string): Option {
  return options.find((option) => option.value === value) ?? { value, label: value };
}

function merge(first: readonly Option[], more: readonly Option[]): Option[] {
  return [...first, ...more.filter(({ value }) => !first.some((option) => option.value === value))];
}
