"use client";

import { useId } from "react";
import { FormAnswer } from "#components/form-answer.tsx";
import { buttonClass } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, ticked, typed } from "#lib/http/form-state.ts";

type RenameSearchProps = { search: { id: number; name: string; isPinned: boolean }; action: FormAction };

/** Renames and pins a saved search. */
export function RenameSearch({ search, action }: RenameSearchProps) {
  const [state, send] = useFormAction(action);
  const id = useId();
  return (
    // The key changes after success, which closes the form.
    <details key={`${search.name} ${search.isPinned}`} open={!state.ok || undefined} className="open:w-full">
      <summary className={buttonClass("quiet", "sm")} aria-label={`Change ${search.name}`}>
        Change
      </summary>
      <form action={send} className="grid gap-2 py-2" aria-label={`Change ${search.name}`}>
        <FormAnswer state={state} labels={{ name: "Name" }} />
        <input type="hidden" name="id" value={search.id} />
        <Field name="name" id={id} label="Name" required error={state.fields.name}>
          {(control) => (
            <Input {...control} defaultValue={typed(state, "name", search.name)} maxLength={100} />
          )}
        </Field>
        <Checkbox
          name="isPinned"
          value="yes"
          label="Show in the sidebar"
          defaultChecked={ticked(state, "isPinned", search.isPinned)}
        />
        <Submit pending="Saving…" size="sm" className="justify-self-start">
          Save
        </Submit>
      </form>
    </details>
  );
}
