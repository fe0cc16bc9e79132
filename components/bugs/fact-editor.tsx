"use client";

import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { FactControl } from "#components/bugs/fact-control.tsx";
import { FactPicker } from "#components/bugs/fact-picker.tsx";
import { Mend } from "#components/bugs/mend.tsx";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { typed } from "#lib/http/form-state.ts";

type FactEditorProps = {
  fact: EditableFact;
  bugId: number;
  revision: number;
  /** What was typed while the choices were loading, and whether Enter was pressed. */
  early: { text: string; isEntered: boolean };
  /** Facts are saved one at a time, in the order they were asked for, each with the revision of the one before it. */
  isNext: boolean;
  onAsk: () => void;
  /** It is not saved after all. */
  onRest: () => void;
  /** With the revision after it was saved. */
  onClose: (revision?: number) => void;
};

/** The edit control of one fact. Choosing and saving are two acts; Escape leaves everything as it was. */
export function FactEditor({
  fact,
  bugId,
  revision,
  early,
  isNext,
  onAsk,
  onRest,
  onClose,
}: FactEditorProps) {
  const [state, action, isPending] = useFormAction(changeFactAction);
  const [chosen, setChosen] = useState(fact.value);
  const [isAsked, setIsAsked] = useState(false);
  const [isEarly, setIsEarly] = useState(early.isEntered);
  const form = useRef<HTMLFormElement>(null);
  const progress = useRef<HTMLSpanElement>(null);
  const isSent = useRef(false);
  /** The form is hidden while it looks as if it is being saved: a field in it takes the focus once it is shown. */
  const comesBack = useRef<() => HTMLElement | null | undefined>(null);
  const id = `fact-${fact.name}`;
  const isDone = state.ok && state.message !== undefined;
  const isLeaving = isPending || isAsked || isEarly || isDone;

  useEffect(() => {
    const field = form.current?.querySelector<HTMLInputElement>("input:not([type=hidden])");
    if (fact.kind !== "input" || !field) return;
    const isTaken = addText(field, early.text);
    if (early.isEntered) setIsEarly(false);
    if (early.isEntered && isTaken) setIsAsked(true);
    else if (early.isEntered) comesBack.current = () => field;
    else field.focus();
  }, [fact.kind, early]);

  useEffect(() => {
    if (isLeaving || !comesBack.current) return;
    comesBack.current()?.focus();
    comesBack.current = null;
  });

  useEffect(() => {
    if (isDone) onClose(state.current);
  }, [isDone, onClose, state]);

  useEffect(() => {
    if (!isPending) return;
    // Not before: a key pressed in between would find a form that is neither saved nor being saved.
    isSent.current = false;
    setIsAsked(false);
    if (document.activeElement === document.body) progress.current?.focus();
  }, [isPending]);

  useEffect(() => {
    if (!isAsked || isSent.current) return;
    if (!isNext) return onAsk();
    if (form.current?.reportValidity() === false) {
      setIsAsked(false);
      return onRest();
    }
    isSent.current = true;
    form.current?.requestSubmit();
  }, [isAsked, isNext, onAsk, onRest]);

  // What was refused is mended where it was typed. (After success, closing gives way together with the new revision.)
  useEffect(() => {
    if (state.ok) return;
    onRest();
    const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-unsaved] a");
    (wrong ?? form.current?.querySelector<HTMLElement>("input:not([type=hidden])"))?.focus();
    form.current?.scrollIntoView({ block: "nearest" });
  }, [state, onRest]);

  const needsComment =
    state.fields.comment !== undefined ||
    ("options" in fact && fact.options.some((option) => option.value === chosen && option.needsComment));
  const mended = ["comment", ...(state.mend?.controls ?? []).map(({ name }) => name)];
  const ownError =
    state.fields[fact.name] ??
    Object.entries(state.fields).flatMap(([name, messages]) => (mended.includes(name) ? [] : messages));
  const error =
    state.ok || state.code === "collision" || state.signInHref
      ? []
      : ownError.length > 0 || state.fields.comment || state.mend
        ? ownError
        : [state.message ?? ""];

  return (
    <>
      {isLeaving ? (
        <span ref={progress} tabIndex={-1} role="status" className="text-muted">
          {labelOf(fact, chosen)} …
        </span>
      ) : null}
      <form
        ref={form}
        action={action}
        hidden={isLeaving}
        className="grid gap-1.5"
        aria-label={fact.label}
        data-fact-form={fact.name}
        data-was={fact.value}
        data-saving={isLeaving ? "" : undefined}
        onSubmit={(event) => {
          leaveField(event.currentTarget);
          if (isSent.current) return;
          event.preventDefault();
          setIsAsked(true);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.defaultPrevented) return;
          event.preventDefault();
          onClose();
        }}
      >
        <CollisionNotice state={state} bugId={bugId} />
        <SignInAgain state={state} />
        {/* At once: the notice of a collision is loaded after the refusal. */}
        <input type="hidden" name="id" value={bugId} data-unsaved={state.ok ? undefined : ""} />
        <input type="hidden" name="revision" value={Math.max(state.current ?? 0, revision)} />
        <label className="sr-only" htmlFor={id}>
          {fact.label}
        </label>
        {fact.kind === "input" ? (
          <FactControl name={fact.name} id={id} field={fact} value={typed(state, fact.name, fact.value)} />
        ) : (
          <FactPicker
            id={id}
            name={fact.name}
            options={fact.options}
            source={fact.kind === "person" ? `/people.json?bug=${bugId}&q=` : undefined}
            empty={fact.empty}
            value={fact.value}
            early={early.text}
            isEntered={early.isEntered}
            onChoose={setChosen}
            onRefuse={() => {
              if (!isEarly) return;
              comesBack.current = () => form.current?.querySelector("input:not([type=hidden])");
              setIsEarly(false);
            }}
            onEnter={() => {
              const comment = form.current?.querySelector<HTMLTextAreaElement>("textarea");
              flushSync(() => setIsEarly(false));
              if (comment?.value === "") comment.focus();
              else {
                leaveField(form.current);
                setIsAsked(true);
              }
            }}
          />
        )}
        {fact.help ? <p className="text-muted text-xs">{fact.help}</p> : null}
        {needsComment ? (
          <Field
            name="comment"
            id={`${id}-comment`}
            label="Comment"
            help="This change needs a comment."
            error={state.fields.comment}
          >
            {(control) => <Textarea {...control} rows={3} defaultValue={typed(state, "comment")} />}
          </Field>
        ) : null}
        <Mend state={state} has={new Set([fact.name])} />
        {error.length > 0 ? (
          <p role="alert" data-unsaved="" className="text-red text-sm">
            {error.join(" ")}
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Submit size="sm" pending="Saving…">
            {state.code === "collision" ? "Save my changes anyway" : "Save"}
          </Submit>
          <Button size="sm" variant="quiet" onClick={() => onClose()}>
            Cancel
          </Button>
        </div>
      </form>
    </>
  );
}

/** Adds what was typed early; false where the field does not take it, as a date does with words. */
function addText(field: HTMLInputElement, text: string): boolean {
  const { value } = field;
  // Dates and numbers have no selection.
  if (field.selectionStart !== null) field.setRangeText(text, value.length, value.length, "end");
  else if (text !== "") {
    field.value = text;
    if (field.value === "") {
      field.value = value;
      return false;
    }
  }
  return true;
}

/** The next key belongs to the page: a field that is hidden keeps the focus until the next frame. */
function leaveField(form: HTMLFormElement | null) {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && form?.contains(activeElement)) activeElement.blur();
}

function labelOf(fact: EditableFact, value: string): string {
  if (value === "") return "none";
  return "options" in fact ? (fact.options.find((option) => option.value === value)?.label ?? value) : value;
}
