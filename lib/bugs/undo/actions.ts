"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { fieldLabel } from "#lib/bugs/fields/registry.ts";
import { undoChange } from "#lib/bugs/undo/commands.ts";
import { AppError } from "#lib/errors.ts";
import { formAction } from "#lib/http/form-action.ts";
import { capital, sayList } from "#lib/text.ts";

const input = z.object({
  /** The bug whose page leads here. */
  id: z.coerce.number().int().positive().max(2_147_483_647),
  act: z.uuid(),
});

/** The button Undo beside one's own change in a bug's history. */
export const undoChangeAction = formAction(input, async (viewer, { id, act }) => {
  const left = await undoChange(viewer, act);
  revalidatePath("/", "layout");
  if (left.length === 0) return `/bugs/${id}`;
  const fields = left.filter(Boolean).map(fieldLabel);
  throw new AppError(
    "cannot_undo",
    fields.length === 0
      ? "Not undone: you may not change this bug any more."
      : `${capital(sayList(fields))} ${fields.length === 1 ? "stays" : "stay"}: changed since, or more people would see the bug. What else could be undone is undone.`,
  );
});
