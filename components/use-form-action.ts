import { useActionState } from "react";
import { emptyForm, type FormAction, type FormState, typedValues } from "#lib/http/form-state.ts";

/**
 * The state of a form, and its action. A form that does not reach the server stays where it is, keeps what was typed and
 * says so, instead of giving way to an error page. `onLeave` runs once the server has done it and leads to another page.
 */
export function useFormAction(action: FormAction, onLeave?: () => void) {
  // Without JavaScript the action itself is the address of the form.
  const send = typeof window === "undefined" ? action : reaching(action, onLeave);
  return useActionState(send, emptyForm);
}

function reaching(action: FormAction, onLeave?: () => void): FormAction {
  return async (state, formData) => {
    try {
      return await action(state, formData);
    } catch (error) {
      const { name, digest } = error as Error & { digest?: string };
      if (digest?.startsWith("NEXT_REDIRECT")) onLeave?.();
      // It leads to another page, or to none.
      if (digest?.startsWith("NEXT_")) throw error;
      return unsent(state, formData, name === "UnrecognizedActionError" ? UPDATED : UNREACHED);
    }
  };
}

/** A preview that was confirmed stays one. */
function unsent({ preview }: FormState, formData: FormData, message: string): FormState {
  return { ok: false, code: "unsent", message, fields: {}, values: typedValues(formData), preview };
}

const UNREACHED = "Could not be sent: no connection. Your input is kept; try again.";
const UPDATED = "Could not be sent: the site was updated. Copy what you typed, and reload the page.";
