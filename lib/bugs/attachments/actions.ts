"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { attachmentDetails, attachmentReplacement } from "#lib/bugs/attachments/schema.ts";
import { uploadFields } from "#lib/bugs/attachments/upload-fields.ts";
import { findUploads } from "#lib/bugs/attachments/uploads.ts";
import { changeBug } from "#lib/bugs/change/change-bugs.ts";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { findAttachment } from "#lib/bugs/views/attachment.ts";
import { formAction } from "#lib/http/form-action.ts";
import { formDone } from "#lib/http/form-state.ts";

const number = z.coerce.number().int().positive().max(2_147_483_647);
const box = z.literal("on").optional();
const yesOrNo = z.enum(["yes", "no"]).transform((word) => word === "yes");
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
  /** What the person saw. */
  seenSummary: z.string(),
  seenFileName: z.string(),
  seenPatch: yesOrNo,
  seenObsolete: yesOrNo,
  /** Missing: one that they could not choose. */
  seenAudience: z.string().optional(),
  comment: changeBugInput.shape.comment,
  /** Where the form has no choice of the audience: that of the attachment. */
  commentAudience: changeBugInput.shape.commentAudience,
});

const replacement = z.object({
  bugId: number,
  id: number,
  comment: changeBugInput.shape.comment,
  requests: attachmentReplacement.shape.requests,
  ...uploadFields,
});

/** The form that uploads a new version of an attachment. Leads to the new one. */
export const replaceAttachmentAction = formAction(replacement, async (viewer, input) => {
  const { bugId, id, comment, requests, uploads, uploadProblems } = input;
  const files = await findUploads(viewer, { uploads, uploadProblems });
  await changeBug(viewer, bugId, { comment, replaces: { id, requests } }, files);
  revalidatePath(`/bugs/${bugId}/attachments/${id}`);
  const replaced = await findAttachment(viewer, bugId, id);
  return `/bugs/${bugId}/attachments/${replaced?.versions.at(-1)?.id ?? id}`;
});

/** The form of the details of an attachment. */
export const changeAttachmentAction = formAction(details, async (viewer, input) => {
  const { bugId, revision, id, comment, commentAudience, hasPatchBox, isPatch, isObsolete } = input;
  const change = {
    id,
    summary: input.summary,
    fileName: input.fileName,
    audience: input.audience,
    seen: {
      summary: input.seenSummary,
      fileName: input.seenFileName,
      isPatch: input.seenPatch,
      isObsolete: input.seenObsolete,
      audience: input.seenAudience,
    },
    ...(hasPatchBox ? { isPatch: isPatch === "on" } : {}),
    isObsolete: isObsolete === "on",
  };
  const changed = await changeBug(viewer, bugId, {
    revision,
    attachments: [change],
    ...(comment ? { comment, commentAudience: change.audience ?? commentAudience } : {}),
  });
  revalidatePath(`/bugs/${bugId}/attachments/${id}`);
  return { ...formDone("Saved."), current: changed.revision };
});
