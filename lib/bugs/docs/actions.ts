"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { reviewDoc, saveDoc } from "#lib/bugs/docs/commands.ts";
import { reviewDocInput, saveDocInput } from "#lib/bugs/docs/schema.ts";
import { formAction } from "#lib/http/form-action.ts";

const id = z.coerce.number().int().positive().max(2_147_483_647);

/** The form of a doc text. Back to the page of the texts. */
export const saveDocAction = formAction(saveDocInput.extend({ id }), async (viewer, { id, ...input }) => {
  await saveDoc(viewer, id, input);
  revalidatePath(`/bugs/${id}/doc`);
  return `/bugs/${id}/doc`;
});

/** The button that says that a text was reviewed. */
export const reviewDocAction = formAction(reviewDocInput.extend({ id }), async (viewer, { id, ...input }) => {
  await reviewDoc(viewer, id, input);
  revalidatePath(`/bugs/${id}/doc`);
  return `/bugs/${id}/doc`;
});
