"use client";

import { FormAnswer } from "#components/form-answer.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Submit } from "#components/ui/submit.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type FormAction, typed } from "#lib/http/form-state.ts";

/** Requests a link by mail. */
export function ForgottenPasswordForm({
  action,
  email,
  next,
}: {
  action: FormAction;
  /** As it was typed on the page before. */
  email: string;
  next: string;
}) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="next" value={next} />
      <Field name="email" label="E-mail address" error={state.fields.email}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            defaultValue={typed(state, "email", email)}
          />
        )}
      </Field>
      <div>
        <Submit pending="Sending…">Send me a link</Submit>
      </div>
    </form>
  );
}

/** Sets a password with the mailed link. */
export function ResetPasswordForm({
  action,
  token,
  next,
}: {
  action: FormAction;
  token: string;
  next: string;
}) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="next" value={next} />
      <Field
        name="password"
        label="New password"
        help="At least 8 characters. You are signed in with it at once."
        error={state.fields.password}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <div>
        <Submit pending="Saving…">Set password</Submit>
      </div>
    </form>
  );
}

/** Confirms an address by a button, since mail scanners open every link. */
export function ConfirmEmailForm({
  action,
  token,
  next,
}: {
  action: FormAction;
  token: string;
  next?: string;
}) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <input type="hidden" name="token" value={token} />
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      <div>
        <Submit pending="Confirming…">Confirm my address</Submit>
      </div>
    </form>
  );
}

/** Requests a link to a new address. */
export function ChangeEmailForm({ action }: { action: FormAction }) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <Field
        name="email"
        label="New e-mail address"
        help="A link is mailed to it, and confirms it."
        error={state.fields.email}
      >
        {(control) => (
          <Input {...control} type="email" autoComplete="email" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <Field
        name="currentPassword"
        id="email-password"
        label="Your password"
        error={state.fields.currentPassword}
      >
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </Field>
      <div>
        <Submit variant="secondary" pending="Sending…">
          Change e-mail address
        </Submit>
      </div>
    </form>
  );
}

/** Changes the viewer's password. */
export function ChangePasswordForm({ action }: { action: FormAction }) {
  const [state, submit] = useFormAction(action);
  return (
    <form action={submit} noValidate className="grid gap-4">
      <FormAnswer state={state} />
      <Field name="currentPassword" label="Current password" error={state.fields.currentPassword}>
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </Field>
      <Field
        name="password"
        label="New password"
        help="At least 8 characters. Your other browsers are signed out."
        error={state.fields.password}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </Field>
      <div>
        <Submit variant="secondary" pending="Saving…">
          Change password
        </Submit>
      </div>
    </form>
  );
}
