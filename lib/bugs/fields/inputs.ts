import { z } from "zod";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { fieldOf, inSentence, PLAIN_FIELDS, type PlainField } from "#lib/bugs/fields/registry.ts";
import { cleanLine } from "#lib/bugs/text.ts";
import { NUMBER_MAX } from "#lib/text.ts";

/** Input schemas of each kind of field, for forms, REST and mail. */

export { NUMBER_MAX };

/** Default maximum length of a line. */
const LINE_MAX = 255;

/** One line of text, cleaned. */
export function line(max: number, what: string) {
  return z
    .string()
    .transform(cleanLine)
    .pipe(z.string().max(max, `${what} is too long: at most ${max} characters.`));
}

/** A whole number from 0, or empty for none. */
function wholeNumber(max: number, what: string) {
  return z
    .union([z.number(), z.string()])
    .transform((given) => String(given).trim())
    .pipe(
      z
        .string()
        .refine(
          (text) => text === "" || (/^\d{1,10}$/.test(text) && Number(text) <= max),
          `${what} is a whole number from 0 to ${max}.`,
        ),
    )
    .transform((text) => (text === "" ? "" : String(Number(text))));
}

/** True for a date such as 2026-11-22. PostgreSQL has no year 0000. */
export function isDay(text: string): boolean {
  return z.iso.date().safeParse(text).success && !text.startsWith("0000");
}

/** A date, or empty for none. */
const day = z
  .string()
  .trim()
  .refine((text) => text === "" || isDay(text), "Give a date as 2026-11-22.");

/** Input schemas of plain fields; all of them return a text, empty for none. */
export const plainInputs = mapFields(PLAIN_FIELDS, (name) => inputOf(name).optional());

function inputOf(name: PlainField): z.ZodType<string, string | number> {
  const { kind, label, max, choices = [] } = fieldOf(name);
  if (kind === "number") return wholeNumber(max ?? NUMBER_MAX, label);
  if (kind === "day") return asText(day);
  if (kind === "choice") {
    // Empty: an unchanged select.
    return asText(
      z.string().refine((word) => word === "" || choices.includes(word), `Choose ${orList(choices)}.`),
    );
  }
  return asText(line(max ?? LINE_MAX, `The ${inSentence(name)}`));
}

/** The same schema, typed for a text or a number, so that all plain fields have one type. */
function asText(schema: z.ZodType<string, string>): z.ZodType<string, string | number> {
  return z.union([z.string(), z.number()]).transform(String).pipe(schema);
}

/** "defect, enhancement or task" */
function orList(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
