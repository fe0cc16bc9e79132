import { z } from "zod";
import { ANCHOR } from "#lib/bugs/comments/anchor.ts";
import { HIDING_NAMES, TAG } from "#lib/bugs/comments/hiding.ts";
import { REACTION_NAMES } from "#lib/bugs/comments/reactions.ts";
import { COMMENT_MAX, cleanText } from "#lib/bugs/text.ts";

/** Input of the commands on single comments. */

/** A box of a form. */
const box = z.union([z.boolean(), z.literal("on").transform(() => true)]).optional();

const comment = z.string().regex(ANCHOR, "There is no such comment.");

export const editCommentInput = z.object({
  comment,
  /** The revision of the text that the person saw. */
  revision: z.coerce.number().int().min(1).max(2_147_483_647),
  text: z
    .string()
    .transform(cleanText)
    .pipe(
      z
        .string()
        .min(1, "Write something: who moderates can hide a comment.")
        .max(COMMENT_MAX, `At most ${COMMENT_MAX} characters: attach long text as a file.`),
    ),
  /** Also remove all earlier texts for good. */
  removesEarlier: box,
});
export type EditComment = z.output<typeof editCommentInput>;

export const removeTextInput = z.object({
  comment,
  /** Which of its earlier texts. */
  number: z.coerce.number().int().min(1).max(2_147_483_647),
});
export type RemoveText = z.output<typeof removeTextInput>;

/** A tag of a comment, in lower case. */
export const commentTag = z
  .string()
  .regex(/^[\w.-]+$/, "A tag is one word of letters, digits, dots, hyphens and underscores.")
  .min(TAG.min, `A tag has at least ${TAG.min} characters.`)
  .max(TAG.max, `A tag has at most ${TAG.max} characters.`);

const hiding = z.union([
  z.enum(HIDING_NAMES, "Choose a reason."),
  z.literal("").transform(() => null),
  z.null(),
]);

export const moderateCommentInput = z.object({
  comment,
  /** Why it was hidden when the person saw it, and the tags that it had: only what differs from them is changed. */
  seenHiddenAs: hiding,
  seenTags: z.string().transform((text) => text.split(" ").filter(Boolean)),
  /** Why it is hidden; empty: it is not. */
  hiddenAs: hiding.default(null),
  /** Its tags, all of them: words with spaces or commas between. */
  tags: z
    .string()
    .transform((text) =>
      [
        ...new Set(
          text
            .toLowerCase()
            .split(/[\s,]+/)
            .filter(Boolean),
        ),
      ].sort(),
    )
    .pipe(z.array(commentTag).max(TAG.count, `A comment has at most ${TAG.count} tags.`))
    .default([]),
});
export type ModerateComment = z.output<typeof moderateCommentInput>;

const reaction = z.enum(REACTION_NAMES, "There is no such reaction.").optional();

export const reactInput = z
  .object({ comment, add: reaction, remove: reaction })
  .refine(({ add, remove }) => (add === undefined) !== (remove === undefined), "Choose one reaction.");
export type React = z.output<typeof reactInput>;
