import { z } from "zod";
import { isDay } from "#lib/bugs/fields/inputs.ts";

/** The most hours of one estimate or entry. */
const HOURS_MAX = 99_999.99;

const WORDS = `Give hours such as 2.5, at most ${HOURS_MAX}.`;

/** `2.5` or `2,5`; what is empty is 0. `min`: below 0 for corrections. */
function hours(min: number, words: string) {
  return z
    .union([z.string(), z.number()])
    .transform((given) => String(given).trim().replace(",", "."))
    .pipe(
      z
        .string()
        .refine(
          (text) => text === "" || (/^-?(\d{1,5}(\.\d{0,2})?|\.\d{1,2})$/.test(text) && Number(text) >= min),
          words,
        ),
    )
    .transform(Number);
}

/** Hours of a bug, in every door. */
export const timeInputs = {
  estimate: hours(0, WORDS).optional(),
  left: hours(0, WORDS).optional(),
  worked: hours(-HOURS_MAX, "Give hours such as 2.5, or -2.5 to correct what was logged.").optional(),
  /** The day of the work; empty for today. */
  workedOn: z
    .string()
    .trim()
    .refine((text) => text === "" || isDay(text), "Give a date as 2026-11-22.")
    .optional(),
};

/** An hour more or less is told by hundredths. */
export function roundHours(hours: number): number {
  return Math.round(hours * 100) / 100;
}

type TimeInput = { estimate?: number | undefined; left?: number | undefined; worked?: number | undefined };

/** Whether a change is about hours. An empty entry of work is none. */
export function changesTime({ estimate, left, worked }: TimeInput): boolean {
  return Boolean(worked) || estimate !== undefined || left !== undefined;
}
