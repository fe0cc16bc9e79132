"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { rank } from "#components/ui/rank.ts";
import type { Option } from "#components/ui/select.tsx";
import { useOptionSource } from "#components/ui/use-option-source.ts";

type FactPickerProps = {
  id: string;
  name: string;
  options: readonly Option[];
  /** An address that finds more options for what was typed. */
  source?: string;
  /** The label of the empty choice. */
  empty?: string;
  value: string;
  /** What was typed while the choices were loading. */
  early: string;
  /** Enter was pressed then. */
  isEntered: boolean;
  onChoose: (value: string) => void;
  /** Enter: save the choice. */
  onEnter: () => void;
  /** Enter was pressed, but nothing matches. */
  onRefuse: () => void;
};

/** How many choices are shown; typing narrows them down. */
const SHOWN = 100;

/**
 * Chooses one value with the keyboard or the mouse: typing narrows the list down, the arrow keys move in it, Enter takes
 * the marked choice and saves. Nothing is saved by choosing alone.
 */
export function FactPicker(props: FactPickerProps) {
  const { id, name, options, source, empty, early, isEntered, onEnter } = props;
  const known = empty === undefined ? options : [{ value: "", label: empty }, ...options];
  const { found, status, text, ask } = useOptionSource(source, known);
  const [chosen, setChosen] = useState(props.value);
  const [typed, setTyped] = useState<string | null>(early || null);
  const [moved, setMoved] = useState<number | null>(null);
  const waitsToSave = useRef(isEntered);
  const input = useRef<HTMLInputElement>(null);
  const sought = typed?.trim() ?? "";
  /** What is shown does not answer yet what was typed: nothing of it is taken. */
  const isSearching = source !== undefined && sought !== "" && text !== sought;

  const answers = source && !isSearching ? rank(found, sought, true) : [];
  const matching = typed === null ? known : rank(known, sought);
  const items = [
    ...matching,
    ...answers.filter(({ value }) => !matching.some((option) => option.value === value)),
  ].slice(0, SHOWN);
  const current = items.findIndex(({ value }) => value === chosen);
  const marked = moved ?? (typed === null ? current : 0);
  const labelOf = (value: string) =>
    [...known, ...found].find((option) => option.value === value)?.label ?? value;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it appears
  useEffect(() => {
    if (early) ask(early);
    if (isEntered) return;
    input.current?.focus();
    if (!early) input.current?.select();
  }, []);

  useEffect(() => {
    input.current?.parentElement
      ?.querySelector(`#${CSS.escape(`${id}-${marked}`)}`)
      ?.scrollIntoView({ block: "nearest" });
  }, [id, marked]);

  // Enter was pressed before the choices were there.
  useEffect(() => {
    if (!waitsToSave.current || isSearching) return;
    // The answer for what was typed early is asked for in the same commit.
    const timer = setTimeout(enter);
    return () => clearTimeout(timer);
  });

  function choose(option: Option) {
    flushSync(() => {
      setChosen(option.value);
      setTyped(null);
      setMoved(null);
      props.onChoose(option.value);
    });
    // Something is not saved yet.
    input.current?.parentElement?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function enter() {
    waitsToSave.current = isSearching;
    const option = items[marked];
    if (isSearching) return;
    if (typed !== null && !option) {
      input.current?.focus();
      return props.onRefuse();
    }
    if (option) choose(option);
    onEnter();
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setMoved((marked + step + items.length) % items.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (!event.repeat) enter();
    }
  }

  /** On leaving the field: what stands there is what is chosen. */
  function settle() {
    const option = typed === null && moved === null ? undefined : items[marked];
    if (option) choose(option);
    else setTyped(null);
  }

  return (
    <div className="grid gap-1">
      <input
        ref={input}
        id={id}
        className="control"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={items[marked] ? `${id}-${marked}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        value={typed ?? labelOf(chosen)}
        onChange={({ target }) => {
          waitsToSave.current = false;
          setTyped(target.value);
          setMoved(null);
          ask(target.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={settle}
      />
      <input type="hidden" name={name} value={chosen} />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Choices"
        className="max-h-60 overflow-y-auto rounded-md border border-line bg-surface py-1 empty:hidden"
      >
        {items.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input
          <div
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={option.value === chosen}
            data-marked={index === marked ? "" : undefined}
            className="flex min-h-(--control-sm) cursor-default flex-wrap items-baseline gap-x-2 px-2 py-0.5 hover:bg-hover aria-selected:font-semibold data-marked:bg-hover data-marked:outline data-marked:outline-2 data-marked:outline-accent data-marked:-outline-offset-2"
            // Keeps the focus in the field.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.label}
            {option.hint ? <span className="muted-xs">{option.hint}</span> : null}
          </div>
        ))}
      </div>
      <p role="status" className="muted-xs empty:hidden">
        {status ?? (items.length === 0 ? `Nothing matches “${typed ?? ""}”.` : null)}
      </p>
    </div>
  );
}
