"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { ACT_FIELD } from "#lib/admin/act/act-field.ts";
import { doneAddress } from "#lib/admin/act/done.ts";
import type { Preview } from "#lib/admin/act/preview.ts";
import { findAct } from "#lib/admin/act/registry.ts";
import { NotConfirmed } from "#lib/admin/act/run-act.ts";
import { NotFound } from "#lib/errors.ts";
import { CONFIRM_FIELD } from "#lib/http/confirm-field.ts";
import { formAction, fromAddress } from "#lib/http/form-action.ts";
import { emptyForm, type FormState, formDone } from "#lib/http/form-state.ts";
import { changeSession } from "#lib/people/session.ts";

const unknownAct = formAction(
  z.looseObject({}),
  async () => {
    throw new NotFound("There is no such act.");
  },
  "anyone",
);

/**
 * The door for every administrative form; its field ACT_FIELD names the act: `component.create`. With the button
 * `step=preview` it only shows what would happen; CONFIRM_FIELD is what was shown. What weighs is never done without it,
 * and nothing else than it. (The name is a field and not bound to the action: React binds again at every render, which
 * breaks forms sent without scripts.)
 */
export async function performAct(state: FormState, formData: FormData): Promise<FormState> {
  const act = findAct(String(formData.get(ACT_FIELD)));
  if (!act) return unknownAct(state, formData);
  const step = formData.get("step");
  const confirm = formData.get(CONFIRM_FIELD);
  for (const name of [ACT_FIELD, CONFIRM_FIELD, "step"]) formData.delete(name);
  const perform = formAction(act.input, async (viewer, input) => {
    if (step === "preview") return shown(await act.preview(viewer, input));
    const isConfirmed = typeof confirm === "string" && confirm !== "";
    try {
      const result = await act.perform(viewer, input, isConfirmed ? { asks: true, confirm } : { asks: true });
      const { message, to, session, shown: value, shownFor = "" } = result;
      if (session !== undefined) await changeSession(session);
      revalidatePath("/", "layout");
      if (value !== undefined) return formDone(message, { shown: value, shownFor });
      // The form may be gone with what it was about: the page says what was done.
      const page = to ?? (isConfirmed ? await fromAddress() : null);
      const done = page && result.act ? doneAddress(page, { name: act.name, id: result.act }) : null;
      return done ?? to ?? formDone(message);
    } catch (error) {
      if (error instanceof NotConfirmed) return shown(error.preview, isConfirmed ? error.message : undefined);
      throw error;
    }
  });
  return perform(state, formData);
}

function shown({ items, confirm, isNothing }: Preview, why?: string): FormState {
  if (isNothing) return formDone("Nothing was different.");
  return { ...emptyForm, preview: { items, confirm, ...(why ? { why } : {}) } };
}
