import { z } from "zod";
import { flagChange, flagsOfForm } from "#lib/flags/schema.ts";
import { type FormState, typedValues } from "#lib/http/form-state.ts";

/** Changes of flags in a form, each as JSON: built from the fields of single flags by `withFlags`. */
export const formFlags = z
  .array(
    z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(flagChange),
  )
  .optional();

/** The form with its changes of flags in the field `flags`, in place of the fields of single flags. */
function withFlags(formData: FormData): FormData {
  formData.delete("flags");
  const changes = flagsOfForm(formData);
  for (const name of [...formData.keys()]) if (/^(flag|of)\./.test(name)) formData.delete(name);
  for (const change of changes) formData.append("flags", JSON.stringify(change));
  return formData;
}

/**
 * What becomes of a form with flags: `send` gets it as `withFlags` makes it. If it is refused, what was chosen for each flag is kept
 * like what was typed.
 */
export async function sendWithFlags(
  formData: FormData,
  send: (formData: FormData) => Promise<FormState>,
): Promise<FormState> {
  const chosen = new FormData();
  for (const [name, value] of formData) if (/^(flag|of)\./.test(name)) chosen.append(name, value);
  const answer = await send(withFlags(formData));
  return answer.ok ? answer : { ...answer, values: { ...answer.values, ...typedValues(chosen) } };
}
