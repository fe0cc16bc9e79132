"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { HandleInput, handleHelp } from "#components/people/sign-up-form.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed } from "#lib/http/form-state.ts";

type ProfileFormProps = { action: FormAction; displayName: string; handle: string };

/** The viewer's name and handle. */
export function ProfileForm({ action, displayName, handle }: ProfileFormProps) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <Field name="displayName" label="Name" error={state.fields.displayName}>
        {(control) => (
          <Input {...control} autoComplete="name" defaultValue={typed(state, "displayName", displayName)} />
        )}
      </Field>
      <Field name="handle" label="Handle" help={handleHelp} error={state.fields.handle}>
        {(control) => <HandleInput {...control} defaultValue={typed(state, "handle", handle)} />}
      </Field>
      <div>
        <Submit variant="secondary" pending="Saving…">
          Save profile
        </Submit>
      </div>
    </form>
  );
}
