import { FormErrors } from "#components/ui/form-errors.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormState } from "#lib/http/form-state.ts";

type FormAnswerProps = {
  state: FormState;
  /** What the fields are called where a message does not say so itself. */
  labels?: Record<string, string>;
};

/** What came of the form, on top of it: done, or what is wrong with links to the fields. Nothing before it was sent. */
export function FormAnswer({ state, labels }: FormAnswerProps) {
  const { ok, message, fields, signInHref } = state;
  if (ok) return message ? <Notice kind="success">{message}</Notice> : null;
  if (signInHref) {
    return (
      <Notice kind="warn" title="You are not signed in.">
        Nothing is lost:{" "}
        <a href={signInHref} target="_blank" rel="noreferrer">
          sign in beside this page
        </a>
        , then send this again.
      </Notice>
    );
  }
  return <FormErrors message={message} errors={fields} labels={labels} />;
}
