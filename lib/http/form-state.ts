/**
 * What a form answers, and what it is drawn from again: every server action of the site takes the
 * last one and gives the next one. Safe to import in the browser.
 */
export type FormState = {
  /** False when nothing was done, and `message` or `fields` say why. */
  ok: boolean;
  /** About the whole form: what is wrong, or what was done. */
  message?: string;
  /** Which AppError it was: `invalid_input`, `collision`, `not_signed_in` … */
  code?: string;
  /** Messages by the name of the field. */
  fields: Record<string, string[]>;
  /** Everything that was typed, passwords and files excepted; a list where a name occurred more than once. */
  values: Record<string, string | string[]>;
  /** Where to sign in, when that is what is missing; opens beside the form, so that the form stays. */
  signInHref?: string;
  /** The revision that stands now, when somebody else was faster (`code` is `collision`). */
  current?: number;
  /** What the others did since, in words. */
  since?: { who: string; what: string; at: string }[];
  /** What would happen, in sentences, before it does; the form then keeps what was typed. */
  preview?: string[];
  /** Something to show once, such as a new API key. */
  shown?: string;
};

/** A form action: for `useActionState`, and, without JavaScript, for the form itself. */
export type FormAction = (state: FormState, formData: FormData) => Promise<FormState>;

/** The state before anything was sent. */
export const emptyForm: FormState = { ok: true, fields: {}, values: {} };

/** The state after something was done that leads nowhere else. */
export function formDone(message: string, more: Pick<FormState, "shown"> = {}): FormState {
  return { ok: true, message, fields: {}, values: {}, ...more };
}

/** What was typed in a field, else `otherwise`: for `defaultValue`. */
export function typed(state: FormState, name: string, otherwise = ""): string {
  const value = state.values[name];
  if (value === undefined) return otherwise;
  return typeof value === "string" ? value : (value[0] ?? otherwise);
}

/** Everything chosen in a field that may occur more than once, else `otherwise`. */
export function typedAll(
  state: FormState,
  name: string,
  otherwise: readonly string[] = [],
): readonly string[] {
  const value = state.values[name];
  if (value === undefined) return otherwise;
  return typeof value === "string" ? [value] : value;
}

/** Was the box ticked? Before the form is sent, `otherwise`: a box that is not ticked sends nothing. */
export function ticked(state: FormState, name: string, otherwise = false): boolean {
  if (Object.keys(state.values).length === 0) return otherwise;
  return typedAll(state, name).length > 0;
}
