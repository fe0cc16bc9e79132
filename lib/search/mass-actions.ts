"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { performMassChange } from "#lib/bugs/mass/perform.ts";
import { MOST_AT_ALL, prepareMassChange, type Typed } from "#lib/bugs/mass/prepare.ts";
import { readMassForm } from "#lib/bugs/mass/read-form.ts";
import { undoMassChange } from "#lib/bugs/mass/undo.ts";
import { InvalidInput } from "#lib/errors.ts";
import { formAction } from "#lib/http/form-action.ts";
import type { FormState } from "#lib/http/form-state.ts";
import { parseIds, resolveSelection } from "#lib/search/selection.ts";

const preview = formAction(z.looseObject({}), async (viewer, given) => {
  const { ids = "", all = "", ...rest } = given as Typed;
  const typed: Typed = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.length > 0));
  const input = readMassForm(typed);
  const selection = { ids: parseIds([ids].flat()), all: [all].flat()[0] ?? "" };
  const chosen = await resolveSelection(viewer, selection, MOST_AT_ALL);
  if (chosen.length === 0) throw new InvalidInput({}, "No bugs are selected.");
  return `/bugs/many/${await prepareMassChange(viewer, chosen, input, { ...typed, ids, all })}`;
});

/** The form for many bugs: leads to the preview. Names that occur more than once are lists. */
export async function previewMassAction(state: FormState, formData: FormData): Promise<FormState> {
  const joined = new FormData();
  for (const name of new Set(formData.keys())) {
    const texts = formData.getAll(name).filter((value) => typeof value === "string");
    joined.set(name, texts.join(", "));
  }
  return preview(state, joined);
}

const one = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) });

/** Does what was previewed. */
export const performMassAction = formAction(one, async (viewer, { id }) => {
  await performMassChange(viewer, id);
  return fresh(id);
});

/** Takes it back. */
export const undoMassAction = formAction(one, async (viewer, { id }) => {
  await undoMassChange(viewer, id);
  return fresh(id);
});

function fresh(id: number): string {
  revalidatePath("/", "layout");
  return `/bugs/many/${id}`;
}
