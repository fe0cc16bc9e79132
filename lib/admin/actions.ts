"use server";

import { revalidatePath } from "next/cache";
import { findAct } from "#lib/admin/registry.ts";
import { NotFound } from "#lib/errors.ts";
import { formAction } from "#lib/http/form-action.ts";
import { emptyForm, type FormState, formDone } from "#lib/http/form-state.ts";
import { changeSession } from "#lib/people/session.ts";

/**
 * The door for every administrative form: `performAct.bind(null, "component.create")`. With the
 * button `step=preview` it only says what would happen.
 */
export async function performAct(name: string, state: FormState, formData: FormData): Promise<FormState> {
  const act = findAct(name);
  if (!act) throw new NotFound("There is no such act.");
  const { preview } = act;
  if (formData.get("step") === "preview" && preview) {
    const weigh = formAction(act.input, async (viewer, input) => ({
      ...emptyForm,
      preview: (await preview(viewer, input)).lines,
    }));
    return weigh(state, formData);
  }
  const perform = formAction(act.input, async (viewer, input) => {
    const { message, to, session } = await act.perform(viewer, input);
    if (session !== undefined) await changeSession(session);
    revalidatePath("/", "layout");
    return to ?? formDone(message);
  });
  return perform(state, formData);
}
