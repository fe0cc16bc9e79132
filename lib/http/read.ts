import { z } from "zod";
import { AS_SENT } from "#lib/http/as-sent.ts";

/** Named values of a form or a query string: names may occur more than once. */
export type Entries = Iterable<[string, string | File]>;

/** Longer texts are rejected; files are uploaded as files. */
export const MAX_TEXT = 1_000_000;

/**
 * Converts named values to the input of `schema`, so that forms, query strings and JSON share one schema. By the type
 * that the schema has for a name: a list takes all values (none is an empty list), a boolean is true when present and
 * not off, a number is parsed from its digits, and a blank is null if nullable, or undefined if optional and not a text.
 */
export function readEntries(schema: z.ZodType, entries: Entries): Record<string, unknown> {
  const given = new Map<string, (string | File)[]>();
  for (const [name, value] of entries) {
    // Fields of the framework and of the server in front of it.
    if (name.startsWith("$ACTION_") || name === AS_SENT) continue;
    if (typeof value !== "string" && isNoFile(value)) continue;
    const clean = typeof value === "string" ? value.replaceAll("\r\n", "\n") : value;
    given.set(name, [...(given.get(name) ?? []), clean]);
  }
  const input: Record<string, unknown> = {};
  const shape = shapeOf(schema);
  for (const [name, field] of Object.entries(shape)) {
    const value = readField(fieldKind(field), given.get(name) ?? []);
    if (value !== undefined) input[name] = value;
  }
  for (const [name, values] of given) if (!Object.hasOwn(shape, name)) input[name] = values.at(-1);
  return input;
}

/** What a file input sends when nothing is chosen; in a server action even the empty name is lost. */
function isNoFile(file: File): boolean {
  return file.size === 0 && (file.name === "" || file.name === "undefined");
}

/** Messages by field name, one for each invalid value; those about the whole input are under "". */
export function messagesOf(error: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  const seen = new Set<string>();
  for (const { path, message } of error.issues) {
    const key = path.join(".");
    const name = String(path[0] ?? "");
    const messages = fields[name] ?? [];
    if (seen.has(key) || messages.includes(message)) continue;
    seen.add(key);
    fields[name] = [...messages, message];
  }
  return fields;
}

/** Messages for issues without one in the schema; Zod's own messages are too technical. */
export function issueMessage(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") {
    return issue.input === undefined || issue.input === null
      ? "This is required."
      : `This must be ${kinds[issue.expected] ?? issue.expected}.`;
  }
  if (issue.code === "too_big") {
    if (issue.origin === "string") return `Too long: at most ${issue.maximum} characters.`;
    return issue.origin === "array" ? `Too many: at most ${issue.maximum}.` : `At most ${issue.maximum}.`;
  }
  if (issue.code === "too_small") {
    if (issue.origin === "string") {
      return issue.input === "" ? "This is required." : `Too short: at least ${issue.minimum} characters.`;
    }
    return issue.origin === "array" ? `Too few: at least ${issue.minimum}.` : `At least ${issue.minimum}.`;
  }
  if (issue.code === "invalid_value") return "This is not one of the choices.";
  if (issue.code === "unrecognized_keys") return `Unknown: ${issue.keys.join(", ")}.`;
  if (issue.code === "invalid_format") return "The format is invalid.";
  return undefined;
}

const kinds: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  file: "a file",
  date: "a date",
};

/** Messages for texts over MAX_TEXT, by name. */
export function longTexts(input: Record<string, unknown>): Record<string, string[]> {
  const isLong = (value: unknown) => typeof value === "string" && value.length > MAX_TEXT;
  const names = Object.keys(input).filter((name) => [input[name]].flat().some(isLong));
  const message = `Too long: at most ${MAX_TEXT.toLocaleString("en")} characters.`;
  return Object.fromEntries(names.map((name) => [name, [message]]));
}

/** Messages for texts that PostgreSQL cannot store, at any depth of the parsed input, by name. */
export function unstorableTexts(parsed: unknown): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  if (typeof parsed !== "object" || parsed === null) return fields;
  for (const [name, value] of Object.entries(parsed)) {
    if (isUnstorable(value))
      fields[name] = ["This text contains a character that cannot be stored. Please remove it."];
  }
  return fields;
}

/** A null character, or half a character (a lone surrogate). */
function isUnstorable(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed();
  if (typeof value !== "object" || value === null || value instanceof Blob) return false;
  return Object.entries(value).some(([name, part]) => isUnstorable(name) || isUnstorable(part));
}

type Kind = "list" | "list or text" | "boolean" | "number" | "text" | "other";
type FieldKind = { kind: Kind; optional: boolean; nullable: boolean };

function readField({ kind, optional, nullable }: FieldKind, values: (string | File)[]): unknown {
  if (kind === "list") return values.length === 0 && optional ? undefined : values;
  if (kind === "list or text" && values.length > 1) return values;
  const value = values.at(-1);
  if (kind === "boolean") {
    if (value === undefined) return optional ? undefined : false;
    return !["", "0", "off", "false"].includes(String(value));
  }
  if (value === "") {
    if (nullable) return null;
    if (optional && kind !== "text" && kind !== "list or text") return undefined;
    return kind === "number" ? undefined : value;
  }
  if (kind === "number" && typeof value === "string" && /^\s*[-+]?\d+(\.\d+)?\s*$/.test(value))
    return Number(value);
  return value;
}

/** The fields of an object schema, by name; none for other schemas. */
export function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  if (schema instanceof z.core.$ZodObject) return schema._zod.def.shape;
  if (schema instanceof z.core.$ZodPipe) return shapeOf(schema._zod.def.in);
  if (schema instanceof z.core.$ZodIntersection) {
    return { ...shapeOf(schema._zod.def.left), ...shapeOf(schema._zod.def.right) };
  }
  return {};
}

function fieldKind(schema: z.core.$ZodType, optional = false, nullable = false): FieldKind {
  if (schema instanceof z.core.$ZodOptional) return fieldKind(schema._zod.def.innerType, true, nullable);
  if (schema instanceof z.core.$ZodNullable) return fieldKind(schema._zod.def.innerType, optional, true);
  if (schema instanceof z.core.$ZodDefault || schema instanceof z.core.$ZodPrefault) {
    return fieldKind(schema._zod.def.innerType, true, nullable);
  }
  if (schema instanceof z.core.$ZodReadonly || schema instanceof z.core.$ZodNonOptional) {
    return fieldKind(schema._zod.def.innerType, optional, nullable);
  }
  if (schema instanceof z.core.$ZodPipe) return fieldKind(schema._zod.def.in, optional, nullable);
  return { kind: kindOf(schema), optional, nullable };
}

function kindOf(schema: z.core.$ZodType): Kind {
  const { type } = schema._zod.def;
  if (type === "array" || type === "set") return "list";
  if (type === "boolean" || type === "number") return type;
  if (type === "string" || type === "template_literal") return "text";
  if (!(schema instanceof z.core.$ZodUnion)) return "other";
  const kinds = schema._zod.def.options.map((option) => fieldKind(option).kind);
  if (kinds.includes("text")) return kinds.includes("list") ? "list or text" : "text";
  return kinds.every((kind) => kind === kinds[0]) ? (kinds[0] ?? "other") : "other";
}
