import { z } from "zod";
import { cleanLine, cleanText } from "#lib/text.ts";

/** What the values in an export can be. */

/** The longest text of an imported description or comment, in characters: beyond what any tracker takes by hand. */
export const TEXT_MAX = 1_000_000;

/** A number of a bug, an attachment and the like. */
export const id = z
  .number("is missing or not a number")
  .int("is not a whole number")
  .min(1, "is not a positive number")
  .max(2_147_483_647, "is too large a number");

/** One line of text, of at most so many characters. */
export const line = (max: number) =>
  z
    .string("is missing or not a text")
    .transform(cleanLine)
    .pipe(z.string().max(max, `has more than ${max} characters`));
/** Text of several lines. */
export const text = z
  .string("is missing or not a text")
  .transform(cleanText)
  .pipe(z.string().max(TEXT_MAX, `has more than ${TEXT_MAX} characters`));
export const required = (max: number) => line(max).pipe(z.string().min(1, "is empty"));

/** Missing, null and the empty text are the same: nothing. */
export const optional = <Schema extends z.ZodType<unknown>>(schema: Schema) =>
  schema.nullish().transform((value) => (value === undefined || value === "" ? null : value));
export const list = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .array(schema, "is not a list")
    .nullish()
    .transform((value) => value ?? []);
export const name = optional(line(100));
export const login = optional(line(255));
export const yes = z
  .union([z.boolean(), z.literal(0), z.literal(1)], "is not true or false")
  .nullish()
  .transform(Boolean);
export const time = z
  .string("is missing or not a time")
  .refine((value) => !Number.isNaN(timeOf(value)), "is not a time such as 2011-11-25T01:22:00Z")
  .transform((value) => new Date(timeOf(value)).toISOString());

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export const json: z.ZodType<Json> = z.json();

/** JSON as PostgreSQL takes it: without NUL and half characters in any text. */
export function cleanJson(value: Json): Json {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner)]),
    );
  }
  return value;
}

/** True for what says nothing: missing, null, an empty text or list. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** Milliseconds, or NaN. A time without a zone is UTC. Years outside 1970–2200 are mistakes. */
function timeOf(value: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(
    value.trim(),
  );
  if (!parts) return Number.NaN;
  const time = Date.parse(`${parts[1]}T${parts[2] ?? "00:00:00"}${parts[3] ?? "Z"}`);
  return time >= 0 && time < 7_258_118_400_000 ? time : Number.NaN;
}
