import { lazy } from "react";
import type { FormState } from "#lib/http/form-state.ts";

/** Its code is loaded when a session has ended, which only an answer of the server says. */
const SignInNotice = lazy(async () => ({
  default: (await import("#components/sign-in-notice.tsx")).SignInNotice,
}));

/**
 * In a form whose session has ended: says so, with a way to sign in that leaves the form as it is. Renders nothing
 * otherwise. Every form has one, most of them by FormAnswer.
 */
export function SignInAgain({ state: { signInHref } }: { state: Pick<FormState, "signInHref"> }) {
  return signInHref ? <SignInNotice href={signInHref} /> : null;
}
