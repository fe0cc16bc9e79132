"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { removeReviewNote, saveReviewNote, sendReview } from "#lib/bugs/reviews/commands.ts";
import { reviewInput, reviewNoteInput } from "#lib/bugs/reviews/schema.ts";
import { formFlags, sendWithFlags } from "#lib/flags/form-flags.ts";
import { formAction } from "#lib/http/form-action.ts";
import type { FormState } from "#lib/http/form-state.ts";

/** How the patch is shown, to return to it. */
const view = z.enum(["unified", "side"]).optional();

/** The form at a line of a patch. Returns to the line. */
export const saveReviewNoteAction = formAction(
  z.object({ ...reviewNoteInput.shape, view }),
  async (viewer, { view, ...input }) => {
    await saveReviewNote(viewer, input);
    return backTo(input, view, input.anchor);
  },
);

/** The button that removes a note of a draft. */
export const removeReviewNoteAction = formAction(
  z.object({
    ...reviewNoteInput.pick({ bugId: true, id: true, anchor: true }).shape,
    noteId: z.coerce.number(),
    view,
  }),
  async (viewer, { noteId, view, ...place }) => {
    await removeReviewNote(viewer, noteId);
    return backTo(place, view, place.anchor);
  },
);

/** Comments on lines in a form, each as JSON. */
const open = z
  .array(
    z.string().transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("Add your comments on lines to the review first.");
        return z.NEVER;
      }
    }),
  )
  .pipe(reviewInput.shape.open.unwrap())
  .optional();

const send = formAction(z.object({ ...reviewInput.shape, flags: formFlags, open }), async (viewer, input) => {
  const { commentAnchor } = await sendReview(viewer, input);
  revalidatePath(`/bugs/${input.bugId}`);
  return `/bugs/${input.bugId}#${commentAnchor}`;
});

/** The form that sends a review, with its flags. */
export async function sendReviewAction(state: FormState, formData: FormData): Promise<FormState> {
  return sendWithFlags(formData, (whole) => send(state, whole));
}

function backTo(
  { bugId, id }: { bugId: number; id: number },
  view: string | undefined,
  anchor: string,
): string {
  const page = `/bugs/${bugId}/attachments/${id}`;
  revalidatePath(page);
  return `${page}${view === "side" ? "?view=side" : ""}#${anchor}`;
}
