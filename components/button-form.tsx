"use client";

import type { ComponentProps } from "react";
import { SignInAgain } from "#components/sign-in-again.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { FormAction } from "#lib/http/form-state.ts";

type ButtonFormProps = Pick<ComponentProps<"form">, "id" | "onSubmit" | "className" | "children"> & {
  action: FormAction;
  /** Runs once it is done and leads to another page. */
  onLeave?: () => void;
};

/** A form whose answer only says what went wrong. `<ButtonForm action={stop}><Submit>Stop</Submit></ButtonForm>` */
export function ButtonForm({ action, onLeave, children, ...rest }: ButtonFormProps) {
  const [state, send] = useFormAction(action, onLeave);
  return (
    <form action={send} {...rest}>
      {children}
      <SignInAgain state={state} />
      {state.ok || state.signInHref ? null : <FormErrors message={state.message} errors={state.fields} />}
    </form>
  );
}
