import { z } from "zod";
import { COMMENT_MAX } from "#lib/bugs/text.ts";
import { cleanLine, cleanText, NUMBER_MAX } from "#lib/text.ts";

const number = z.coerce.number().int().positive().max(NUMBER_MAX);
const line = (max: number) =>
  z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max, `At most ${max} characters.`));
const text = (max: number) =>
  z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(max, `At most ${max} characters.`));

/** A customer's case about the bug of a tracking. */
export const addCaseInput = z.object({
  tracking: number,
  number: line(60).pipe(z.string().min(1, "Give the number of the case.")),
  customer: line(200).default(""),
  note: text(2_000).default(""),
});
export type AddCase = z.output<typeof addCaseInput>;

/** One of the cases of a tracking. */
export const caseInput = z.object({ case: number });

/** A comment for the audience of a tracking only. */
export const annexCommentInput = z.object({
  tracking: number,
  text: text(COMMENT_MAX).pipe(z.string().regex(/\S/, "Write the comment.")),
});
export type AnnexComment = z.output<typeof annexCommentInput>;
