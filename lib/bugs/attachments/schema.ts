import { z } from "zod";
import { cleanFileName } from "#lib/bugs/attachments/file-name.ts";
import { cleanLine } from "#lib/bugs/text.ts";

/** Input for changes of attachments, shared by forms and REST. */

/** The names of the details in history. */
export const ATTACHMENT_FIELDS = [
  "attachmentSummary",
  "attachmentName",
  "attachmentPatch",
  "attachmentObsolete",
  "attachmentAudience",
] as const;
export type AttachmentField = (typeof ATTACHMENT_FIELDS)[number];

const DESCRIPTION_MAX = 255;

const yesOrNo = z.union([
  z.boolean(),
  z.enum(["yes", "no"], "Choose yes or no.").transform((word) => word === "yes"),
]);

export const attachmentDetails = {
  /** Its description in one line. */
  summary: z
    .string()
    .transform(cleanLine)
    .pipe(
      z.string().max(DESCRIPTION_MAX, `The description is too long: at most ${DESCRIPTION_MAX} characters.`),
    )
    .optional(),
  fileName: z
    .string()
    .transform(cleanLine)
    .pipe(z.string().min(1, "Enter a file name."))
    .transform(cleanFileName)
    .optional(),
  isPatch: yesOrNo.optional(),
  isObsolete: yesOrNo.optional(),
  /** Empty: everyone who sees the bug; else as for a comment. */
  audience: z.string().max(100).optional(),
};

const seenDetails = z.object({
  summary: z.string().optional(),
  fileName: z.string().optional(),
  isPatch: yesOrNo.optional(),
  isObsolete: yesOrNo.optional(),
  audience: z.string().max(100).optional(),
});

export const attachmentChanges = z
  .array(
    z.object({
      id: z.coerce.number("Specify the attachment.").int().positive().max(2_147_483_647),
      ...attachmentDetails,
      /** The details that the person saw: where they differ by now, nothing is changed. Details of private files have no revision. */
      seen: seenDetails.optional(),
    }),
  )
  .max(50, "At most 50 attachments at once.");
/** The attachment of which the uploaded file is a new version, and what becomes of the open requests on it. */
export const attachmentReplacement = z.object({
  id: z.coerce.number("Specify the attachment.").int().positive().max(2_147_483_647),
  requests: z.enum(["carry", "cancel"], "Choose carry or cancel.").default("cancel"),
});

export type AttachmentChange = z.output<typeof attachmentChanges>[number];
