import { z } from "zod";

/** Bytes of the JSON: a comment of the greatest length, and the other fields. */
export const KEPT_MAX = 400_000;

/** What PostgreSQL cannot keep as JSON is left out. */
const text = z.string().transform((value) => value.toWellFormed().replaceAll("\0", ""));
const values = z.array(text).max(200);

/** What a browser keeps of a form (components/ui/draft.ts). Times are in ms. */
export const keptDraft = z.object({
  draft: z.record(
    z
      .string()
      .max(100)
      .regex(/^[ -~]*$/),
    z.object({ from: values, to: values }),
  ),
  at: z.number().int().positive().max(8_640_000_000_000),
  filesAt: z.number().int().positive().optional(),
});

/** When the newest comment on a page was written, ms. */
export const pageTime = z.coerce.number().int().min(0).max(8_640_000_000_000);

export type KeptDraft = z.output<typeof keptDraft>;
