import { z } from "zod";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { cleanText } from "#lib/bugs/text.ts";

/** Input of reviews, shared by forms and REST. */

const number = z.coerce.number().int().positive().max(2_147_483_647);
const NOTE_MAX = 10_000;

/** The attachment. */
const place = { bugId: number, id: number };

export const reviewNoteInput = z.object({
  ...place,
  /** The line (lib/bugs/attachments/patch/line-anchor.ts). */
  anchor: z.string().max(40),
  /** The note that is changed. */
  noteId: number.optional(),
  text: z
    .string("Write what you want to say about this line.")
    .transform(cleanText)
    .pipe(
      z
        .string()
        .min(1, "Write what you want to say about this line.")
        .max(NOTE_MAX, `At most ${NOTE_MAX} characters.`),
    ),
});
export type ReviewNoteInput = z.output<typeof reviewNoteInput>;

const { comment, commentAudience, revision, flags } = changeBugInput.shape;

const newNote = reviewNoteInput.pick({ anchor: true, noteId: true, text: true });

export const reviewInput = z.object({
  ...place,
  revision,
  summary: comment.transform((text) => text ?? ""),
  /** Who may read the review, where everyone who sees the bug sees the attachment. */
  audience: commentAudience,
  flags,
  /** Comments on lines that are open on the page, and not part of the draft yet. */
  open: z.array(newNote).max(20, "Add your comments on lines to the review first.").optional(),
});
export type ReviewInput = z.output<typeof reviewInput>;
