import { Notice } from "#components/ui/notice.tsx";
import type { FormState } from "#lib/http/form-state.ts";

/**
 * In a form whose session has ended: says so, with a way to sign in that leaves the form as it is. Renders nothing
 * otherwise. Every form has one, most of them by FormAnswer.
 */
export function SignInAgain({ state: { signInHref } }: { state: Pick<FormState, "signInHref"> }) {
  if (!signInHref) return null;
  return (
    <div data-unsaved="">
      <Notice kind="warn" title="You are not signed in. Nothing is saved yet.">
        Your input is kept:{" "}
        <a href={signInHref} target="_blank" rel="noreferrer">
          sign in in another tab
        </a>
        , then submit again.
      </Notice>
    </div>
  );
}
