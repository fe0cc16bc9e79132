import { type RefObject, useEffect } from "react";
import { emptyForm, type FormState } from "#lib/http/form-state.ts";

/**
 * What a form answers is in view, however long the form is. A refusal also gets the focus, and a preview: a second Enter
 * would confirm it before anybody has seen it.
 */
export function useAnswerInView(form: RefObject<HTMLFormElement | null>, state: FormState): void {
  useEffect(() => {
    if (state === emptyForm) return;
    const answers = form.current?.querySelectorAll<HTMLElement>("[data-says]") ?? [];
    const answer = [...answers].find(({ children }) => children.length > 0);
    if (!answer) return;
    if (!state.ok || state.preview) answer.focus({ preventScroll: true });
    answer.scrollIntoView({ block: "nearest" });
  }, [form, state]);
}
