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

/** The parts of a case's number: "CASE-01234567" is of "case", and 1234567. */
function partsOf(number: string): { of: string; digits: string } | null {
  const found = /^([a-z]*)[\s#:_-]*0*(\d+)$/i.exec(number.trim());
  return found ? { of: (found[1] ?? "").toLowerCase(), digits: found[2] ?? "" } : null;
}

/** Are they the same case, written in two ways: with zeros before it or without, with the word before it or without? */
export function isSameCase(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (!a || !b) return one.toLowerCase() === other.toLowerCase();
  return a.digits === b.digits && (a.of === b.of || a.of === "" || b.of === "");
}

/** One of the cases of a tracking. */
export const caseInput = z.object({ case: number });

/** A comment for the audience of a tracking only. */
export const annexCommentInput = z.object({
  tracking: number,
  text: text(COMMENT_MAX).pipe(z.string().regex(/\S/, "Write the comment.")),
});
export type AnnexComment = z.output<typeof annexCommentInput>;
