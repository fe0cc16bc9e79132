"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { attachmentDetails } from "#lib/bugs/attachments/schema.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";

const number = z.coerce.number().int().positive().max(2_147_483_647);
const box = z.literal("on").optional();
const { summary, fileName, audience } = attachmentDetails;

const details = z.object({
  bugId: number,
  revision: changeBugInput.shape.revision,
  id: number,
  summary,
  fileName,
  audience,
  /** An unticked box sends nothing: whether the form has it. */
  hasPatchBox: box,
  isPatch: box,
  isObsolete: box,
  comment: changeBugInput.shape.comment,
  /** Where the form has no choice of the audience: that of the attachment. */
  commentAudience: changeBugInput.shape.commentAudience,
});

/** The form of the details of an attachment. */
export const changeAttachmentAction = formAction(details, async (viewer, input) => {
  const { bugId, revision, comment, commentAudience, hasPatchBox, isPatch, isObsolete, ...named } = input;
  const change = {
    ...named,
    ...(hasPatchBox ? { isPatch: isPatch === "on" } : {}),
    isObsolete: isObsolete === "on",
  };
  const changed = await changeBug(viewer, bugId, {
    revision,
    attachments: [change],
    ...(comment ? { comment, commentAudience: change.audience ?? commentAudience } : {}),
  });
  revalidatePath(`/bugs/${bugId}/attachments/${input.id}`);
  return { ...formDone("Saved."), current: changed.revision };
});
