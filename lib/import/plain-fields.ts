import { z } from "zod";
import { type ColumnValue, plainValue } from "#lib/bugs/fields/columns.ts";
import type { PlainKind } from "#lib/bugs/fields/definition.ts";
import { isDay, NUMBER_MAX } from "#lib/bugs/fields/inputs.ts";
import { mapFields } from "#lib/bugs/fields/map-fields.ts";
import { fieldOf, PLAIN_FIELDS, type PlainField, plainKindOf } from "#lib/bugs/fields/registry.ts";
import { isEmpty, line, optional, TEXT_MAX } from "#lib/import/values.ts";

/** What an export says of the plain fields: texts, "" for none. */
export type PlainTexts = Record<PlainField, string>;

export type PlainRead = {
  texts: PlainTexts;
  /** The keys that were read, of the bug and of its custom fields. */
  keys: ReadonlySet<string>;
  customKeys: ReadonlySet<string>;
};

/**
 * Reads the plain fields of an exported bug: each by our name or by one of Bugzilla's, in the bug itself or among its
 * custom fields. What does not fit goes to `refuse`, with its key.
 */
export function readPlainFields(
  bug: Readonly<Record<string, unknown>>,
  custom: Readonly<Record<string, unknown>>,
  refuse: (key: string, message: string) => void,
): PlainRead {
  const [keys, customKeys] = [new Set<string>(), new Set<string>()];
  const texts = mapFields(PLAIN_FIELDS, (field) => {
    const names = [field, ...(fieldOf(field).bugzilla ?? [])];
    const key = names.find((name) => !isEmpty(bug[name]));
    const customKey = key === undefined ? names.find((name) => !isEmpty(custom[name])) : undefined;
    if (key !== undefined) keys.add(key);
    if (customKey !== undefined) customKeys.add(customKey);
    const value = key !== undefined ? bug[key] : customKey !== undefined ? custom[customKey] : undefined;
    const { isRequired } = fieldOf(field);
    const read = (isRequired ? requiredLine : schemas[plainKindOf(field)]).safeParse(value);
    if (!read.success) refuse(key ?? customKey ?? field, read.error.issues[0]?.message ?? "is not right");
    return read.data ?? "";
  });
  return { texts, keys, customKeys };
}

/** A plain field of an exported bug as its column takes it. A word that is not among the choices is the first of them. */
export function importedValue(field: PlainField, text: string): ColumnValue {
  const { choices } = fieldOf(field);
  if (!choices) return plainValue(field, text);
  return choices.find((choice) => choice.toLowerCase() === text.toLowerCase()) ?? choices[0] ?? "";
}

/** Bugs that were filed elsewhere may have a longer summary than a form takes (CHECK bugs_summary_said). */
const requiredLine = line(1000).pipe(z.string().min(1, "is empty"));

const schemas: Record<PlainKind, z.ZodType<string | null>> = {
  line: optional(line(TEXT_MAX)),
  choice: optional(line(100)),
  day: optional(
    z.string("is not a date such as 2026-11-22").refine(isDay, "is not a date such as 2026-11-22"),
  ),
  number: optional(
    z
      .union([z.number(), z.string()], "is not a whole number")
      .transform((value) => String(value).trim())
      .refine((text) => /^\d{1,10}$/.test(text) && Number(text) <= NUMBER_MAX, "is not a whole number"),
  ),
};
