"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Link } from "#components/ui/link.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed } from "#lib/http/form-state.ts";

/** E-mail and password; `next` is the page to go to. */
export function SignInForm({ action, next }: { action: FormAction; next: string }) {
  const [state, submit] = useFormAction(action);
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
        <Link
          href={`/forgotten-password?next=${encodeURIComponent(next)}`}
          onClick={({ currentTarget: link }) => {
            // What was typed is taken along.
            const email = link.closest("form")?.querySelector<HTMLInputElement>("input[type=email]")?.value;
            if (email) link.search = `${new URLSearchParams({ next, email })}`;
          }}
        >
          Forgotten password
        </Link>
      </div>
    </form>
  );
}
