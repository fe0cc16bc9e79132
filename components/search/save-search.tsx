"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed } from "#lib/http/form-state.ts";

/** Saves the current search under a name. `query` is its query string. */
export function SaveSearch({ query, action }: { query: string; action: FormAction }) {
  const [state, send] = useFormAction(action);
  const isTaken = state.fields.name !== undefined && typed(state, "name") !== "";
  return (
    <form action={send} aria-label="Save this search" className="grid max-w-80 gap-3">
      <FormAnswer state={state} labels={{ name: "Name" }} />
      <input type="hidden" name="query" value={query} />
      <Field name="name" id="search-name" label="Name" required error={state.fields.name}>
        {(control) => (
          <Input
            {...control}
            defaultValue={typed(state, "name")}
            maxLength={100}
            autoComplete="off"
            autoFocus
          />
        )}
      </Field>
      {isTaken ? <Checkbox name="replace" value="yes" label="Replace it" /> : null}
      <Submit pending="Saving…" className="justify-self-start">
        Save
      </Submit>
    </form>
  );
}
