import type { Mend } from "#lib/errors.ts";

/**
 * The state of a form: every server action takes the previous one and returns the next one. Safe to import in the
 * browser.
 */
export type FormState = {
  /** False when nothing was done; `message` or `fields` say why. */
  ok: boolean;
  /** About the whole form: the error, or what was done. */
  message?: string;
  /** Which AppError it was: `invalid_input`, `collision`, `not_signed_in` … */
  code?: string;
  /** Messages by the name of the field. */
  fields: Record<string, string[]>;
  /** Everything that was typed except passwords, secrets and files; a list where a name occurred more than once. */
  values: Record<string, string | string[]>;
  /** Where to sign in, when that is needed; opens in another tab, so that the form stays. */
  signInHref?: string;
  /** The current revision, after a collision (`code` is `collision`) or a change in place. */
  current?: number;
  /** What others changed since the form was opened. */
  since?: { who: string; what: string; at: string }[];
  /** What would happen; the form keeps what was typed. `why`: nothing was done, since this differs from what was confirmed. */
  preview?: {
    items: { kind: string; text: string; href?: string; names?: string[] }[];
    /** Sent back to confirm exactly this. */
    confirm: string;
    why?: string;
  };
  /** Controls and links that mend what was refused. */
  mend?: Mend;
  /** A value that is shown only once, such as a new API key. */
  shown?: string;
  /** Which of the form’s `shownWith` belongs to it. */
  shownFor?: string;
};

/** A form action: for `useActionState`, and, without JavaScript, for the form itself. */
export type FormAction = (state: FormState, formData: FormData) => Promise<FormState>;

/** The state before the form is sent. */
export const emptyForm: FormState = { ok: true, fields: {}, values: {} };

/** The state after success without a redirect. */
export function formDone(message: string, more: Pick<FormState, "shown" | "shownFor"> = {}): FormState {
  return { ok: true, message, fields: {}, values: {}, ...more };
}

/** What was sent, without passwords, secrets and files; texts over the limit are truncated. */
export function typedValues(formData: FormData, limit?: number): FormState["values"] {
  const values: FormState["values"] = {};
  for (const [name, value] of formData) {
    if (typeof value !== "string" || /^\$|password|secret/i.test(name)) continue;
    const text = value.slice(0, limit);
    const before = values[name];
    values[name] = before === undefined ? text : [before, text].flat();
  }
  return values;
}

/** What was typed in a field, else `fallback`: for `defaultValue`. */
export function typed(state: FormState, name: string, fallback = ""): string {
  const value = state.values[name];
  if (value === undefined) return fallback;
  return typeof value === "string" ? value : (value[0] ?? fallback);
}

/** All values of a field that may occur more than once, else `fallback`. */
export function typedAll(
  state: FormState,
  name: string,
  fallback: readonly string[] = [],
): readonly string[] {
  const value = state.values[name];
  if (value === undefined) return fallback;
  return typeof value === "string" ? [value] : value;
}

/** Was the box ticked? Before the form is sent, `fallback`: an unticked box sends nothing. */
export function ticked(state: FormState, name: string, fallback = false): boolean {
  if (Object.keys(state.values).length === 0) return fallback;
  return typedAll(state, name).length > 0;
}
