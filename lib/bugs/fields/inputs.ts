import { z } from "zod";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { fieldOf, PLAIN_FIELDS, type PlainField } from "#lib/bugs/fields/registry.ts";
import { cleanLine } from "#lib/bugs/text.ts";

/** How each kind of field is read, from a form, from REST or from a mail. */

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

/** A date as 2026-11-22, or empty for none. There was no year 0000, says the database. */
const day = z
  .string()
  .trim()
  .refine(
    (text) => text === "" || (z.iso.date().safeParse(text).success && !text.startsWith("0000")),
    "Give a date as 2026-11-22.",
  );

/** What each plain field takes; all of them give a text, empty for none. */
export const plainInputs = mapFields(PLAIN_FIELDS, (name) => inputOf(name).optional());

function inputOf(name: PlainField): z.ZodType<string, string | number> {
  const { kind, label, max, choices = [] } = fieldOf(name);
  if (kind === "number") return wholeNumber(max ?? 2_147_483_647, label);
  if (kind === "day") return asText(day);
  if (kind === "choice") {
    // An empty one is not said: a menu left alone.
    return asText(
      z.string().refine((word) => word === "" || choices.includes(word), `Choose ${sayChoice(choices)}.`),
    );
  }
  return asText(line(max ?? 255, /^(URL|OS)$/.test(label) ? `The ${label}` : `The ${label.toLowerCase()}`));
}

/** The same schema, said to take a text or a number, so that all plain fields have one type. */
function asText(schema: z.ZodType<string, string>): z.ZodType<string, string | number> {
  return z.union([z.string(), z.number()]).transform(String).pipe(schema);
}

function sayChoice(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
