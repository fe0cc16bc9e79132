"use client";

import { useActionState } from "react";
import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Link } from "#components/ui/link.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { emptyForm, type FormAction, typed } from "#lib/http/form-state.ts";

/** E-mail and password; `next` is the page to go to. */
export function SignInForm({ action, next }: { action: FormAction; next: string }) {
  const [state, submit] = useActionState(action, emptyForm);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="next" value={next} />
      <Field name="email" label="E-mail address" error={state.fields.email}>
        {(control) => (
          <Input {...control} type="email" autoComplete="username" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <Field name="password" label="Password" error={state.fields.password}>
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Submit pending="Signing in…">Sign in</Submit>
        <Link href="/forgotten-password">Forgotten password</Link>
      </div>
    </form>
  );
}
