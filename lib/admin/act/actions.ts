"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { NotFound } from "#lib/errors.ts";
import { formAction } from "#lib/http/form-action.ts";
import { emptyForm, type FormState, formDone } from "#lib/http/form-state.ts";
import { changeSession } from "#lib/people/session.ts";

const unknownAct = formAction(z.looseObject({}), async () => {
  throw new NotFound("There is no such act.");
});

/**
 * The door for every administrative form; its field ACT_FIELD names the act: `component.create`. With
 * the button `step=preview` it only shows what would happen. (The name is a field and not bound to the action: React binds again at every render, which breaks forms
 * sent without scripts.)
 */
export async function performAct(state: FormState, formData: FormData): Promise<FormState> {
  const act = findAct(String(formData.get(ACT_FIELD)));
  if (!act) return unknownAct(state, formData);
  const { preview } = act;
  const step = formData.get("step");
  formData.delete(ACT_FIELD);
  formData.delete("step");
  if (step === "preview" && preview) {
    const showPreview = formAction(act.input, async (viewer, input) => ({
      ...emptyForm,
      preview: (await preview(viewer, input)).lines,
    }));
    return showPreview(state, formData);
  }
  const perform = formAction(act.input, async (viewer, input) => {
    const { message, to, session } = await act.perform(viewer, input);
    if (session !== undefined) await changeSession(session);
    revalidatePath("/", "layout");
    return to ?? formDone(message);
  });
  return perform(state, formData);
}
