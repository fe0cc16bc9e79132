"use client";

import { startTransition, useActionState, useEffect, useRef, useState } from "react";
import { CollisionNotice } from "#components/bugs/collision.tsx";
import { FactControl } from "#components/bugs/fact-control.tsx";
import { Button } from "#components/ui/button.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { changeFactAction } from "#lib/bugs/change/actions.ts";
import type { EditableFact } from "#lib/bugs/fields/editable-facts.ts";
import { emptyForm, typed } from "#lib/http/form-state.ts";

type FactEditorProps = {
  fact: EditableFact;
  bugId: number;
  revision: number;
  /** Called with true when saved, with false when cancelled. */
  onClose: (isDone: boolean) => void;
};

/** The edit control of one fact. A choice is shown immediately, with a message if it was not saved. */
export function FactEditor({ fact, bugId, revision, onClose }: FactEditorProps) {
  const [state, action, isPending] = useActionState(changeFactAction, emptyForm);
  const [chosen, setChosen] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const id = `fact-${fact.name}`;
  const error = state.ok
    ? undefined
    : (state.fields[fact.name] ?? Object.values(state.fields)[0] ?? [state.message ?? ""]);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("select, input:not([type=hidden])")?.focus();
  }, []);

  useEffect(() => {
    if (state.ok && state.message) onClose(true);
  }, [state, onClose]);

  function save(formData: FormData) {
    const value = formData.get(fact.name);
    setChosen(typeof value === "string" ? value : "");
    action(formData);
  }

  return (
    <>
      {isPending ? <span className="text-muted">{labelOf(fact, chosen)} …</span> : null}
      <form
        ref={form}
        action={save}
        hidden={isPending}
        className="grid gap-1.5"
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.defaultPrevented) onClose(false);
        }}
        onChange={(event) => {
          if (event.target instanceof HTMLSelectElement) startTransition(() => form.current?.requestSubmit());
        }}
      >
        <CollisionNotice state={state} bugId={bugId} />
        <input type="hidden" name="id" value={bugId} />
        <input type="hidden" name="revision" value={state.current ?? revision} />
        <label className="sr-only" htmlFor={id}>
          {fact.label}
        </label>
        <FactControl name={fact.name} id={id} field={fact} value={typed(state, fact.name, fact.value)} />
        {fact.help ? <p className="text-muted text-xs">{fact.help}</p> : null}
        {error && state.code !== "collision" ? (
          <p role="alert" className="text-red text-sm">
            {error.join(" ")}
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2">
          <Submit size="sm" pending="Saving…">
            {state.code === "collision" ? "Save my changes anyway" : "Save"}
          </Submit>
          <Button size="sm" variant="quiet" onClick={() => onClose(false)}>
            Cancel
          </Button>
        </div>
      </form>
    </>
  );
}

function labelOf(fact: EditableFact, value: string): string {
  if (value === "") return "none";
  return "options" in fact ? (fact.options.find((option) => option.value === value)?.label ?? value) : value;
}
