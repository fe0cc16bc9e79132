"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed } from "#lib/http/form-state.ts";

/** The form to create an account; `next` is the page to go to when it can be used. */
export function SignUpForm({ action, next }: { action: FormAction; next: string }) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="next" value={next} />
      <Field
        name="email"
        label="E-mail address"
        help="Never visible to people who are not signed in."
        error={state.fields.email}
      >
        {(control) => (
          <Input {...control} type="email" autoComplete="email" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <Field
        name="displayName"
        label="Name"
        help="Shown next to what you write."
        error={state.fields.displayName}
      >
        {(control) => <Input {...control} autoComplete="name" defaultValue={typed(state, "displayName")} />}
      </Field>
      <Field name="handle" label="Handle" help={handleHelp} error={state.fields.handle}>
        {(control) => <HandleInput {...control} defaultValue={typed(state, "handle")} />}
      </Field>
      <Field name="password" label="Password" help="At least 8 characters." error={state.fields.password}>
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <div>
        <Submit pending="Signing up…">Sign up</Submit>
      </div>
    </form>
  );
}

export const handleHelp =
  "Your page is at this name, and it is shown as @ann. Letters a–z, digits, dots, dashes, underscores.";

export function HandleInput(props: { id: string; name: string; defaultValue: string }) {
  return <Input {...props} autoComplete="nickname" autoCapitalize="none" spellCheck={false} />;
}
