import { z } from "zod";

/** UTF-16 units of the JSON: a comment of the greatest length, and the other fields. */
export const KEPT_MAX = 300_000;

const values = z.array(z.string()).max(200);

/** What a browser keeps of a form (components/ui/draft.ts). Times are in ms. */
export const keptDraft = z.object({
  draft: z.record(z.string().max(100), z.object({ from: values, to: values })),
  at: z.number().int().positive().max(8_640_000_000_000),
  filesAt: z.number().int().positive().optional(),
});

export type KeptDraft = z.output<typeof keptDraft>;
