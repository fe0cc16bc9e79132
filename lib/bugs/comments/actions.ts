"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { editComment, moderateComment, removeText } from "#lib/bugs/comments/commands.ts";
import { editCommentInput, moderateCommentInput, removeTextInput } from "#lib/bugs/comments/schema.ts";
import { formAction } from "#lib/http/form-action.ts";

const place = {
  id: z.coerce.number().int().positive().max(2_147_483_647),
  /** The thread may be too long to show the comment. */
  isFar: z.literal("on").optional(),
};

function addressOf({ id, comment, isFar }: { id: number; comment: string; isFar?: "on" }): string {
  return `/bugs/${id}${isFar ? "/" : "#"}${comment}`;
}

/** The form of a text that is edited. Back to the comment on the page of the bug. */
export const editCommentAction = formAction(
  editCommentInput.extend(place),
  async (viewer, { id, isFar, ...input }) => {
    await editComment(viewer, id, input);
    revalidatePath(`/bugs/${id}`);
    return addressOf({ id, isFar, comment: input.comment });
  },
);

/** The button that removes an earlier text. Back to the page of the texts. */
export const removeTextAction = formAction(
  removeTextInput.extend({ id: place.id }),
  async (viewer, { id, ...input }) => {
    await removeText(viewer, id, input);
    revalidatePath(`/bugs/${id}/${input.comment}/edits`);
    return `/bugs/${id}/${input.comment}/edits`;
  },
);

/** The form that hides and tags a comment. Back to the comment on the page of the bug. */
export const moderateCommentAction = formAction(
  moderateCommentInput.extend(place),
  async (viewer, { id, isFar, ...input }) => {
    await moderateComment(viewer, id, input);
    revalidatePath(`/bugs/${id}`);
    return addressOf({ id, isFar, comment: input.comment });
  },
);
