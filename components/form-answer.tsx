import { SignInAgain } from "#components/sign-in-again.tsx";
import { FormErrors } from "#components/ui/form-errors.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormState } from "#lib/http/form-state.ts";

type FormAnswerProps = {
  state: FormState;
  /** Labels of fields, for messages that do not name the field. */
  labels?: Record<string, string>;
};

/** The result of a form, above it: success, or the errors with links to the fields. Empty before the form is sent. */
export function FormAnswer({ state, labels }: FormAnswerProps) {
  const { ok, message, fields, signInHref } = state;
  if (ok) return message ? <Notice kind="success">{message}</Notice> : null;
  if (signInHref) return <SignInAgain state={state} />;
  return <FormErrors message={message} errors={fields} labels={labels} />;
}
